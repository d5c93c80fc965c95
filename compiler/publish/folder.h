// Replaces an output folder as a whole: at every moment, whenever the process is killed, the target is the old tree or
// the new one, never a mix, and the next run clears what a killed one left beside it.
//
// How: the new tree grows in a hidden sibling `.<name>.meshc-new` (unchanged files and files of others as hard links,
// so nothing is copied), then both folders change places in one system call, then the old tree goes. Where the file
// system cannot exchange, the old tree steps aside to `.<name>.meshc-old` and the new one takes its name; killed
// between the two, the target is absent for a moment and the next run puts the old tree back. A lock on the parent
// folder keeps two runs apart.
//
// Durability: a kill never loses anything, because the kernel keeps what was written. After a power failure files of
// the new tree could be empty; with `durable` everything is on the disk before the exchange, so the target is the old
// tree or the new one even then, at the price of waiting for all that the file system holds back. Off by default: the
// folder can be made again from the program, and the copy that must last is the commit.
//
// Files that are not meshc's are carried over. Links, a `.git` inside the target, edited files and clashes of case are
// findings, and then nothing is touched. Permissions and owner of folders are those of newly made ones.
#pragma once

#include "diagnostics/diagnostic.h"
#include "host/host.h"
#include "manifest/file_tree.h"
#include "publish/digest.h"
#include "publish/reconcile.h"

namespace meshc::publish {

struct FolderRequest {
  std::string target; // relative to the host's working folder, or absolute
  bool take = false;  // take over files that were edited by hand
  bool durable = false;
};

struct FolderResult {
  Summary summary; // what was done; all zero when there are errors
  diagnostics::Diagnostics findings;
};

// `tree` is sorted and holds its records (records.h). When it equals what is there, nothing is touched.
FolderResult publish_folder(const manifest::FileTree &tree, Host &host, const FolderRequest &request,
                            const Digest &digest);

} // namespace meshc::publish
