// New objects of one commit: collected in memory, then stored as one pack. Loose objects would need a file, and for
// durability a wait for the disk, each.
#pragma once

#include "publish/git.h"

#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace meshc::publish {

// A file to put at `path` (relative to the top of the repository), or to take away.
struct TreeUpdate {
  std::string path;
  std::optional<git_oid> blob;
};

class NewObjects {
public:
  // False when the repository's object database does not work.
  bool open(git_repository *repository);

  // `bytes` must live until store().
  bool add_blob(const git_oid &id, std::string_view bytes);
  // The tree that `base` (nullptr: the empty one) becomes; folders that lose their last file go. `updates` sorted by
  // path.
  bool write_tree(git_oid &id, const git_tree *base, std::span<const TreeUpdate> updates);
  bool write_commit(git_oid &id, const git_signature &author, const git_signature &committer,
                    const std::string &message, const git_oid &tree, const git_commit *parent);
  // Stores everything that was added; without it the repository is untouched.
  bool store();

private:
  bool subtree(std::optional<git_oid> &id, const git_tree *base, std::span<const TreeUpdate> updates,
               std::size_t depth);
  bool subfolder(git_treebuilder *builder, std::string_view name, std::span<const TreeUpdate> updates,
                 std::size_t depth);
  bool close(git_oid &id, git_treebuilder *builder);

  git_repository *repository_ = nullptr;
  git::Database database_;
  git_odb_backend *memory_ = nullptr; // belongs to the database
  struct NewBlob {
    git_oid id;
    std::string_view bytes;
  };
  std::vector<NewBlob> blobs_;
  std::vector<git_oid> others_; // trees and the commit
};

} // namespace meshc::publish
