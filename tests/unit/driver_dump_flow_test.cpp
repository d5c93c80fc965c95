// `meshc dump flow`: what the conformance run holds istiod against, so its bytes are a promise.

#include "base/json.h"
#include "support/golden.h"
#include "support/project.h"
#include "support/verbs.h"

#include <catch2/catch.hpp>

using namespace meshc;
using namespace meshc::testing;

TEST_CASE("dump flow says where calls go, tier by tier, and who is let in") {
  MemoryHost host;
  host.folder = "/home";
  add_folder(host, "fixtures/flow", "/home/tiers");
  const Ran ran = run(host, {"dump", "flow", "tiers"});
  CHECK(ran.code == 0);
  CHECK(json::read(ran.output).value.has_value());
  Goldens goldens("flow/expected");
  goldens.check("tiers.json", ran.output);
  CHECK(goldens.unused() == std::set<std::string>{});
}

TEST_CASE("dump flow of a program with errors prints no facts") {
  MemoryHost host;
  host.folder = "/home";
  add_folder(host, "fixtures/flow", "/home/tiers");
  host.add("/home/tiers/more.mesh", "namespace more { service x { prts = [1/http] } }\n");
  const Ran ran = run(host, {"dump", "flow", "tiers"});
  CHECK(ran.code == 100);
  CHECK_FALSE(holds(ran.output, "control_plane"));
}
