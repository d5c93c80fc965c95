#include "kill_at_call.h"
#include "publish/commit.h"
#include "publish/folder.h"
#include "publish_fixture.h"
#include "temporary_folder.h"

#include <catch2/catch.hpp>

#include <fstream>
#include <map>
#include <sstream>

using namespace meshc;
namespace fs = std::filesystem;

namespace {

manifest::FileTree first_tree() {
  return tree_of({{"a/x", "1\n"}, {"a/y", "2\n"}, {"gone", "3\n"}});
}
manifest::FileTree second_tree() {
  return tree_of({{"a/x", "1\n"}, {"a/y", "changed\n"}, {"b/z", "4\n"}});
}

using Files = std::map<std::string, std::string>;

std::string text_of(const fs::path &path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

Files files_below(const std::string &folder) {
  Files files;
  for (const auto &entry : fs::recursive_directory_iterator(folder))
    if (entry.is_regular_file())
      files[entry.path().lexically_relative(folder).string()] = text_of(entry.path());
  return files;
}

void publish_to(const std::string &target, const manifest::FileTree &tree) {
  publish::publish_folder(tree, *real_host(), {.target = target}, pki::sha256_hex);
}

publish::CommitResult commit_to(const std::string &repository, const manifest::FileTree &tree) {
  publish::CommitRequest request;
  request.repository = repository;
  request.message = [](const publish::Summary &) { return "mesh"; };
  request.author = request.committer = {"Mesh", "mesh@example.org", 1'700'000'000, 0};
  return publish::commit_tree(tree, request, pki::sha256_hex);
}

} // namespace

TEST_CASE("a folder survives a real kill before every call on a real disk") {
  const TemporaryFolder folder;
  const std::string target = folder.path() + "/out";
  const auto second = second_tree();
  publish_to(target, second);
  const Files new_tree = files_below(target);
  fs::remove_all(target);
  publish_to(target, first_tree());
  const Files old_tree = files_below(target);

  std::size_t killed = 0;
  std::size_t new_ones = 0;
  for (std::size_t call = 1;; ++call) {
    CAPTURE(call);
    publish_to(target, first_tree());
    const Ended ended = run_and_kill(call, [&] { publish_to(target, second); });
    if (ended == Ended::untraceable) {
      WARN("this system lets nobody trace: not tested");
      return;
    }
    const Files found = files_below(target);
    if (ended == Ended::finished) {
      CHECK(found == new_tree);
      break;
    }
    ++killed;
    new_ones += found == new_tree;
    CHECK((found == old_tree || found == new_tree));
  }
  CHECK(killed > 20);
  CHECK(new_ones > 0);
  publish_to(target, second);
  CHECK(std::distance(fs::directory_iterator(folder.path()), fs::directory_iterator()) == 1);
}

TEST_CASE("two runs at once take turns") {
  const TemporaryFolder folder;
  const std::string target = folder.path() + "/out";
  const auto run = [&](const manifest::FileTree &tree) {
    bool clean = true;
    for (int round = 0; round < 20; ++round)
      clean =
          publish::publish_folder(tree, *real_host(), {.target = target}, pki::sha256_hex).findings.empty() && clean;
    return clean;
  };
  const auto first = first_tree();
  const auto second = second_tree();
  const pid_t other = ::fork();
  if (other == 0)
    ::_exit(run(first) ? 0 : 1);
  CHECK(run(second));
  int status = -1;
  ::waitpid(other, &status, 0);
  CHECK(status == 0);
  const Files found = files_below(target);
  CHECK((found.contains("gone") ? found.size() == 6 && !found.contains("b/z")
                                : found.size() == 6 && found.contains("b/z")));
  CHECK(std::distance(fs::directory_iterator(folder.path()), fs::directory_iterator()) == 1);
}

TEST_CASE("a repository survives a real kill before every call") {
  const TemporaryFolder folder;
  const std::string origin = folder.path() + "/origin";
  const std::string copy = folder.path() + "/copy";
  REQUIRE(std::system(("git init -q --bare -b main " + origin).c_str()) == 0);
  const std::string old_tip = commit_to(origin, first_tree()).commit + "\n";
  const auto second = second_tree();

  std::size_t killed = 0;
  std::size_t new_ones = 0;
  for (std::size_t call = 1;; ++call) {
    CAPTURE(call);
    fs::remove_all(copy);
    fs::copy(origin, copy, fs::copy_options::recursive);
    const Ended ended = run_and_kill(call, [&] { commit_to(copy, second); });
    if (ended == Ended::untraceable) {
      WARN("this system lets nobody trace: not tested");
      return;
    }
    const std::string tip = text_of(copy + "/refs/heads/main");
    new_ones += tip != old_tip;
    // The lock that a killed process leaves is git's own way; without it the next run goes through and ends where it
    // should.
    fs::remove(copy + "/refs/heads/main.lock");
    const auto next = commit_to(copy, second);
    CHECK(next.kind == (tip == old_tip ? publish::CommitKind::committed : publish::CommitKind::nothing_changed));
    if (ended == Ended::finished)
      break;
    ++killed;
    if (killed % 8 == 0 || tip != old_tip)
      CHECK(std::system(("git -C " + copy + " fsck --strict --no-dangling >/dev/null 2>&1").c_str()) == 0);
  }
  CHECK(killed > 20);
  CHECK(new_ones > 0);
}
