// The verbs as a user meets them: what goes to stdout, what to stderr, and the exit code. In memory.

#include "support/project.h"
#include "support/verbs.h"

#include <catch2/catch.hpp>

using namespace meshc;
using namespace meshc::testing;

namespace {

struct Machine : MemoryHost {
  Machine() {
    folder = "/home";
    add_folder(*this, "examples/hello", "/home/hello");
  }
};

} // namespace

TEST_CASE("check says nothing bad about hello, from the folder, a file of it and inside it") {
  Machine host;
  CHECK(run(host, {"check", "hello"}).code == 0);
  CHECK(run(host, {"check", "hello/hello.mesh"}).code == 0);
  host.folder = "/home/hello";
  const Ran here = run(host, {"check"});
  CHECK(here.code == 0);
  CHECK(holds(here.errors, "mesh hello: 2 clusters, 2 services, 1 edge"));
  host.make_folder("/home/hello/docs");
  host.folder = "/home/hello/docs";
  CHECK(run(host, {"check"}).code == 0);
}

TEST_CASE("findings end with 100, a broken call with 1") {
  Machine host;
  host.add("/home/hello/more.mesh", "namespace more { service x { prts = [1/http] } }\n");
  const Ran bad = run(host, {"check", "hello", "--format", "short"});
  CHECK(bad.code == 100);
  CHECK(holds(bad.output, "hello/more.mesh:1:30: error MC1003"));
  CHECK(run(host, {"compile", "hello", "-o", "out"}).code == 100);
  CHECK_FALSE(host.kind("/home/out"));
  CHECK(run(host, {"check", "nowhere"}).code == 1);
  CHECK(run(host, {"compile", "hello"}).code == 1);
  const Ran verb = run(host, {"comit"});
  CHECK(verb.code == 1);
  CHECK(holds(verb.errors, "did you mean `commit`?"));
  const Ran flag = run(host, {"check", "hello", "--fail-onn", "error"});
  CHECK(flag.code == 1);
  CHECK(holds(flag.errors, "did you mean `--fail-on`?"));
}

TEST_CASE("--fail-on decides which findings count") {
  Machine host;
  CHECK(run(host, {"check", "hello", "--fail-on", "warning"}).code == 0);
  CHECK(run(host, {"check", "hello", "--fail-on", "info"}).code == 100);
}

TEST_CASE("compile writes a tree, says where each line comes from, and a second run touches nothing") {
  Machine host;
  const Ran first = run(host, {"compile", "hello", "-o", "out"});
  CHECK(first.code == 0);
  CHECK(holds(first.errors, "27 files written"));
  const std::string rule = "out/clusters/east-1/60-services/shop/destinationrule_shop_cart.yaml";
  CHECK(run(host, {"where", (rule + ":11").c_str()}).output == "hello.mesh:45:21\n");
  CHECK(run(host, {"where", (rule + ":0").c_str()}).code == 1);
  CHECK(run(host, {"where", "hello/hello.mesh:1"}).code == 1);
  const std::size_t before = host.changes();
  const Ran second = run(host, {"compile", "hello", "-o", "out"});
  CHECK(holds(second.errors, "nothing changed"));
  CHECK(host.changes() == before);
}

TEST_CASE("compile refuses a file that was edited by hand, and takes it over when told") {
  Machine host;
  run(host, {"compile", "hello", "-o", "out"});
  const std::string edited = "out/clusters/east-1/60-services/shop/virtualservice_shop_cart.yaml";
  host.add("/home/" + edited, "edited: true\n");
  const Ran refused = run(host, {"compile", "hello", "-o", "out"});
  CHECK(refused.code == 100);
  CHECK(holds(refused.errors, "MC9005"));
  CHECK(run(host, {"compile", "hello", "-o", "out", "--take"}).code == 0);
  CHECK_FALSE(holds(std::get<std::string>(host.read(edited)), "edited"));
}

TEST_CASE("killed or failing at any call, compile leaves the old tree or the new one") {
  Machine host;
  run(host, {"compile", "hello", "-o", "out"});
  const auto old_tree = host.snapshot("/home/out");
  Machine changed;
  changed.add("/home/hello/hello.mesh", [&] {
    std::string text = project_file("examples/hello/hello.mesh");
    return text.replace(text.find("timeout = 2s"), 12, "timeout = 3s");
  }());
  run(changed, {"compile", "hello", "-o", "out"});
  const auto new_tree = changed.snapshot("/home/out");
  REQUIRE(old_tree != new_tree);
  const std::string program = std::get<std::string>(changed.read("/home/hello/hello.mesh"));
  for (const bool dies : {true, false}) {
    std::size_t seen_old = 0, seen_new = 0;
    for (std::size_t call = 1; call < 10'000; ++call) {
      Machine again;
      run(again, {"compile", "hello", "-o", "out"});
      again.add("/home/hello/hello.mesh", program);
      dies ? again.die_at(call) : again.fail_at(call);
      const std::size_t before = again.changes();
      bool died = false;
      try {
        run(again, {"compile", "hello", "-o", "out"});
      } catch (const MemoryHost::Died &) {
        died = true;
        again.restart();
      }
      const auto now = again.snapshot("/home/out");
      CHECK((now == old_tree || now == new_tree));
      (now == old_tree ? seen_old : seen_new) += 1;
      CHECK(run(again, {"compile", "hello", "-o", "out"}).code == 0);
      CHECK(again.snapshot("/home/out") == new_tree);
      if (!died && again.changes() - before < call)
        break;
    }
    CHECK(seen_old > 0);
    CHECK(seen_new > 0);
  }
}

TEST_CASE("why prints the chain of setters, weakest first") {
  Machine host;
  host.add("/home/hello/more.mesh", "defaults service { timeout = 9s, retry { attempts = 3 } }\n"
                                    "namespace shop { defaults service { retry { per_try = 1s } } }\n");
  const Ran timeout = run(host, {"why", "shop.cart.timeout", "hello"});
  CHECK(timeout.code == 0);
  CHECK(timeout.output == "shop.cart.timeout\n"
                          "  timeout = 9s\n      defaults of the mesh, hello/more.mesh:1:20\n"
                          "> timeout = 2s\n      the block itself, hello/hello.mesh:44:5, in force\n");
  CHECK(holds(run(host, {"why", "shop.cart.retry.attempts", "hello"}).output, "> attempts = 3"));
  CHECK(holds(run(host, {"why", "east-1.istio", "hello"}).output, "> istio = 1.31.1\n      the mesh"));
  CHECK(holds(run(host, {"why", "shop.cart.split", "hello"}).output, "nobody sets it"));
  const Ran unknown = run(host, {"why", "shop.cart.timout", "hello"});
  CHECK(unknown.code == 1);
  CHECK(holds(unknown.errors, "did you mean `timeout`?"));
}

TEST_CASE("fmt formats, checks, shows the difference, and leaves what does not read") {
  Machine host;
  host.add("/home/a.mesh", "network   left\n");
  host.add("/home/b.mesh", "network {\n  x = = 1\n");
  CHECK(run(host, {"fmt", "--check", "a.mesh"}).code == 100);
  CHECK(holds(run(host, {"fmt", "--diff", "a.mesh"}).output, "-network   left\n+network left\n"));
  CHECK(run(host, {"fmt", "a.mesh"}).code == 0);
  CHECK(std::get<std::string>(host.read("/home/a.mesh")) == "network left\n");
  CHECK(run(host, {"fmt", "b.mesh"}).code == 100);
  CHECK(std::get<std::string>(host.read("/home/b.mesh")) == "network {\n  x = = 1\n");
  host.input = "let a   = 1\n";
  CHECK(run(host, {"fmt", "-"}).output == "let a = 1\n");
  CHECK(run(host, {"fmt", "--check", "hello"}).code == 0);
}

TEST_CASE("explain knows codes, kinds and fields, and what was nearly meant") {
  MemoryHost host;
  CHECK(holds(run(host, {"explain", "mc1003"}).output, "MC1003"));
  CHECK(holds(run(host, {"explain", "service"}).output, "# service"));
  CHECK(holds(run(host, {"explain", "service.retry.attempts"}).output, "Retries after the first try"));
  CHECK(run(host, {"explain", "service.retry.atempts"}).code == 1);
  CHECK(holds(run(host, {"explain", "servce"}).errors, "did you mean `service`?"));
  for (const diagnostics::Row &row : diagnostics::table())
    CHECK(run(host, {"explain", std::string(row.code).c_str()}).code == 0);
}

TEST_CASE("dump, completion and version answer") {
  Machine host;
  CHECK(holds(run(host, {"dump", "model", "hello"}).output, "service shop.cart reference on [east-1, west-1]"));
  CHECK(holds(run(host, {"dump", "tree", "hello/hello.mesh"}).output, "block"));
  CHECK(holds(run(host, {"dump", "tokens", "hello/hello.mesh"}).output, "mesh"));
  const Ran objects = run(host, {"dump", "objects", "hello", "--cluster", "west-1"});
  CHECK(holds(objects.output, "# clusters/west-1/60-services/shop/destinationrule_shop_cart.yaml"));
  CHECK_FALSE(holds(objects.output, "clusters/east-1"));
  CHECK(run(host, {"dump", "objects", "hello", "--cluster", "west"}).code == 1);
  CHECK(run(host, {"dump", "modell", "hello"}).code == 1);
  for (const char *shell : {"bash", "zsh", "fish"})
    CHECK(holds(run(host, {"completion", shell}).output, "meshc complete -- "));
  CHECK(run(host, {"completion", "tcsh"}).code == 1);
  CHECK(run(host, {"version"}).output == "meshc " MESHC_VERSION "\n");
  const Ran help = run(host, {"compile", "--help"});
  CHECK(help.code == 0);
  CHECK(help.output.find("Examples:\n") < help.output.find("--out"));
}
