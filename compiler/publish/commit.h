// Commits a tree straight into a repository's objects: no work tree, no index, no checkout. Our files replace what lies
// below `root` by the rules of reconcile.h; all other paths of the branch stay as they are. Nothing is written when
// nothing changed.
//
// Atomic: the new objects arrive as one pack that nothing refers to, then the branch moves in one step, and only if it
// still is where it was read (compare and swap); killed anywhere before, the branch is where it was. When somebody else
// moved it meanwhile the answer is `moved`: the caller compiles and tries again. On the disk before the branch moves
// (fsync).
//
// Bare and ordinary repositories, shallow clones, alternates, unborn branches and symbolic refs work. Where the branch
// is checked out, only the branch moves; a warning tells how the work tree follows. Equal arguments on an equal branch
// give the same commit id: times come in. Facts: libgit2 1.5 (no SHA-256 repositories, no push from shallow clones).
#pragma once

#include "diagnostics/diagnostic.h"
#include "manifest/file_tree.h"
#include "publish/digest.h"
#include "publish/reconcile.h"

#include <functional>
#include <string>
#include <vector>

namespace meshc::publish {

struct Identity {
  std::string name;
  std::string email;
  std::int64_t seconds = 0; // since 1970, UTC
  int offset_minutes = 0;
};

// "Meshc-Version: 0.1.0"; the key is [A-Za-z0-9-], the value one line.
struct Trailer {
  std::string key;
  std::string value;
};

struct CommitRequest {
  std::string repository;                              // its work tree, or the bare repository
  std::string branch;                                  // `main` or `refs/...`; empty: the branch HEAD names
  std::string root;                                    // folder inside the repository; empty: its top
  std::function<std::string(const Summary &)> message; // without trailers
  // Asked with the paths that would be added, changed or removed, sorted, before anything is stored; false refuses.
  std::function<bool(const std::vector<std::string> &changed)> accepts;
  std::vector<Trailer> trailers;
  Identity author;
  Identity committer;
  bool take = false; // take over files that were edited by hand
};

enum class CommitKind : std::uint8_t { refused, nothing_changed, committed, moved };

struct CommitResult {
  CommitKind kind = CommitKind::refused;
  std::string branch; // full name of the ref: refs/heads/main
  std::string parent; // where the branch was; empty when it was unborn
  std::string commit; // the new commit, or with nothing_changed the old one
  std::string tree;
  // With `moved`: not moved, but locked by another process right now. A lock that stays is the left-over of a killed
  // git.
  bool locked = false;
  Summary summary;
  diagnostics::Diagnostics findings;
};

// `tree` is sorted and holds its records (records.h).
CommitResult commit_tree(const manifest::FileTree &tree, const CommitRequest &request, const Digest &digest);

} // namespace meshc::publish
