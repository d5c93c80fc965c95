// What becomes of each file when a fresh tree meets what is already there, the same for a folder and for a commit:
// fresh files are added, changed or unchanged; files that an earlier run wrote and nobody touched since are pruned;
// files of others stay. Whatever somebody edited, and whatever stands in the way, is a finding. Decides only; nothing
// is written.
#pragma once

#include "diagnostics/diagnostic.h"
#include "host/host.h"
#include "manifest/file_tree.h"
#include "publish/digest.h"

#include <functional>
#include <vector>

namespace meshc::publish {

struct Summary {
  std::size_t added = 0;
  std::size_t changed = 0;
  std::size_t removed = 0;
  std::size_t unchanged = 0;

  std::size_t written() const { return added + changed; }
  bool nothing() const { return added + changed + removed == 0; }
};

struct Present {
  std::string path; // relative to the root
  EntryKind kind = EntryKind::file;
};

// What is there, sorted by path. Folders appear only when they are empty.
struct Existing {
  std::vector<Present> entries;
  std::function<bool(std::size_t entry, const manifest::File &fresh)> same; // bytes are equal
  std::function<Io<std::string>(std::size_t entry)> read;
};

enum class Change : std::uint8_t { added, changed, unchanged };

struct Reconciled {
  std::vector<Change> changes;    // of each fresh file
  std::vector<std::size_t> kept;  // entries of others, which stay
  std::vector<std::size_t> stale; // entries of ours, which go
  Summary summary;
};

struct ReconcileOptions {
  bool take = false;      // overwrite and prune what was edited by hand
  std::string_view place; // what paths are printed below: "build/shop/"
};

// Errors in `findings` mean that nothing may be written.
Reconciled reconcile(const manifest::FileTree &fresh, const Existing &existing, const ReconcileOptions &options,
                     const Digest &digest, diagnostics::Diagnostics &findings);

} // namespace meshc::publish
