#include "publish/repository.h"

#include "publish/git.h"

namespace meshc::publish {
namespace {

// Of the folder, or of the whole work tree where the folder's path does not show that it lies inside (a link on the
// way).
bool has_changes(git_repository *repository, const std::string &folder) {
  const std::string top = git_repository_workdir(repository); // ends with a slash
  std::string inside = folder.starts_with(top) ? folder.substr(top.size()) : "";
  while (inside.ends_with('/'))
    inside.pop_back();
  char *path = inside.data();
  git_status_options options = GIT_STATUS_OPTIONS_INIT;
  options.flags = GIT_STATUS_OPT_INCLUDE_UNTRACKED | GIT_STATUS_OPT_DISABLE_PATHSPEC_MATCH;
  if (!inside.empty())
    options.pathspec = {&path, 1};
  git::Statuses statuses;
  return git::get(statuses, git_status_list_new, repository, &options) != 0 ||
         git_status_list_entrycount(statuses.get()) > 0;
}

} // namespace

std::optional<SourceCommit> source_commit(const std::string &folder) {
  git::start();
  git::Repository repository;
  if (git::get(repository, git_repository_open_ext, folder.c_str(), 0u, nullptr) != 0 ||
      git_repository_is_bare(repository.get()) != 0)
    return std::nullopt;
  git_oid head;
  git::Commit commit;
  if (git_reference_name_to_id(&head, repository.get(), "HEAD") != 0 ||
      git::get(commit, git_commit_lookup, repository.get(), &head) != 0)
    return std::nullopt;
  return SourceCommit{.id = git::hex(head),
                      .seconds = git_commit_time(commit.get()),
                      .offset_minutes = git_commit_time_offset(commit.get()),
                      .modified = has_changes(repository.get(), folder)};
}

std::optional<Person> configured_person(const std::string &path) {
  git::start();
  git::Repository repository;
  git::Config config;
  if (git::get(repository, git_repository_open, path.c_str()) != 0 ||
      git::get(config, git_repository_config_snapshot, repository.get()) != 0)
    return std::nullopt;
  const char *name = nullptr;
  const char *email = nullptr;
  if (git_config_get_string(&name, config.get(), "user.name") != 0 ||
      git_config_get_string(&email, config.get(), "user.email") != 0)
    return std::nullopt;
  return Person{name, email};
}

} // namespace meshc::publish
