#include "publish/repository.h"

#include "publish/git.h"

#include <algorithm>

namespace meshc::publish {
namespace {

// Of the folders, or of the whole work tree where a path does not show that it lies inside (a link on the way, or an
// import from elsewhere).
bool has_changes(git_repository *repository, const std::vector<std::string> &folders) {
  const std::string top = git_repository_workdir(repository); // ends with a slash
  std::vector<std::string> inside;
  for (const std::string &folder : folders) {
    std::string path = folder.starts_with(top) ? folder.substr(top.size()) : "";
    while (path.ends_with('/'))
      path.pop_back();
    inside.push_back(std::move(path));
  }
  std::vector<char *> paths;
  for (std::string &path : inside)
    paths.push_back(path.data());
  git_status_options options = GIT_STATUS_OPTIONS_INIT;
  options.flags = GIT_STATUS_OPT_INCLUDE_UNTRACKED | GIT_STATUS_OPT_DISABLE_PATHSPEC_MATCH;
  if (std::ranges::none_of(inside, &std::string::empty))
    options.pathspec = {paths.data(), paths.size()};
  git::Statuses statuses;
  return git::get(statuses, git_status_list_new, repository, &options) != 0 ||
         git_status_list_entrycount(statuses.get()) > 0;
}

} // namespace

std::optional<SourceCommit> source_commit(const std::string &folder, std::vector<std::string> imported) {
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
  imported.push_back(folder);
  return SourceCommit{.id = git::hex(head),
                      .seconds = git_commit_time(commit.get()),
                      .offset_minutes = git_commit_time_offset(commit.get()),
                      .modified = has_changes(repository.get(), imported)};
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
