#include "host/memory_host.h"

#include <algorithm>
#include <utility>

namespace meshc {
namespace {

IoError failed(std::string action, std::string path, std::string reason, bool missing = false) {
  return {.action = std::move(action), .path = std::move(path), .reason = std::move(reason), .missing = missing};
}

IoError absent(std::string action, std::string path) {
  return failed(std::move(action), std::move(path), "No such file or directory", true);
}

IoError injected(std::string action, std::string path) {
  return failed(std::move(action), std::move(path), "No space left on device");
}

std::string below(const std::string &folder) {
  return folder == "/" ? folder : folder + "/";
}

} // namespace

std::string MemoryHost::full(const std::string &path) const {
  return absolute_path(folder, path);
}

MemoryHost::Inode *MemoryHost::find(const std::string &path) const {
  const auto found = tree_.find(full(path));
  return found == tree_.end() ? nullptr : found->second.get();
}

bool MemoryHost::is_folder(const std::string &path) const {
  const Inode *inode = find(path);
  return inode != nullptr && inode->kind == EntryKind::folder;
}

MemoryHost::Fate MemoryHost::next_change(const std::string &path) {
  touched_.push_back(full(path));
  ++changes_;
  if (changes_ == die_)
    return Fate::dies;
  return changes_ == fail_ ? Fate::fails : Fate::works;
}

void MemoryHost::restart(bool power_failure) {
  fail_ = 0;
  die_ = 0;
  if (!power_failure)
    return;
  for (auto &[path, inode] : tree_)
    if (!std::exchange(inode->synced, true) && inode->kind == EntryKind::file)
      inode->bytes.resize(inode->bytes.size() / 2);
}

std::map<std::string, std::string> MemoryHost::snapshot(const std::string &path) const {
  std::map<std::string, std::string> result;
  const std::string prefix = below(full(path));
  for (const auto &[name, inode] : tree_) {
    if (!name.starts_with(prefix) || name == "/")
      continue;
    if (inode->kind == EntryKind::folder)
      result[name + "/"];
    else
      result[name] = inode->kind == EntryKind::link ? "-> " + inode->bytes : inode->bytes;
  }
  return result;
}

void MemoryHost::add(const std::string &path, std::string_view bytes) {
  const std::string name = full(path);
  for (std::size_t slash = name.find('/', 1); slash != name.npos; slash = name.find('/', slash + 1))
    tree_.try_emplace(name.substr(0, slash), std::make_shared<Inode>(Inode{EntryKind::folder, "", true}));
  tree_[name] = std::make_shared<Inode>(Inode{EntryKind::file, std::string(bytes), true});
}

void MemoryHost::add_link(const std::string &path, std::string_view target) {
  add(path, target);
  find(path)->kind = EntryKind::link;
}

Io<std::string> MemoryHost::read(const std::string &path) {
  const Inode *inode = find(path);
  if (inode == nullptr)
    return absent("read", path);
  if (inode->kind == EntryKind::link)
    return read(absolute_path(folder_of(full(path)), inode->bytes));
  if (inode->kind == EntryKind::folder)
    return failed("read", path, "Is a directory");
  return inode->bytes;
}

Io<std::vector<Entry>> MemoryHost::list(const std::string &path) {
  if (!is_folder(path))
    return find(path) == nullptr ? absent("list", path) : failed("list", path, "Not a directory", true);
  const std::string prefix = below(full(path));
  std::vector<Entry> entries;
  for (auto each = tree_.lower_bound(prefix); each != tree_.end() && each->first.starts_with(prefix); ++each) {
    std::string name = each->first.substr(prefix.size());
    if (!name.empty() && name.find('/') == name.npos)
      entries.push_back({std::move(name), each->second->kind});
  }
  std::ranges::sort(entries, {}, &Entry::name);
  return entries;
}

std::optional<EntryKind> MemoryHost::kind(const std::string &path) {
  const Inode *inode = find(path);
  return inode == nullptr ? std::nullopt : std::optional(inode->kind);
}

Io<Done> MemoryHost::write(const std::string &path, std::string_view bytes) {
  const Fate fate = next_change(path);
  if (fate == Fate::fails)
    return injected("write", path);
  const std::string name = full(path);
  if (!is_folder(std::string(folder_of(name))))
    return absent("write", path);
  auto &inode = tree_[name];
  if (inode == nullptr)
    inode = std::make_shared<Inode>();
  if (inode->kind != EntryKind::file)
    return failed("write", path, "Is a directory");
  inode->synced = false;
  inode->bytes = bytes.substr(0, fate == Fate::dies ? bytes.size() / 2 : bytes.size());
  if (fate == Fate::dies)
    throw Died{};
  return Done{};
}

Io<Done> MemoryHost::make_folder(const std::string &path) {
  const Fate fate = next_change(path);
  if (fate == Fate::fails)
    return injected("create folder", path);
  if (fate == Fate::dies)
    throw Died{};
  const std::string name = full(path);
  for (std::size_t slash = name.find('/', 1);; slash = name.find('/', slash + 1)) {
    const std::string part = name.substr(0, slash);
    const auto made = tree_.try_emplace(part, std::make_shared<Inode>(Inode{EntryKind::folder, "", true})).first;
    if (made->second->kind != EntryKind::folder)
      return failed("create folder", path, "Not a directory");
    if (slash == name.npos)
      return Done{};
  }
}

MemoryHost::Tree MemoryHost::cut(const std::string &path) {
  Tree subtree;
  const std::string prefix = path + "/";
  subtree[""] = tree_.extract(path).mapped();
  for (auto each = tree_.lower_bound(prefix); each != tree_.end() && each->first.starts_with(prefix);) {
    subtree[each->first.substr(path.size())] = each->second;
    each = tree_.erase(each);
  }
  return subtree;
}

void MemoryHost::paste(const std::string &path, Tree subtree) {
  for (auto &[name, inode] : subtree)
    tree_[path + name] = std::move(inode);
}

Io<Done> MemoryHost::rename(const std::string &from, const std::string &to) {
  const Fate fate = next_change(from);
  if (fate == Fate::fails)
    return injected("rename", from);
  if (fate == Fate::dies)
    throw Died{};
  const std::string source = full(from);
  const std::string target = full(to);
  if (find(source) == nullptr || !is_folder(std::string(folder_of(target))))
    return absent("rename", from);
  if (is_folder(target) && !snapshot(target).empty())
    return failed("rename", from, "Directory not empty");
  if (find(target) != nullptr && is_folder(source) != is_folder(target))
    return failed("rename", from, "Is a directory");
  paste(target, cut(source));
  return Done{};
}

Io<Done> MemoryHost::exchange(const std::string &a, const std::string &b) {
  const Fate fate = next_change(a);
  if (fate == Fate::fails)
    return injected("exchange", a);
  if (fate == Fate::dies)
    throw Died{};
  if (!can_exchange) {
    IoError error = failed("exchange", a, "Invalid argument");
    error.unsupported = true;
    return error;
  }
  if (find(a) == nullptr || find(b) == nullptr)
    return absent("exchange", a);
  Tree first = cut(full(a));
  Tree second = cut(full(b));
  paste(full(b), std::move(first));
  paste(full(a), std::move(second));
  return Done{};
}

Io<Done> MemoryHost::link(const std::string &from, const std::string &to) {
  const Fate fate = next_change(to);
  if (fate == Fate::fails)
    return injected("link", to);
  if (fate == Fate::dies)
    throw Died{};
  if (!can_link) {
    IoError error = failed("link", to, "Operation not permitted");
    error.unsupported = true;
    return error;
  }
  if (find(from) == nullptr || !is_folder(std::string(folder_of(full(to)))))
    return absent("link", from);
  if (is_folder(from) || find(to) != nullptr)
    return failed("link", to, "File exists");
  tree_[full(to)] = tree_[full(from)];
  return Done{};
}

Io<Done> MemoryHost::remove(const std::string &path) {
  const Fate fate = next_change(path);
  if (fate == Fate::fails)
    return injected("remove", path);
  Tree removed = find(path) == nullptr ? Tree{} : cut(full(path));
  if (fate == Fate::dies) {
    // Removal works from the leaves up: the first names in order, which hold the folders, are what is still there.
    const auto kept = static_cast<std::ptrdiff_t>(removed.size() / 2);
    paste(full(path), Tree(removed.begin(), std::next(removed.begin(), kept)));
    throw Died{};
  }
  return Done{};
}

Io<Done> MemoryHost::sync(const std::string &path) {
  const Fate fate = next_change(path);
  if (fate == Fate::fails)
    return failed("sync", path, "Input/output error");
  if (fate == Fate::dies)
    throw Died{};
  const std::string prefix = below(full(path));
  for (auto &[name, inode] : tree_)
    if (name == full(path) || name.starts_with(prefix))
      inode->synced = true;
  return Done{};
}

Io<std::unique_ptr<Lock>> MemoryHost::lock(const std::string &path) {
  if (!is_folder(path))
    return absent("lock", path);
  return std::make_unique<Lock>();
}

std::string MemoryHost::random(std::size_t bytes) {
  std::string result(bytes, '\0');
  for (char &byte : result)
    byte = static_cast<char>(generator_());
  return result;
}

std::optional<std::string> MemoryHost::environment(const std::string &name) {
  const auto found = variables.find(name);
  return found == variables.end() ? std::nullopt : std::optional(found->second);
}

} // namespace meshc
