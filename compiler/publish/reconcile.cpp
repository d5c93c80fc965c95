#include "publish/reconcile.h"

#include "base/text.h"
#include "manifest/inventory.h"

#include <algorithm>
#include <set>
#include <unordered_map>

namespace meshc::publish {
namespace {

using diagnostics::Diagnostics;

// A line of somebody's file, safe to print.
std::string excerpt(std::string_view line) {
  constexpr std::size_t limit = 60;
  if (first_invalid_utf8(line))
    return "bytes that are no text";
  std::string text;
  for (const char c : line.substr(0, limit))
    text += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  // A cut in the middle of a code point is taken back.
  if (const auto broken = first_invalid_utf8(text))
    text.resize(*broken);
  return "`" + text + (line.size() > limit ? "…`" : "`");
}

// "line 7 reads `a: 1`, meshc writes `a: 2`"
std::string first_difference(std::string_view there, std::string_view fresh) {
  const auto found = split(there, '\n');
  const auto wanted = split(fresh, '\n');
  std::size_t i = 0;
  while (i < found.size() && i < wanted.size() && found[i] == wanted[i])
    ++i;
  const std::string line = "line " + std::to_string(i + 1);
  if (i >= found.size() || (i + 1 == found.size() && found[i].empty()))
    return line + " is missing, meshc writes " + excerpt(i < wanted.size() ? wanted[i] : "");
  if (i >= wanted.size() || (i + 1 == wanted.size() && wanted[i].empty()))
    return line + " reads " + excerpt(found[i]) + ", meshc writes no such line";
  return line + " reads " + excerpt(found[i]) + ", meshc writes " + excerpt(wanted[i]);
}

class Reconciler {
public:
  Reconciler(const manifest::FileTree &fresh, const Existing &existing, const ReconcileOptions &options,
             const Digest &digest, Diagnostics &findings)
      : fresh_(fresh), existing_(existing), options_(options), digest_(digest), findings_(findings) {}

  Reconciled run() {
    // Both lists are sorted: one walk side by side.
    std::size_t at = 0;
    for (const manifest::File &file : fresh_.files) {
      while (at < existing_.entries.size() && existing_.entries[at].path < file.path)
        leftover(at++);
      const bool there = at < existing_.entries.size() && existing_.entries[at].path == file.path;
      result_.changes.push_back(there ? meet(at++, file) : Change::added);
    }
    while (at < existing_.entries.size())
      leftover(at++);
    check_ways();
    count();
    return std::move(result_);
  }

private:
  std::string shown(std::string_view path) const { return std::string(options_.place).append(path); }

  // Read when first needed: a run that changes nothing never needs it.
  const manifest::Inventory &inventory() {
    if (inventory_)
      return *inventory_;
    inventory_.emplace();
    const auto entry = std::ranges::lower_bound(existing_.entries, manifest::inventory_path, {}, path_of);
    if (entry == existing_.entries.end() || entry->path != manifest::inventory_path || entry->kind != EntryKind::file)
      return *inventory_;
    const auto bytes = existing_.read(static_cast<std::size_t>(entry - existing_.entries.begin()));
    if (const auto *error = std::get_if<IoError>(&bytes)) {
      findings_.report(diagnostics::output_failed, {}, error->text());
      return *inventory_;
    }
    auto read = manifest::read_inventory(std::get<std::string>(bytes));
    if (read.inventory)
      inventory_ = std::move(read.inventory);
    else if (!options_.take)
      findings_.report(diagnostics::inventory_broken, {}, shown(manifest::inventory_path), read.error)
          .advise("restore it, or let meshc overwrite its paths with `--take`");
    return *inventory_;
  }

  static std::string_view path_of(const Present &present) { return present.path; }

  Change meet(std::size_t entry, const manifest::File &file) {
    if (existing_.entries[entry].kind != EntryKind::file) {
      in_the_way(existing_.entries[entry]);
      return Change::unchanged;
    }
    if (existing_.same(entry, file))
      return Change::unchanged;
    if (file.path != manifest::inventory_path && !options_.take)
      refuse_edit(entry, &file);
    return Change::changed;
  }

  // There, but not in the fresh tree: of an earlier run, or of others.
  void leftover(std::size_t entry) {
    const Present &present = existing_.entries[entry];
    const bool ours = present.kind == EntryKind::file && inventory().find(present.path) != nullptr;
    (ours ? result_.stale : result_.kept).push_back(entry);
    if (ours && !options_.take)
      refuse_edit(entry, nullptr);
  }

  void refuse_edit(std::size_t entry, const manifest::File *file) {
    const std::string &path = existing_.entries[entry].path;
    const auto bytes = existing_.read(entry);
    if (const auto *error = std::get_if<IoError>(&bytes)) {
      findings_.report(diagnostics::output_failed, {}, error->text());
      return;
    }
    const std::string &there = std::get<std::string>(bytes);
    const manifest::InventoryFile *listed = inventory().find(path);
    if (listed != nullptr && listed->digest == digest_(there))
      return;
    std::string what = file == nullptr ? "the program no longer makes it, but it was edited since"
                                       : first_difference(there, file->bytes);
    if (listed == nullptr)
      what.insert(0, "meshc never wrote it; ");
    findings_.report(diagnostics::edited_by_hand, {}, shown(path), what)
        .advise(file == nullptr ? "move the file elsewhere, or let meshc remove it with `--take`"
                                : "bring the change into the program, or let meshc overwrite the file with `--take`");
  }

  void in_the_way(const Present &present) {
    const char *what = present.kind == EntryKind::link ? "a symbolic link stands in the way"
                       : present.kind == EntryKind::folder
                           ? "a folder stands in the way"
                           : "something that is no plain file (a device, a socket, a submodule) stands in the way";
    findings_.report(diagnostics::target_refused, {}, shown(present.path), what).advise("move it elsewhere");
  }

  // What stays must leave room for what comes: no file or link where a folder must be, no name equal but for case.
  void check_ways() {
    if (result_.kept.empty())
      return;
    std::unordered_map<std::string, std::string_view> spellings; // lower-cased path of a fresh file or folder
    std::set<std::string_view> folders;
    for (const manifest::File &file : fresh_.files) {
      const std::string_view path = file.path;
      spellings.try_emplace(lower(path), path);
      for (auto slash = path.rfind('/'); slash != path.npos && slash != 0; slash = path.rfind('/', slash - 1)) {
        if (!folders.insert(path.substr(0, slash)).second)
          break; // its own folders were seen with it
        spellings.try_emplace(lower(path.substr(0, slash)), path.substr(0, slash));
      }
    }
    for (const std::size_t entry : result_.kept)
      check_way(existing_.entries[entry], spellings, folders);
  }

  void check_way(const Present &present, const std::unordered_map<std::string, std::string_view> &spellings,
                 const std::set<std::string_view> &folders) {
    const std::string_view path = present.path;
    if (present.kind != EntryKind::folder && folders.contains(path))
      return in_the_way(present);
    for (std::size_t end = path.find('/');; end = path.find('/', end + 1)) {
      const std::string_view part = path.substr(0, end);
      const auto known = spellings.find(lower(part));
      if (known != spellings.end() && known->second != part) {
        findings_.report(diagnostics::path_clash, {}, shown(known->second), shown(part))
            .advise("rename the file that is not meshc's");
        return;
      }
      if (end == path.npos)
        return;
      if (known != spellings.end() && !folders.contains(part))
        return in_the_way({std::string(part), EntryKind::folder});
    }
  }

  void count() {
    for (const Change change : result_.changes)
      ++(change == Change::added     ? result_.summary.added
         : change == Change::changed ? result_.summary.changed
                                     : result_.summary.unchanged);
    result_.summary.removed = result_.stale.size();
  }

  const manifest::FileTree &fresh_;
  const Existing &existing_;
  const ReconcileOptions &options_;
  const Digest &digest_;
  Diagnostics &findings_;
  std::optional<manifest::Inventory> inventory_;
  Reconciled result_;
};

} // namespace

Reconciled reconcile(const manifest::FileTree &fresh, const Existing &existing, const ReconcileOptions &options,
                     const Digest &digest, Diagnostics &findings) {
  return Reconciler(fresh, existing, options, digest, findings).run();
}

} // namespace meshc::publish
