#include "publish/commit_objects.h"

#include "host/host.h"
#include "publish/pack.h"

#include <git2/sys/mempack.h>
#include <git2/sys/odb_backend.h>

#include <algorithm>
#include <set>

namespace meshc::publish {

bool NewObjects::open(git_repository *repository) {
  repository_ = repository;
  if (git::get(database_, git_repository_odb, repository) != 0 || git_mempack_new(&memory_) != 0)
    return false;
  constexpr int before_all_others = 1000; // so that writes go to memory
  if (git_odb_add_backend(database_.get(), memory_, before_all_others) == 0)
    return true;
  memory_->free(memory_);
  return false;
}

bool NewObjects::add_blob(const git_oid &id, std::string_view bytes) {
  blobs_.push_back({id, bytes});
  // The id is known from comparing: straight to the backend, or the database would hash the bytes again.
  return memory_->write(memory_, &id, bytes.data(), bytes.size(), GIT_OBJECT_BLOB) == 0;
}

bool NewObjects::close(git_oid &id, git_treebuilder *builder) {
  if (git_treebuilder_write(&id, builder) != 0)
    return false;
  others_.push_back(id);
  return true;
}

bool NewObjects::write_tree(git_oid &id, const git_tree *base, std::span<const TreeUpdate> updates) {
  std::optional<git_oid> top;
  if (!subtree(top, base, updates, 0))
    return false;
  if (top) {
    id = *top;
    return true;
  }
  git::Builder empty;
  return git::get(empty, git_treebuilder_new, repository_, nullptr) == 0 && close(id, empty.get());
}

// All updates share their first `depth` bytes, which name this folder. Removals and subfolders come before new files,
// because a folder that goes may make room for a file of its name.
bool NewObjects::subtree(std::optional<git_oid> &id, const git_tree *base, std::span<const TreeUpdate> updates,
                         std::size_t depth) {
  git::Builder builder;
  if (git::get(builder, git_treebuilder_new, repository_, base) != 0)
    return false;
  const auto rest = [depth](const TreeUpdate &update) { return std::string_view(update.path).substr(depth); };
  for (auto at = updates.begin(); at != updates.end();) {
    const std::string_view name = rest(*at).substr(0, rest(*at).find('/'));
    if (name.size() == rest(*at).size()) {
      if (!at->blob && git_treebuilder_get(builder.get(), at->path.c_str() + depth) != nullptr &&
          git_treebuilder_remove(builder.get(), at->path.c_str() + depth) != 0)
        return false;
      ++at;
      continue;
    }
    const std::string_view prefix = rest(*at).substr(0, name.size() + 1);
    const auto end =
        std::find_if_not(at, updates.end(), [&](const TreeUpdate &u) { return rest(u).starts_with(prefix); });
    if (!subfolder(builder.get(), name, {at, end}, depth + prefix.size()))
      return false;
    at = end;
  }
  for (const TreeUpdate &update : updates)
    if (update.blob && rest(update).find('/') == std::string_view::npos &&
        git_treebuilder_insert(nullptr, builder.get(), update.path.c_str() + depth, &*update.blob, GIT_FILEMODE_BLOB) !=
            0)
      return false;
  id.reset();
  return git_treebuilder_entrycount(builder.get()) == 0 || close(id.emplace(), builder.get());
}

bool NewObjects::subfolder(git_treebuilder *builder, std::string_view name, std::span<const TreeUpdate> updates,
                           std::size_t depth) {
  const std::string key(name);
  git::Tree present;
  const git_tree_entry *entry = git_treebuilder_get(builder, key.c_str());
  if (entry != nullptr && git_tree_entry_type(entry) == GIT_OBJECT_TREE &&
      git::get(present, git_tree_lookup, repository_, git_tree_entry_id(entry)) != 0)
    return false;
  std::optional<git_oid> id;
  if (!subtree(id, present.get(), updates, depth))
    return false;
  if (id)
    return git_treebuilder_insert(nullptr, builder, key.c_str(), &*id, GIT_FILEMODE_TREE) == 0;
  return entry == nullptr || git_treebuilder_remove(builder, key.c_str()) == 0;
}

bool NewObjects::write_commit(git_oid &id, const git_signature &author, const git_signature &committer,
                              const std::string &message, const git_oid &tree, const git_commit *parent) {
  git::Tree handle;
  if (git::get(handle, git_tree_lookup, repository_, &tree) != 0)
    return false;
  const git_commit *parents[] = {parent};
  if (git_commit_create(&id, repository_, nullptr, &author, &committer, nullptr, message.c_str(), handle.get(),
                        parent == nullptr ? 0 : 1, parents) != 0)
    return false;
  others_.push_back(id);
  return true;
}

bool NewObjects::store() {
  Pack pack;
  // The same bytes may stand at several paths, and two folders may be equal: a pack holds each object once.
  const auto less = [](const git_oid &a, const git_oid &b) { return git_oid_cmp(&a, &b) < 0; };
  std::set<git_oid, decltype(less)> packed(less);
  for (const NewBlob &blob : blobs_)
    if (packed.insert(blob.id).second)
      pack.add(GIT_OBJECT_BLOB, blob.bytes);
  for (const git_oid &id : others_) {
    git::Object object;
    if (git::get(object, git_odb_read, database_.get(), &id) != 0)
      return false;
    if (packed.insert(id).second)
      pack.add(git_odb_object_type(object.get()),
               {static_cast<const char *>(git_odb_object_data(object.get())), git_odb_object_size(object.get())});
  }
  const std::string bytes = pack.finish();
  if (bytes.empty()) {
    git_error_set_str(GIT_ERROR_ZLIB, "no memory to compress the new objects");
    return false;
  }

  // The indexer checks every object, writes the index, and puts both files in place: the pack is there whole or not at
  // all.
  git::Text folder;
  git::Indexer indexer;
  git_indexer_progress progress{};
  if (git_repository_item_path(&folder.buffer, repository_, GIT_REPOSITORY_ITEM_OBJECTS) != 0)
    return false;
  const std::string packs = join_path(folder.buffer.ptr, "pack");
  return git::get(indexer, git_indexer_new, packs.c_str(), 0u, database_.get(), nullptr) == 0 &&
         git_indexer_append(indexer.get(), bytes.data(), bytes.size(), &progress) == 0 &&
         git_indexer_commit(indexer.get(), &progress) == 0;
}

} // namespace meshc::publish
