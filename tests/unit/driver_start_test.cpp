// init, fix, and what a shell is told.

#include "support/project.h"
#include "support/verbs.h"

#include <catch2/catch.hpp>

using namespace meshc;
using namespace meshc::testing;

namespace {

std::string text_of(MemoryHost &host, const std::string &path) {
  auto read = host.read(path);
  const auto *text = std::get_if<std::string>(&read);
  return text == nullptr ? "(absent)" : *text;
}

constexpr const char *small = "mesh demo {}\nnetwork left\ncluster east { network = left, region = us-east-1 }\n";

} // namespace

TEST_CASE("init writes a mesh that compiles without a finding and is formatted, named after its folder") {
  MemoryHost host;
  const Ran ran = run(host, {"init", "shop"});
  CHECK(ran.code == 0);
  CHECK(ran.output == "shop/fleet.mesh\nshop/services.mesh\n");
  CHECK(holds(ran.errors, "meshc check shop"));
  CHECK(holds(text_of(host, "/home/shop/fleet.mesh"), "\nmesh shop {\n"));
  CHECK(run(host, {"check", "shop", "--fail-on", "warning"}).code == 0);
  CHECK(run(host, {"fmt", "--check", "shop"}).code == 0);
  CHECK(run(host, {"compile", "shop", "-o", "out"}).code == 0);
  CHECK(host.kind("/home/out/clusters/west-1/60-services/shop"));
}

TEST_CASE("init in the folder where one stands; it never writes beside what is there") {
  MemoryHost host;
  host.add("/home/notes.txt", "");
  CHECK(run(host, {"init"}).output == "fleet.mesh\nservices.mesh\n");
  CHECK(holds(text_of(host, "/home/fleet.mesh"), "mesh home {"));
  host.add("/home/fleet.mesh", "mine");
  const Ran again = run(host, {"init"});
  CHECK(again.code == 1);
  CHECK(holds(again.errors, "holds fleet.mesh and services.mesh already"));
  CHECK(text_of(host, "/home/fleet.mesh") == "mine");
  CHECK(run(host, {"init", "notes.txt"}).code == 1);
}

TEST_CASE("fix applies what is safe, round after round, and says so") {
  MemoryHost host;
  host.add("/home/demo.mesh", small);
  // What is inside the misspelt block is seen only once the block is right.
  host.add("/home/shop.mesh",
           "namespace shop {\n  servce web {\n    on = [east]\n    ports = [8080/http]\n    timout = "
           "2s\n    retries { per_try_timeout = 1s }   // kept   as it is\n  }\n}\n");
  const std::string before = text_of(host, "/home/shop.mesh");
  const Ran dry = run(host, {"fix", "--dry-run"});
  CHECK(holds(dry.errors, "would be fixed"));
  CHECK(text_of(host, "/home/shop.mesh") == before);
  const Ran ran = run(host, {"fix"});
  CHECK(ran.code == 0);
  CHECK(dry.output == ran.output);
  CHECK(ran.output == "shop.mesh:2: write `service`\nshop.mesh:5: write `timeout`\nshop.mesh:6: write `retry`\n"
                      "shop.mesh:6: write `per_try`\n");
  CHECK(holds(ran.errors, "4 places in 1 file fixed\n"));
  CHECK(text_of(host, "/home/shop.mesh") ==
        "namespace shop {\n  service web {\n    on = [east]\n    ports = [8080/http]\n    timeout = 2s\n    retry { "
        "per_try = 1s }   // kept   as it is\n  }\n}\n");
  CHECK(run(host, {"check", "--fail-on", "warning"}).code == 0);
  const std::size_t changes = host.changes();
  CHECK(holds(run(host, {"fix"}).errors, "nothing to fix"));
  CHECK(host.changes() == changes);
}

TEST_CASE("fix leaves imported and vendored files to their owners, and mistakes that need a look to people") {
  MemoryHost host;
  host.add("/home/mesh/demo.mesh", std::string("import \"../shared\"\n") + small);
  host.add("/home/mesh/vendor/v.mesh", "namespace v { service web { on = [east], ports = [80/http], timout = 2s } }\n");
  host.add("/home/shared/s.mesh", "namespace s { service web { on = [east], ports = [80/http], timout = 2s } }\n");
  host.add("/home/mesh/own.mesh", "namespace o { service web { on = [esat], ports = [80/http], timout = 2s } }\n");
  run(host, {"vendor", "mesh/vendor", "mesh", "--origin", "o", "--revision", "r"});
  const Ran ran = run(host, {"fix", "mesh"});
  CHECK(ran.code == 100);
  CHECK(ran.output == "mesh/own.mesh:1: write `timeout`\n");
  CHECK(holds(ran.errors, "mesh/vendor/v.mesh: left as it is, because it belongs to others"));
  CHECK(holds(ran.errors, "shared/s.mesh: left as it is, because it belongs to others"));
  CHECK(holds(ran.errors, "errors left, which `meshc check` shows"));
  CHECK(holds(text_of(host, "/home/shared/s.mesh"), "timout"));
}

TEST_CASE("a fix that makes new errors is taken back") {
  MemoryHost host;
  host.add("/home/demo.mesh", small);
  host.add("/home/good.mesh", "namespace good { service web { on = [east], ports = [80/http], timout = 2s } }\n");
  // Once `namespce` is right, what it holds is read, and is worse.
  host.add("/home/worse.mesh",
           "namespce worse {\n  service a { prts = 1, ons = 2 }\n  service b { prts = 1, xyz = 2 }\n}\n");
  const Ran ran = run(host, {"fix"});
  CHECK(ran.code == 100);
  CHECK(ran.output == "good.mesh:1: write `timeout`\n");
  CHECK(holds(ran.errors, "worse.mesh: left as it was, because its fixes would make new errors"));
  CHECK(holds(text_of(host, "/home/worse.mesh"), "namespce"));
}

TEST_CASE("killed or failing at any call, fix leaves each file as it was or as it shall be") {
  for (const bool dies : {true, false})
    for (std::size_t call = 1; call < 8; ++call) {
      MemoryHost host;
      host.add("/home/demo.mesh", small);
      for (const char *name : {"a", "b"})
        host.add("/home/" + std::string(name) + ".mesh",
                 "namespace " + std::string(name) +
                     " { service web { on = [east], ports = [80/http], timout = 2s } }\n");
      dies ? host.die_at(call) : host.fail_at(call);
      bool died = false;
      int code = 0;
      try {
        code = run(host, {"fix"}).code;
      } catch (const MemoryHost::Died &) {
        died = true;
        host.restart();
      }
      const bool whole = !died && code == 0;
      for (const char *name : {"a", "b"}) {
        const std::string text = text_of(host, "/home/" + std::string(name) + ".mesh");
        CHECK(text.ends_with("2s } }\n"));
        if (whole)
          CHECK(holds(text, "timeout"));
      }
      CHECK(run(host, {"fix"}).code == 0);
      CHECK(run(host, {"check", "--fail-on", "warning"}).code == 0);
    }
}

TEST_CASE("complete knows verbs, flags and their values") {
  MemoryHost host;
  add_folder(host, "examples/bookinfo", "/home");
  CHECK(run(host, {"complete", "--", "co"}).output == "commit\ncompile\ncompletion\n");
  CHECK(holds(run(host, {"complete", "--"}).output, "check\n"));
  CHECK(run(host, {"complete", "--", "compile", "--ou"}).output == "--out\n");
  CHECK(run(host, {"complete", "--", "check", "--fail-on", ""}).output == "error\ninfo\nwarning\n");
  CHECK(run(host, {"complete", "--", "check", ""}).output == "");
  CHECK(run(host, {"complete", "--", "nonsense", ""}).output == "");
  CHECK(run(host, {"complete", "--", "completion", ""}).output == "bash\nfish\nzsh\n");
  CHECK(run(host, {"complete", "--", "explain", "MC102"}).output == "MC1020\nMC1021\nMC1022\nMC1023\n");
  CHECK(run(host, {"complete", "--", "explain", "service.retry."}).output ==
        "service.retry.attempts\nservice.retry.on\nservice.retry.per_try\n");
}

TEST_CASE("complete knows the names of the mesh, here or behind the subject, whatever else is wrong with it") {
  MemoryHost host;
  add_folder(host, "examples/bookinfo", "/home");
  host.add("/home/wrong.mesh", "namespace bookinfo { service more { timout = } }\n");
  CHECK(run(host, {"complete", "--", "why", "bookinfo.pro"}).output == "bookinfo.productpage.\n");
  host.add("/home/wrong.mesh", "namespace bookinfo { service more { timout = 1 } }\n");
  CHECK(run(host, {"complete", "--", "why", "bookinfo.pro"}).output == "bookinfo.productpage.\n");
  CHECK(holds(run(host, {"complete", "--", "why", ""}).output, "primary.\nsecondary.\nweb.\n"));
  CHECK(run(host, {"complete", "--", "why", "bookinfo.reviews.time"}).output == "bookinfo.reviews.timeout\n");
  CHECK(run(host, {"complete", "--", "why", "bookinfo.reviews.retry.per"}).output ==
        "bookinfo.reviews.retry.per_try\n");
  CHECK(run(host, {"complete", "--", "why", "bookinfo.reviews.timeout", "--cluster", "s"}).output == "secondary\n");
  host.folder = "/";
  CHECK(run(host, {"complete", "--", "dump", "objects", "home", "--cluster", ""}).output == "primary\nsecondary\n");
  CHECK(run(host, {"complete", "--", "dump", "objects", "nowhere", "--cluster", ""}).output == "");
  CHECK(host.errors.empty());
}
