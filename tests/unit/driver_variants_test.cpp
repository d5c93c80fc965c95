// Overlays, variables, queries and the profiles of `std`, as a person uses them.

#include "support/project.h"
#include "support/verbs.h"

#include <catch2/catch.hpp>

using namespace meshc;
using namespace meshc::testing;

namespace {

constexpr const char *fleet = R"(mesh shop { istio = 1.31.1 }

network one

var copies: int = 2
var note: string = "plain"

cluster east { network = one, region = us-east-1, api_server = "https://east.example", api_ca = system }
cluster west { network = one, region = us-west-2, api_server = "https://west.example", api_ca = system }
)";

constexpr const char *services = R"(namespace shop {
  service web {
    on = [east]
    ports = [8080/http]
    labels { note = note }
    replicas = copies
    criticality = high

    on east { timeout = 3s }
  }

  service cart {
    on = all
    ports = [8080/http]
    manage = create
  }

  allow web -> cart
}

overlay staging {
  delivery { root = "staging" }

  namespace shop {
    service web { replicas = copies * 3, timeout = 1s }

    new service probe { on = [west], ports = [8080/http] }
    allow probe -> web
  }
}
)";

MemoryHost machine(const std::string &more = services) {
  MemoryHost host;
  host.add("/mesh/fleet.mesh", fleet);
  host.add("/mesh/services.mesh", more);
  host.folder = "/mesh";
  return host;
}

} // namespace

TEST_CASE("an overlay outranks blocks and `on`, and adds only what is marked `new`") {
  MemoryHost host = machine();
  const Ran plain = run(host, {"dump", "model"});
  CHECK(plain.code == 0);
  CHECK_FALSE(holds(plain.output, "probe"));
  const Ran staging = run(host, {"dump", "model", ".", "--overlay", "staging"});
  CHECK(staging.code == 0);
  CHECK(holds(staging.output, "shop.probe"));
  const Ran why = run(host, {"why", "shop.web.replicas", ".", "--overlay", "staging"});
  CHECK(why.output == "shop.web.replicas\n"
                      "  replicas = copies\n      is 2\n      the block itself, services.mesh:6:5\n"
                      "> replicas = copies * 3\n      is 6\n      overlay, services.mesh:25:19, in force\n");
  const Ran timeout = run(host, {"why", "shop.web.timeout", ".", "--overlay", "staging", "--cluster", "east"});
  CHECK(holds(timeout.output, "> timeout = 1s\n      overlay"));
}

TEST_CASE("an overlay that nobody wrote, and a variable that nobody declared, are named with what there is") {
  MemoryHost host = machine();
  const Ran overlay = run(host, {"check", ".", "--overlay", "stagin"});
  CHECK(overlay.code == 100);
  CHECK(holds(overlay.output, "there is no overlay `stagin`"));
  CHECK(holds(overlay.output, "did you mean `staging`?"));
  const Ran variable = run(host, {"check", ".", "--var", "copy=3"});
  CHECK(holds(variable.output, "there is no var `copy`"));
  CHECK(holds(variable.output, "there is copies and note"));
  CHECK(run(host, {"check", ".", "--var", "copies"}).code == 1);
}

TEST_CASE("a variable has the type that its declaration says") {
  MemoryHost host = machine();
  const Ran given = run(host, {"query", "services where replicas == 5", ".", "--var", "copies=5", "--var", "note=a b"});
  CHECK(given.output == "service   replicas\nshop.web  5\n");
  CHECK(run(host, {"query", "services where labels.note == \"a b\"", ".", "--var", "note=a b"}).output ==
        "service   labels.note\nshop.web  a b\n");
  const Ran wrong = run(host, {"check", ".", "--var", "copies=5s"});
  CHECK(wrong.code == 100);
  CHECK(holds(wrong.output, "`copies` takes a whole number, not `5s`"));
  CHECK(holds(wrong.output, "<--var copies>"));
}

TEST_CASE("check looks at every overlay, and says in which one a mistake is") {
  std::string broken = services;
  broken.replace(broken.find("service web { replicas"), 11, "service wbe");
  MemoryHost host = machine(broken);
  const Ran checked = run(host, {"check"});
  CHECK(checked.code == 100);
  CHECK(holds(checked.output, "MC1035"));
  CHECK(holds(checked.output, "with `--overlay staging`"));
  CHECK(holds(checked.output, "did you mean `web`?"));
  CHECK(times(checked.output, "error[") == 1);
}

TEST_CASE("an overlay that changes an identity needs a root of its own") {
  MemoryHost host =
      machine(std::string(services) + "\noverlay dr {\n  mesh shop { trust_domain = \"dr.example\" }\n}\n");
  const Ran checked = run(host, {"check"});
  CHECK(checked.code == 100);
  CHECK(holds(checked.output, "the trust domain is changed by the overlay"));
  CHECK(holds(checked.output, "delivery { root ="));
}

TEST_CASE("a query answers with a table or a document") {
  MemoryHost host = machine();
  CHECK(run(host, {"query", "services where criticality >= high"}).output == "service   criticality\nshop.web  high\n");
  CHECK(run(host, {"query", "count(clusters)"}).output == "2\n");
  CHECK(run(host, {"query", "services where exported"}).errors == "nothing matches\n");
  CHECK(holds(run(host, {"query", "clusters where region != us-east-1", "--format", "json"}).output,
              R"({"cluster": "west", "region": "us-west-2"})"));
  const Ran wrong = run(host, {"query", "services where critcality >= high"});
  CHECK(wrong.code == 100);
  CHECK(holds(wrong.errors, "did you mean `criticality`?"));
  CHECK(holds(wrong.errors, "<query>"));
}

TEST_CASE("what a block says outranks a profile of std, field by field") {
  MemoryHost host;
  add_folder(host, "examples/patterns", "/mesh");
  host.folder = "/mesh";
  CHECK(run(host, {"why", "shop.web.timeout"}).output == "shop.web.timeout\n"
                                                         "  timeout = per_try * (attempts + 1)\n"
                                                         "      is 3s\n"
                                                         "      the block itself, through profile `resilient(attempts "
                                                         "= 2, per_try = 1s, eject_after = 5, eject_for = 30s)`, "
                                                         "<std>/resilient.mesh:4:3\n"
                                                         "> timeout = 4s\n"
                                                         "      the block itself, services.mesh:11:5, in force\n");
  CHECK(holds(run(host, {"query", "services where retry != none and retry.attempts == 1"}).output, "shop.orders"));
  for (const std::string name :
       {"active-active", "active-passive", "canary", "hub-spoke", "public-web", "resilient", "strict-mtls"}) {
    CHECK(holds(run(host, {"explain", "std"}).output, "\nstd." + name + "("));
    CHECK(holds(run(host, {"explain", ("std." + name).c_str()}).output, "profile " + name));
    // Each is used by the example.
    CHECK((holds(project_file("examples/patterns/fleet.mesh"), "use std." + name) ||
           holds(project_file("examples/patterns/services.mesh"), "use std." + name)));
  }
}
