#include "publish/git.h"

namespace meshc::publish::git {

void start() {
  struct Library {
    Library() {
      git_libgit2_init();
      // Objects and refs reach the disk before the branch moves: a commit is the copy that must last. It is one pack,
      // so this costs a handful of waits, not one an object.
      git_libgit2_opts(GIT_OPT_ENABLE_FSYNC_GITDIR, 1);
    }
    ~Library() { git_libgit2_shutdown(); }
  };
  static const Library library;
}

std::string last_error() {
  const git_error *error = git_error_last();
  return error == nullptr || error->message == nullptr ? "unknown error" : error->message;
}

std::string hex(const git_oid &id) {
  std::string text(GIT_OID_HEXSZ, '0');
  git_oid_fmt(text.data(), &id);
  return text;
}

} // namespace meshc::publish::git
