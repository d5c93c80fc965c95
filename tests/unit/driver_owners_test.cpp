// Who may write where, and who is named in CODEOWNERS.

#include "driver/codeowners.h"
#include "support/verbs.h"

#include <catch2/catch.hpp>

using namespace meshc;
using namespace meshc::testing;

namespace {

constexpr const char *fleet = "mesh demo {\n  owner = \"@retail/platform\"\n  files = [\"platform/**\"]\n}\nnetwork "
                              "left\ncluster east {\n  network "
                              "= left\n  region = us-east-1\n}\n";
constexpr const char *shop = "namespace shop {\n  owner = \"shop@retail.example\"\n  files = [\"shop/**\", "
                             "\"../shared/*.mesh\"]\n  service web { on = [east], ports = [8080/http] }\n}\n";

// The mesh block stands in a file at the top that `files` allows.
struct Machine : MemoryHost {
  Machine() {
    folder = "/fleet";
    std::string text = fleet;
    text.replace(text.find("platform/**\""), 12, "fleet.mesh\", \"platform/**\"");
    add("/fleet/fleet.mesh", text);
    add("/fleet/platform/defaults.mesh", "defaults service { timeout = 2s }\n");
    add("/fleet/shop/shop.mesh", shop);
    add("/shared/more.mesh", "namespace shop { labels { tier = \"web\" } }\n");
    add("/fleet/shop/import.mesh", "namespace shop { }\n");
    add("/fleet/platform/imports.mesh", "import \"../../shared\"\n");
  }
  std::string check() { return run(*this, {"check", "--format", "short", "--fail-on", "warning"}).output; }
};

} // namespace

TEST_CASE("blocks in the files of their owner raise nothing, also in imported ones") {
  Machine host;
  CHECK(host.check() == "");
}

TEST_CASE("a block elsewhere is an error, once a file, whoever wrote it") {
  Machine host;
  host.add("/fleet/mine.mesh", "namespace shop { labels { a = \"b\" } }\nnamespace shop { manage = create }\n");
  host.add("/fleet/shop/fleet.mesh", "let everywhere = [east]\nnetwork right\nimport \"../platform\"\n"
                                     "namespace free { service x { on = everywhere, ports = [80/http] } }\n");
  const std::string text = host.check();
  CHECK(holds(text, "mine.mesh:1:1: error MC1022: namespace `shop` may not be written in `mine.mesh`"));
  CHECK(holds(text, "shop/fleet.mesh:1:1: error MC1022: `let everywhere` may not be written in `shop/fleet.mesh`"));
  CHECK(times(text, "MC1022") == 2);
  const Ran full = run(host, {"check"});
  CHECK(holds(full.output, "`files` of namespace `shop`"));
  CHECK(holds(full.output, "move it to a file that matches `shop/**` or `../shared/*.mesh`, or add `mine.mesh`"));
  CHECK(holds(full.output, "nor may 1 other item of this file"));
  CHECK(holds(full.output, "nor may 2 other items of this file"));
}

TEST_CASE("what is refused for what it is is not refused for where it stands, too") {
  Machine host;
  host.add("/fleet/mine.mesh", "servce x { }\nservice y { }\ntimeout = 2s\n");
  const std::string text = host.check();
  CHECK(times(text, "mine.mesh") == 3);
  CHECK_FALSE(holds(text, "MC1022"));
}

TEST_CASE("a pattern that matches nothing is a warning, unless its owner has a stray block already") {
  Machine host;
  host.add("/fleet/shop/shop.mesh", "namespace shop { files = [\"shop/**\", \"shop2/**\", \"../shared/**\"] }\n");
  CHECK(host.check() == "shop/shop.mesh:1:38: warning MC1014: this selects no file\n");
  host.add("/fleet/mine.mesh", "namespace shop { manage = create }\n");
  CHECK_FALSE(holds(host.check(), "MC1014"));
}

TEST_CASE("an allow stands with its callee or at mesh level, for each callee of a set") {
  Machine host;
  host.add("/fleet/pay.mesh", "namespace pay {\n  service vault { on = [east], ports = [8080/http] }\n"
                              "  allow vault -> [vault, shop.web]\n}\n");
  const Ran ran = run(host, {"check"});
  CHECK(holds(ran.output, "error[MC1018]: an edge to `shop.web` may not stand in namespace `pay`"));
  CHECK(holds(ran.output, "write the edge in `namespace shop` or at mesh level"));
}

TEST_CASE("owners that hosting services understand") {
  for (const char *owner : {"a@b.example", "team-web@shop.example", "@user", "@org/team", "@group/sub/team"}) {
    INFO(owner);
    CHECK(driver::is_codeowner(owner));
  }
  for (const char *owner :
       {"", "@", "shop team", "a@b", "a b@c.d", "@org/", "@a b", "a@b.example x@y.example", "#x@y.z"}) {
    INFO(owner);
    CHECK_FALSE(driver::is_codeowner(owner));
  }
}

TEST_CASE("compile writes CODEOWNERS from the owners, and where answers for its lines") {
  Machine host;
  REQUIRE(run(host, {"compile", "-o", "/out"}).code == 0);
  const std::string text = std::get<std::string>(host.read("/out/CODEOWNERS"));
  CHECK(holds(text, "\n* @retail/platform\n/clusters/*/60-services/shop/ shop@retail.example\n"));
  CHECK(run(host, {"where", "/out/CODEOWNERS:4"}).output == "shop/shop.mesh:2:11\n");

  host.add("/fleet/fleet.mesh", "mesh demo {}\nnetwork left\ncluster east { network = left, region = us-east-1 }\n");
  host.add("/fleet/shop/shop.mesh", "namespace shop { owner = \"the shop team\" }\n");
  REQUIRE(run(host, {"compile", "-o", "/out"}).code == 0);
  CHECK_FALSE(host.kind("/out/CODEOWNERS"));
}

TEST_CASE("dump codeowners names the files of the program from the top of its repository") {
  Machine host;
  CHECK(run(host, {"dump", "codeowners"}).output == "/fleet.mesh @retail/platform\n/platform/** @retail/platform\n"
                                                    "/shop/** shop@retail.example\n"
                                                    "# ../shared/*.mesh lies outside this repository: "
                                                    "shop@retail.example\n");
  host.make_folder("/.git");
  CHECK(run(host, {"dump", "codeowners"}).output ==
        "/fleet/fleet.mesh @retail/platform\n/fleet/platform/** @retail/platform\n/fleet/shop/** shop@retail.example\n"
        "/shared/*.mesh shop@retail.example\n");
}
