#include "manifest/inventory.h"
#include "publish/commit.h"
#include "publish/repository.h"
#include "publish_fixture.h"
#include "temporary_folder.h"

#include <catch2/catch.hpp>

#include <cstdio>
#include <fstream>
#include <sstream>

using namespace meshc;
using publish::CommitKind;
using publish::CommitResult;

namespace {

const std::string web = "clusters/east/60-services/shop/service_shop_web.yaml";

std::string run(const std::string &command) {
  std::string text;
  FILE *pipe = ::popen((command + " 2>&1").c_str(), "r");
  for (int c = std::fgetc(pipe); c != EOF; c = std::fgetc(pipe))
    text += static_cast<char>(c);
  ::pclose(pipe);
  while (text.ends_with('\n'))
    text.pop_back();
  return text;
}

// A scratch repository, driven by the real git.
struct Scratch {
  explicit Scratch(const std::string &kind = "--bare") { run("git init -q -b main " + kind + " " + path()); }
  const std::string &path() const { return folder.path(); }
  std::string git(const std::string &arguments) const {
    return run("git -C " + path() + " -c user.name=Somebody -c user.email=s@example.org " + arguments);
  }
  // A commit by somebody else, made with git's own plumbing: `mode,blob text` at `path` on top of `main`.
  void put(const std::string &file, const std::string &text, const std::string &mode = "100644") const {
    std::ofstream(path() + "/scratch") << text;
    const std::string blob = mode == "160000" ? std::string(40, '1') : git("hash-object -w " + path() + "/scratch");
    const std::string index = "GIT_INDEX_FILE=" + path() + "/scratch-index git -C " + path() + " ";
    run("rm -f " + path() + "/scratch-index");
    run(index + "read-tree main");
    run(index + "update-index --add --replace --cacheinfo " + mode + "," + blob + "," + file);
    const std::string tree = run(index + "write-tree");
    const std::string tip = git("rev-parse -q --verify refs/heads/main");
    git("update-ref refs/heads/main " + git("commit-tree -m theirs " + (tip.empty() ? "" : "-p " + tip + " ") + tree));
    run("rm -f " + path() + "/scratch-index " + path() + "/scratch");
  }

  TemporaryFolder folder;
};

publish::CommitRequest request_for(const Scratch &scratch) {
  publish::CommitRequest request;
  request.repository = scratch.path();
  request.message = [](const publish::Summary &summary) {
    return "mesh(shop): 1 cluster, +" + std::to_string(summary.added) + " ~" + std::to_string(summary.changed) + " -" +
           std::to_string(summary.removed);
  };
  request.trailers = {{"Meshc-Version", "0.1.0"}, {"Source-Commit", "abc"}, {"Input-Digest", "one\ntwo"}};
  request.author = {"Mesh", "mesh@example.org", 1'700'000'000, 60};
  request.committer = request.author;
  return request;
}

CommitResult commit_to(const Scratch &scratch, const manifest::FileTree &tree, const std::string &root = "") {
  auto request = request_for(scratch);
  request.root = root;
  return publish::commit_tree(tree, request, pki::sha256_hex);
}

manifest::FileTree first_tree() {
  return tree_of({{web, "a: 1\nb: 2\n"}, {"ports.md", "1\n"}, {"old/gone", "x\n"}});
}
manifest::FileTree second_tree() {
  return tree_of({{web, "a: 1\nb: 3\n"}, {"ports.md", "1\n"}, {"new/x/y", "y\n"}});
}

} // namespace

TEST_CASE("a commit holds the tree, says what it did, and repeats with the same id") {
  const Scratch scratch;
  const auto result = commit_to(scratch, first_tree());
  CAPTURE(messages(result.findings));
  REQUIRE(result.kind == CommitKind::committed);
  CHECK(result.findings.empty());
  CHECK(result.branch == "refs/heads/main");
  CHECK(result.parent.empty());
  CHECK(scratch.git("fsck --strict") == "");
  CHECK(scratch.git("rev-parse main") == result.commit);
  CHECK(scratch.git("rev-parse main^{tree}") == result.tree);
  CHECK(scratch.git("show main:" + web) == "a: 1\nb: 2");
  CHECK(scratch.git("ls-tree -r --name-only main").find(".meshc/inventory.json\n") == 0);
  CHECK(scratch.git("log -1 --format='%an|%ae|%ad|%cn' --date=raw") == "Mesh|mesh@example.org|1700000000 +0100|Mesh");
  CHECK(scratch.git("log -1 --format=%s") == "mesh(shop): 1 cluster, +6 ~0 -0");
  CHECK(scratch.git("log -1 --format='%(trailers:only)'") ==
        "Meshc-Version: 0.1.0\nSource-Commit: abc\nInput-Digest: one two");

  const Scratch again;
  CHECK(commit_to(again, first_tree()).commit == result.commit);
}

TEST_CASE("equal trees make no commit; stale files and their folders go, other paths stay") {
  const Scratch scratch;
  scratch.put("README.md", "theirs\n");
  scratch.put("deploy/notes.txt", "theirs too\n");
  REQUIRE(commit_to(scratch, first_tree(), "deploy/").kind == CommitKind::committed);
  const auto same = commit_to(scratch, first_tree(), "deploy");
  CHECK(same.kind == CommitKind::nothing_changed);
  CHECK(same.commit == scratch.git("rev-parse main"));
  CHECK(same.summary.unchanged == 6);

  const auto next = commit_to(scratch, second_tree(), "deploy");
  REQUIRE(next.kind == CommitKind::committed);
  CHECK(next.parent == same.commit);
  CHECK(scratch.git("diff --name-status main~ main") ==
        "M\tdeploy/.meshc/inventory.json\nM\tdeploy/.meshc/map.json\nM\tdeploy/" + web +
            "\nA\tdeploy/new/x/y\nD\tdeploy/old/gone");
  CHECK(scratch.git("ls-tree -d --name-only main:deploy") == ".meshc\nclusters\nnew");
  CHECK(scratch.git("show main:deploy/notes.txt") == "theirs too");
  CHECK(scratch.git("show main:README.md") == "theirs");
  CHECK(scratch.git("fsck --strict") == "");
}

TEST_CASE("a file may become a folder and a folder a file") {
  const Scratch scratch;
  REQUIRE(commit_to(scratch, tree_of({{"a", "1\n"}, {"b/c/d", "2\n"}, {"b-x", "3\n"}})).kind == CommitKind::committed);
  const auto turned = commit_to(scratch, tree_of({{"a/x", "1\n"}, {"a.y", "4\n"}, {"b", "2\n"}, {"b-x", "3\n"}}));
  CAPTURE(messages(turned.findings));
  REQUIRE(turned.kind == CommitKind::committed);
  CHECK(scratch.git("ls-tree -r --name-only main -- a a.y b b-x") == "a.y\na/x\nb\nb-x");
  CHECK(scratch.git("fsck --strict") == "");
}

TEST_CASE("hand edits in the branch are refused by name and line, and --take takes them over") {
  const Scratch scratch;
  commit_to(scratch, first_tree(), "deploy");
  scratch.put("deploy/" + web, "a: 1\nb: by hand\n");
  scratch.put("deploy/old/gone", "kept\n");
  scratch.put("deploy/new/x/y", "mine\n");
  const std::string tip = scratch.git("rev-parse main");
  auto request = request_for(scratch);
  request.root = "deploy";
  const auto refused = publish::commit_tree(second_tree(), request, pki::sha256_hex);
  CHECK(refused.kind == CommitKind::refused);
  CHECK(messages(refused.findings) ==
        "MC9005 `deploy/" + web +
            "` is not as meshc left it: line 2 reads `b: by hand`, meshc writes `b: 3`\n"
            "MC9005 `deploy/new/x/y` is not as meshc left it: meshc never wrote it; line 1 reads `mine`, meshc writes "
            "`y`\n"
            "MC9005 `deploy/old/gone` is not as meshc left it: the program no longer makes it, but it was edited "
            "since\n");
  CHECK(scratch.git("rev-parse main") == tip);
  request.take = true;
  CHECK(publish::commit_tree(second_tree(), request, pki::sha256_hex).kind == CommitKind::committed);
  CHECK(scratch.git("show main:deploy/" + web) == "a: 1\nb: 3");
}

TEST_CASE("links, submodules and files in the way are refused") {
  const Scratch scratch;
  const auto refused = [&](const std::string &root) {
    const std::string tip = scratch.git("rev-parse main");
    const auto result = commit_to(scratch, first_tree(), root);
    CHECK(result.kind == CommitKind::refused);
    CHECK(scratch.git("rev-parse main") == tip);
    return messages(result.findings);
  };
  scratch.put("link", "/etc", "120000");
  scratch.put("module", "", "160000");
  scratch.put("file", "x\n");
  CHECK(refused("link") == "MC9022 cannot write to `link`: a symbolic link stands in the way\n");
  CHECK(refused("module/x") == "MC9022 cannot write to `module`: a submodule stands in the way\n");
  CHECK(refused("file") == "MC9022 cannot write to `file`: a file stands in the way\n");
  CHECK(refused("../x") == "MC9020 the generated path `../x` is refused: it has a segment `..`\n");
  CHECK(refused(".git/hooks") == "MC9020 the generated path `.git/hooks` is refused: `.git` belongs to git or to its "
                                 "host\n");
  scratch.put("a/ports.md", "/etc/passwd", "120000");
  scratch.put("a/clusters", "", "160000");
  CHECK(refused("a") == "MC9022 cannot write to `a/ports.md`: a symbolic link stands in the way\n"
                        "MC9022 cannot write to `a/clusters`: something that is no plain file (a device, a socket, a "
                        "submodule) stands in the way\n");
}

TEST_CASE("a branch that moved meanwhile is not overwritten") {
  const Scratch scratch;
  commit_to(scratch, first_tree());
  auto request = request_for(scratch);
  std::string theirs;
  request.message = [&](const publish::Summary &) {
    scratch.put("README.md", "faster\n"); // after the tip was read, before the branch moves
    theirs = scratch.git("rev-parse main");
    return "late";
  };
  const auto late = publish::commit_tree(second_tree(), request, pki::sha256_hex);
  CHECK(late.kind == CommitKind::moved);
  CHECK_FALSE(late.findings.has_errors());
  CHECK(scratch.git("rev-parse main") == theirs);
  CHECK(commit_to(scratch, second_tree()).kind == CommitKind::committed);

  request.message = [&](const publish::Summary &) {
    std::ofstream(scratch.path() + "/refs/heads/main.lock");
    return "locked";
  };
  const auto locked = publish::commit_tree(first_tree(), request, pki::sha256_hex);
  CHECK(locked.kind == CommitKind::moved);
  CHECK(locked.locked);
}

TEST_CASE("a checked-out branch moves without its files, and the advice brings them along") {
  const bool unborn = GENERATE(true, false);
  const Scratch scratch("");
  if (!unborn) {
    std::ofstream(scratch.path() + "/README.md") << "theirs\n";
    scratch.git("add README.md");
    scratch.git("commit -qm first");
    std::ofstream(scratch.path() + "/README.md") << "not committed\n";
  }
  const auto result = commit_to(scratch, first_tree());
  REQUIRE(result.kind == CommitKind::committed);
  CHECK(messages(result.findings) ==
        "MC9025 the files checked out in `" + scratch.path() + "` are now one commit behind `main`\n");
  CHECK(run("test -e " + scratch.path() + "/ports.md || echo absent") == "absent");
  const std::string &help = result.findings.all()[0].help;
  run(help.substr(help.find('`') + 1, help.rfind('`') - help.find('`') - 1));
  CHECK(scratch.git("status --porcelain") == (unborn ? "" : " M README.md"));
  CHECK(run("cat " + scratch.path() + "/ports.md") == "1");
}

TEST_CASE("other branches, symbolic HEADs, shallow clones and alternates work") {
  const Scratch scratch;
  commit_to(scratch, first_tree());
  commit_to(scratch, second_tree());
  auto request = request_for(scratch);
  request.branch = "rendered/prod";
  CHECK(publish::commit_tree(first_tree(), request, pki::sha256_hex).branch == "refs/heads/rendered/prod");
  CHECK(scratch.git("rev-list --count rendered/prod") == "1");
  scratch.git("symbolic-ref refs/heads/alias refs/heads/main");
  request.branch = "alias";
  CHECK(publish::commit_tree(first_tree(), request, pki::sha256_hex).branch == "refs/heads/main");
  CHECK(scratch.git("rev-list --count main") == "3");

  const TemporaryFolder clones;
  const auto [kind, flags] =
      GENERATE(table<std::string, std::string>({{"shallow", "--depth 1 file://"}, {"shared", "--shared "}}));
  request.repository = clones.path() + "/" + kind;
  request.branch = "";
  run("git clone -q --bare " + flags + scratch.path() + " " + request.repository);
  const auto result = publish::commit_tree(second_tree(), request, pki::sha256_hex);
  CAPTURE(messages(result.findings));
  CHECK(result.kind == CommitKind::committed);
  CHECK(run("git -C " + request.repository + " fsck --strict") == "");
}

TEST_CASE("repository problems are told with their fix") {
  const TemporaryFolder folder;
  const Scratch scratch;
  auto request = request_for(scratch);
  const auto told = [&] {
    const auto result = publish::commit_tree(first_tree(), request, pki::sha256_hex);
    CHECK(result.kind == CommitKind::refused);
    return messages(result.findings);
  };
  SECTION("no repository") {
    request.repository = folder.path();
    CHECK(told() == "MC9024 cannot commit to `" + folder.path() + "`: it is not a git repository\n");
  }
  SECTION("detached") {
    commit_to(scratch, first_tree());
    scratch.git("update-ref --no-deref HEAD " + scratch.git("rev-parse main"));
    CHECK(told() == "MC9024 cannot commit to `" + scratch.path() +
                        "`: its HEAD is detached, so there is no branch to commit to\n");
  }
  SECTION("a bad name") {
    request.branch = "a..b";
    CHECK(told() == "MC9024 cannot commit to `" + scratch.path() + "`: `a..b` is no name of a branch\n");
  }
  SECTION("an author without a name") {
    request.author.name = "";
    CHECK(told().starts_with("MC9024 cannot commit to `" + scratch.path() + "`: "));
    CHECK(scratch.git("count-objects") == "0 objects, 0 kilobytes");
  }
}

TEST_CASE("the commit and the person of a source folder") {
  const Scratch scratch("");
  CHECK_FALSE(publish::source_commit(scratch.path()).has_value());
  run("mkdir " + scratch.path() + "/shop " + scratch.path() + "/other");
  std::ofstream(scratch.path() + "/shop/shop.mesh") << "mesh shop {}\n";
  scratch.git("add . ");
  scratch.git("commit -qm source --date '1600000000 +0200'");
  scratch.git("config user.name 'Mesh Owner'");
  scratch.git("config user.email owner@example.org");
  const auto clean = publish::source_commit(scratch.path() + "/shop");
  REQUIRE(clean);
  CHECK(clean->id == scratch.git("rev-parse HEAD"));
  CHECK_FALSE(clean->modified);
  std::ofstream(scratch.path() + "/other/new") << "x\n";
  CHECK_FALSE(publish::source_commit(scratch.path() + "/shop")->modified);
  CHECK(publish::source_commit(scratch.path())->modified);
  CHECK(publish::source_commit(scratch.path() + "/shop", {scratch.path() + "/other"})->modified); // imported
  std::ofstream(scratch.path() + "/shop/shop.mesh") << "mesh shop { }\n";
  CHECK(publish::source_commit(scratch.path() + "/shop")->modified);
  const auto person = publish::configured_person(scratch.path());
  REQUIRE(person);
  CHECK(person->name == "Mesh Owner");
  CHECK(person->email == "owner@example.org");
}
