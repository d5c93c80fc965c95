// What every use of libgit2 here shares: handles that free themselves, the library started once and only when needed,
// and errors as text. libgit2's functions return a negative number and keep the message aside.
#pragma once

#include <git2.h>

#include <memory>
#include <string>

namespace meshc::publish::git {

template <auto free> struct Freed {
  template <class T> void operator()(T *handle) const { free(handle); }
};
template <class T, auto free> using Handle = std::unique_ptr<T, Freed<free>>;

using Repository = Handle<git_repository, git_repository_free>;
using Database = Handle<git_odb, git_odb_free>;
using Reference = Handle<git_reference, git_reference_free>;
using Commit = Handle<git_commit, git_commit_free>;
using Tree = Handle<git_tree, git_tree_free>;
using Blob = Handle<git_blob, git_blob_free>;
using Builder = Handle<git_treebuilder, git_treebuilder_free>;
using Object = Handle<git_odb_object, git_odb_object_free>;
using Indexer = Handle<git_indexer, git_indexer_free>;
using Signature = Handle<git_signature, git_signature_free>;
using Config = Handle<git_config, git_config_free>;
using Statuses = Handle<git_status_list, git_status_list_free>;

// A text that libgit2 allocates.
struct Text {
  git_buf buffer = GIT_BUF_INIT;
  Text() = default;
  Text(const Text &) = delete;
  Text &operator=(const Text &) = delete;
  ~Text() { git_buf_dispose(&buffer); }
};

// Fills a handle from a function that gives its result by pointer: get(tree, git_tree_lookup, repository, &id).
template <class T, auto free, class Function, class... Args>
int get(Handle<T, free> &handle, Function function, Args... arguments) {
  T *raw = nullptr;
  const int code = function(&raw, arguments...);
  handle.reset(raw);
  return code;
}

// Starts the library at the first call, for the rest of the process.
void start();
// The library's words about the last failed call of this thread.
std::string last_error();
std::string hex(const git_oid &id);

} // namespace meshc::publish::git
