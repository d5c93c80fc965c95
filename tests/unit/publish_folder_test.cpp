#include "host/memory_host.h"
#include "manifest/inventory.h"
#include "publish/folder.h"
#include "publish_fixture.h"

#include <catch2/catch.hpp>

using namespace meshc;
using publish::FolderResult;

namespace {

const std::string web = "clusters/east/60-services/shop/service_shop_web.yaml";

FolderResult publish_to(Host &host, const manifest::FileTree &tree, publish::FolderRequest request = {}) {
  if (request.target.empty())
    request.target = "out";
  return publish::publish_folder(tree, host, request, pki::sha256_hex);
}

std::string counts(const FolderResult &result) {
  const auto &[added, changed, removed, unchanged] = result.summary;
  return "+" + std::to_string(added) + " ~" + std::to_string(changed) + " -" + std::to_string(removed) + " =" +
         std::to_string(unchanged) + messages(result.findings);
}

manifest::FileTree first_tree() {
  return tree_of({{web, "a: 1\nb: 2\n"}, {"ports.md", "1\n"}, {"old/gone", "x\n"}});
}
manifest::FileTree second_tree() {
  return tree_of({{web, "a: 1\nb: 3\n"}, {"ports.md", "1\n"}, {"new/x/y", "y\n"}});
}

std::map<std::string, std::string> files_of(const MemoryHost &host) {
  auto files = host.snapshot("/home");
  std::erase_if(files, [](const auto &file) { return file.first.ends_with('/'); });
  return files;
}

} // namespace

TEST_CASE("a folder is made, left alone when equal, and replaced with stale files gone") {
  MemoryHost host;
  host.make_folder("/home");
  CHECK(counts(publish_to(host, first_tree())) == "+6 ~0 -0 =0");
  const auto written = host.snapshot();
  const auto calls = host.changes();
  CHECK(counts(publish_to(host, first_tree())) == "+0 ~0 -0 =6");
  CHECK(host.changes() == calls);
  CHECK(host.snapshot() == written);

  CHECK(counts(publish_to(host, second_tree())) == "+1 ~3 -1 =2");
  const auto files = files_of(host);
  CHECK(files.size() == 6);
  CHECK(files.at("/home/out/" + web) == "a: 1\nb: 3\n");
  CHECK(files.at("/home/out/new/x/y") == "y\n");
  CHECK(host.kind("/home/out/old") == std::nullopt);
}

TEST_CASE("files of others are carried over, also where links and exchanges are impossible") {
  const bool able = GENERATE(true, false);
  MemoryHost host;
  host.can_exchange = able;
  host.can_link = able;
  host.add("/home/out/README.md", "mine\n");
  host.add("/home/out/clusters/east/notes/x", "mine too\n");
  host.make_folder("/home/out/empty");
  CHECK(counts(publish_to(host, first_tree())) == "+6 ~0 -0 =0");
  CHECK(counts(publish_to(host, second_tree())) == "+1 ~3 -1 =2");
  const auto files = files_of(host);
  CHECK(files.size() == 8);
  CHECK(files.at("/home/out/README.md") == "mine\n");
  CHECK(files.at("/home/out/clusters/east/notes/x") == "mine too\n");
  CHECK(host.kind("/home/out/empty") == EntryKind::folder);
  CHECK(host.list("/home").index() == 0);
  CHECK(std::get<0>(host.list("/home")).size() == 1);
}

TEST_CASE("an edited file is refused by name and line, and --take takes it over") {
  MemoryHost host;
  host.make_folder("/home");
  publish_to(host, first_tree());
  host.add("/home/out/" + web, "a: 1\nb: by hand\n");
  host.add("/home/out/old/gone", "kept by hand\n");
  const auto before = host.snapshot();
  CHECK(counts(publish_to(host, second_tree())) ==
        "+0 ~0 -0 =0"
        "MC9005 `out/" +
            web +
            "` is not as meshc left it: line 2 reads `b: by hand`, meshc writes `b: 3`\n"
            "MC9005 `out/old/gone` is not as meshc left it: the program no longer makes it, but it was edited since\n");
  CHECK(host.snapshot() == before);
  // The same program again meets the edit too.
  CHECK(publish_to(host, first_tree()).findings.has(diagnostics::edited_by_hand));
  CHECK(counts(publish_to(host, second_tree(), {.target = "out", .take = true})) == "+1 ~3 -1 =2");
  CHECK(files_of(host).size() == 6);
}

TEST_CASE("an edit that equals what meshc would write now is no edit, a deleted file comes back") {
  MemoryHost host;
  host.make_folder("/home");
  publish_to(host, first_tree());
  host.add("/home/out/" + web, "a: 1\nb: 3\n");
  host.remove("/home/out/ports.md");
  CHECK(counts(publish_to(host, second_tree())) == "+2 ~2 -1 =2");
}

TEST_CASE("what stands in the way is refused and nothing is touched") {
  MemoryHost host;
  const auto refused = [&](const std::string &target = "out") {
    const auto before = host.snapshot();
    const auto result = publish_to(host, first_tree(), {.target = target});
    CHECK(host.snapshot() == before);
    return messages(result.findings);
  };
  SECTION("somebody's file at our path") {
    host.add("/home/out/ports.md", "theirs\n");
    CHECK(refused() == "MC9005 `out/ports.md` is not as meshc left it: meshc never wrote it; line 1 reads `theirs`, "
                       "meshc writes `1`\n");
  }
  SECTION("a link at our path, or at a folder of ours") {
    host.add_link("/home/out/ports.md", "/etc/passwd");
    host.add_link("/home/out/clusters", "/etc");
    CHECK(refused() == "MC9022 cannot write to `out/ports.md`: a symbolic link stands in the way\n"
                       "MC9022 cannot write to `out/clusters`: a symbolic link stands in the way\n");
  }
  SECTION("a folder at our path") {
    host.add("/home/out/ports.md/x", "");
    CHECK(refused() == "MC9022 cannot write to `out/ports.md`: a folder stands in the way\n");
  }
  SECTION("an empty folder at our path") {
    host.add("/home/out/x", "");
    host.make_folder("/home/out/ports.md");
    CHECK(refused() == "MC9022 cannot write to `out/ports.md`: a folder stands in the way\n");
  }
  SECTION("a git repository inside") {
    host.add("/home/out/.git/HEAD", "ref: refs/heads/main\n");
    CHECK(refused() == "MC9022 cannot write to `out/.git`: replacing a folder that holds a git repository could damage "
                       "it\n");
  }
  SECTION("a name that differs in case") {
    host.add("/home/out/Clusters/README", "");
    CHECK(refused() == "MC9021 `out/clusters` and `out/Clusters` are the same path where case does not matter\n");
  }
  SECTION("the target is a link, a file, or the root") {
    host.add_link("/home/link", "/home/elsewhere");
    host.add("/home/file", "");
    CHECK(refused("link") == "MC9022 cannot write to `link`: it is a symbolic link\n");
    CHECK(refused("file") == "MC9022 cannot write to `file`: it is not a folder\n");
    CHECK(refused(".") ==
          "MC9022 cannot write to `.`: you are working in it, and would be left in the old tree that goes\n");
    CHECK(refused("/") == "MC9022 cannot write to `/`: it is the root of the file system\n");
  }
  SECTION("an inventory that cannot be read") {
    host.add("/home/out/.meshc/inventory.json", "<<<<<<< HEAD\n");
    host.add("/home/out/other", "");
    CHECK(refused() == "MC9026 `out/.meshc/inventory.json` cannot be read: expected a value at byte 0\n");
    CHECK_FALSE(publish_to(host, first_tree(), {.target = "out", .take = true}).findings.has_errors());
  }
}

namespace {

using Files = std::map<std::string, std::string>;

struct Scenario {
  bool can_exchange;
  bool power_failure; // unsynced data is lost at the kill; the run is durable
  bool present;       // an old tree is there
};

void start(MemoryHost &host, const Scenario &scenario) {
  host.can_exchange = scenario.can_exchange;
  host.make_folder("/home");
  if (!scenario.present)
    return;
  host.add("/home/out/README.md", "mine\n");
  publish_to(host, first_tree(), {.target = "out", .durable = true});
}

} // namespace

TEST_CASE("killed or failing at any call, the target is the old tree or the new one, and the next run ends clean") {
  const auto scenario = GENERATE(Scenario{true, false, true}, Scenario{true, true, true}, Scenario{false, false, true},
                                 Scenario{false, true, true}, Scenario{true, true, false});
  const publish::FolderRequest request{.target = "out", .durable = scenario.power_failure};
  MemoryHost plain;
  start(plain, scenario);
  const Files old_tree = plain.snapshot("/home/out");
  const auto begin = plain.changes();
  REQUIRE_FALSE(publish_to(plain, second_tree(), request).findings.has_errors());
  const Files new_tree = plain.snapshot("/home/out");
  const Files end = plain.snapshot();
  const std::size_t calls = plain.changes() - begin;
  CHECK(calls > 10);

  std::size_t seen_old = 0;
  std::size_t seen_new = 0;
  for (std::size_t call = 1; call <= calls; ++call) {
    CAPTURE(call, scenario.can_exchange, scenario.power_failure, scenario.present);
    MemoryHost host;
    start(host, scenario);
    host.die_at(call);
    CHECK_THROWS_AS(publish_to(host, second_tree(), request), MemoryHost::Died);
    host.restart(scenario.power_failure);
    const Files found = host.snapshot("/home/out");
    // Without an exchange there is one moment without a target; the old tree then stands aside, whole.
    const bool aside = !scenario.can_exchange && !host.kind("/home/out") &&
                       host.snapshot("/home/.out.meshc-old").size() == old_tree.size();
    seen_old += found == old_tree || aside;
    seen_new += found == new_tree;
    CHECK((found == old_tree || found == new_tree || aside));
    CHECK_FALSE(publish_to(host, second_tree(), request).findings.has_errors());
    CHECK(host.snapshot() == end);
  }
  CHECK(seen_old > 0);
  CHECK(seen_old + seen_new == calls);

  for (std::size_t call = 1; call <= calls; ++call) {
    CAPTURE(call, scenario.can_exchange, scenario.power_failure, scenario.present);
    MemoryHost host;
    start(host, scenario);
    host.fail_at(call);
    const auto result = publish_to(host, second_tree(), request);
    // A link that fails is replaced by a copy, and an old tree that cannot be removed does no harm: both are no errors.
    CHECK(host.snapshot("/home/out") == (result.findings.has_errors() ? old_tree : new_tree));
    CHECK_FALSE(publish_to(host, second_tree(), request).findings.has_errors());
    CHECK_FALSE(publish_to(host, tree_of({{"last", "1\n"}}), request).findings.has_errors());
    CHECK_FALSE(publish_to(host, second_tree(), request).findings.has_errors());
    CHECK(host.snapshot() == end);
  }
}
