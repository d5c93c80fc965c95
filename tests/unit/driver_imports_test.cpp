// Folders that a mesh imports: which files belong to it, each once, and what is refused.

#include "support/verbs.h"

#include <catch2/catch.hpp>

using namespace meshc;
using namespace meshc::testing;

namespace {

constexpr const char *mesh = "mesh demo {}\nnetwork left\ncluster east {\n  network = left\n  region = us-east-1\n}\n";
constexpr const char *shop = "namespace shop { service web { on = [east], ports = [8080/http] } }\n";

struct Machine : MemoryHost {
  explicit Machine(const std::string &imports = "import \"../shared\"\n") {
    folder = "/fleet";
    add("/fleet/demo/demo.mesh", imports + mesh);
    add("/fleet/shared/shop.mesh", shop);
  }
};

// Paths of the sources, in the order in which they are read.
std::string paths(const driver::Loaded &loaded) {
  std::string text;
  for (std::size_t i = 0; i < loaded.sources.size(); ++i)
    text += (text.empty() ? "" : " ") + std::string(loaded.sources.path(FileId(i)));
  return text;
}

std::string checked(MemoryHost &host) {
  return run(host, {"check", "demo", "--format", "short", "--fail-on", "warning"}).output;
}

} // namespace

TEST_CASE("an imported folder belongs to the mesh, under its path from there and shown as the user stands") {
  Machine host;
  CHECK(paths(driver::load(host, "demo")) == "demo.mesh ../shared/shop.mesh");
  CHECK(run(host, {"check", "demo"}).code == 0);
  host.add("/fleet/shared/more/cart.mesh", "namespace shop { servce cart {} }\n");
  CHECK(holds(checked(host), "shared/more/cart.mesh:1:18: error MC1002"));
  host.folder = "/fleet/demo";
  CHECK(holds(run(host, {"check", "--format", "short"}).output, "../shared/more/cart.mesh:1:18"));
  host.folder = "/";
  CHECK(holds(run(host, {"check", "/fleet/demo", "--format", "short"}).output, "/fleet/shared/more/cart.mesh:1:18"));
}

TEST_CASE("output and where name imported files relative to the mesh folder") {
  Machine host;
  host.add("/fleet/shared/shop.mesh", "namespace shop {\n  manage = create\n  service web { on = [east], ports = "
                                      "[8080/http], manage = create }\n}\n");
  REQUIRE(run(host, {"compile", "demo", "-o", "out"}).code == 0);
  CHECK(run(host, {"where", "out/clusters/east/60-services/shop/service_shop_web.yaml:1"}).output ==
        "../shared/shop.mesh:3:11\n");
}

TEST_CASE("imports of imported folders are followed, loops end, and each folder is read once") {
  Machine host;
  host.add("/fleet/shared/more.mesh", "import \"../base\"\nimport \"../base/../base/./\"\n");
  host.add("/fleet/base/base.mesh", "import \"../shared\"\nnetwork right\n");
  host.add("/fleet/base/deep/deep.mesh", "import \"..\"\n");
  host.add("/fleet/demo/again.mesh", "import \"../base/deep\"\n");
  CHECK(paths(driver::load(host, "demo")) ==
        "again.mesh demo.mesh ../base/deep/deep.mesh ../shared/more.mesh ../shared/shop.mesh ../base/base.mesh");
  CHECK(driver::load(host, "demo").findings.empty());
}

TEST_CASE("a folder that is read anyway need not be imported") {
  Machine host("import \"teams\"\n");
  host.add("/fleet/demo/teams/shop.mesh", shop);
  CHECK(checked(host) == "demo/demo.mesh:1:8: warning MC1010: import `teams` is never used\n");
}

TEST_CASE("a mesh is never imported: not this one, not another, not a folder around it") {
  for (const auto &[import, why] :
       {std::pair("..", "this mesh lies in it"), std::pair("../demo", "it is the folder of this mesh"),
        std::pair("../other", "it is a mesh of its own: `mesh` stands in other/fleet.mesh:2"),
        std::pair("nested", "it is a mesh of its own: `mesh` stands in demo/nested/fleet.mesh:1")}) {
    Machine host("import \"" + std::string(import) + "\"\n");
    host.add("/fleet/other/fleet.mesh", "// another\nmesh other {}\n");
    host.add("/fleet/demo/nested/fleet.mesh", "mesh nested {}\n");
    INFO(import);
    CHECK(checked(host) ==
          "demo/demo.mesh:1:8: error MC1023: `" + std::string(import) + "` cannot be imported: " + why + "\n");
  }
  // Seen from an imported folder, too; the mesh block is shown.
  Machine host;
  host.add("/fleet/shared/back.mesh", "import \"../demo\"\n");
  CHECK(holds(checked(host), "shared/back.mesh:1:8: error MC1023: `../demo` cannot be imported: it is the folder"));
  const driver::Loaded loaded = driver::load(host, "demo");
  REQUIRE(loaded.findings.all().size() == 1);
  CHECK(loaded.findings.all()[0].labels.size() == 1);
}

TEST_CASE("nested meshes and links of an imported folder are left out; empty, hidden and linked folders are refused") {
  Machine host;
  host.add("/fleet/shared/other/fleet.mesh", "mesh other {}\n");
  host.add("/fleet/shared/.hidden/x.mesh", "network x\n");
  host.add_link("/fleet/shared/link", "/fleet/secret");
  host.add("/fleet/secret/x.mesh", "network x\n");
  CHECK(paths(driver::load(host, "demo")) == "demo.mesh ../shared/shop.mesh");

  for (const auto &[import, why] :
       {std::pair("../empty", "it holds no .mesh file"), std::pair("../link", "`link` is a symbolic link"),
        std::pair("../link/inside", "`link` is a symbolic link"), std::pair("../.hidden", "hidden folders"),
        std::pair("../notes.txt", "`notes.txt` is a file"), std::pair("../shred", "there is no such folder")}) {
    Machine refused("import \"" + std::string(import) + "\"\n");
    refused.add("/fleet/empty/notes.txt", "");
    refused.add("/fleet/notes.txt", "");
    refused.add("/fleet/.hidden/x.mesh", "network x\n");
    refused.add("/fleet/secret/inside/x.mesh", "network x\n");
    refused.add_link("/fleet/link", "/fleet/secret");
    INFO(import);
    const std::string text = checked(refused);
    CHECK(holds(text, "error MC1023"));
    CHECK(holds(text, why));
  }
}

TEST_CASE("a missing folder comes with the one that was meant") {
  Machine host("import \"../shred\"\n");
  const driver::Loaded loaded = driver::load(host, "demo");
  REQUIRE(loaded.findings.all().size() == 1);
  CHECK(loaded.findings.all()[0].help == "did you mean `shared`?");
}

TEST_CASE("ten thousand folders are read, and half a disk is not") {
  Machine host;
  for (int i = 0; i < 10'000; ++i)
    host.make_folder("/fleet/shared/d" + std::to_string(i));
  CHECK_FALSE(driver::load(host, "demo").problem);
  for (int i = 0; i < 11'000; ++i)
    host.make_folder("/fleet/shared/e" + std::to_string(i));
  const auto problem = driver::load(host, "demo").problem;
  REQUIRE(problem);
  CHECK(holds(problem->text(), "more than 20000 folders"));
}

TEST_CASE("the order and the place of imports change no byte of the manifests") {
  Machine host("import \"../shared\"\nimport \"../base\"\n");
  host.add("/fleet/base/base.mesh", "defaults service { timeout = 2s, replicas = 3 }\n");
  Machine other("");
  other.add("/fleet/base/base.mesh", "import \"../shared\"\ndefaults service { timeout = 2s, replicas = 3 }\n");
  other.add("/fleet/demo/z.mesh", "import \"../base\"\n");
  const auto once = driver::compile(host, "demo", driver::Until::verified);
  const auto twice = driver::compile(other, "demo", driver::Until::verified);
  REQUIRE_FALSE(once.broken());
  REQUIRE(once.tree.files.size() == twice.tree.files.size());
  for (std::size_t i = 0; i < once.tree.files.size(); ++i)
    CHECK(once.tree.files[i].bytes == twice.tree.files[i].bytes);
}

TEST_CASE("a path is spelled from a folder, and shown as it can be opened from where the user stands") {
  CHECK(relative_path("/a/b", "/a/b") == ".");
  CHECK(relative_path("/a/b", "/a/b/c/d") == "c/d");
  CHECK(relative_path("/a/b", "/a") == "..");
  CHECK(relative_path("/a/b", "/a/bc") == "../bc");
  CHECK(relative_path("/", "/a") == "a");
  CHECK(relative_path("/a", "/") == "..");
  for (const auto &[prefix, shown] : {std::pair("", "../shared/x"), std::pair("demo/", "shared/x"),
                                      std::pair("a/demo/", "a/shared/x"), std::pair("/a/demo/", "/a/shared/x"),
                                      std::pair("../", "../../shared/x"), std::pair("../demo/", "../shared/x")}) {
    SourceMap sources;
    sources.set_prefix(prefix);
    CHECK(sources.shown_path("../shared/x") == shown);
  }
  SourceMap shallow;
  shallow.set_prefix("demo/");
  CHECK(shallow.shown_path("../../x") == "../x");
}
