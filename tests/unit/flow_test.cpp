#include "verify_support.h"

#include <catch2/catch.hpp>

using namespace meshc;
using namespace meshc::model;
using meshc::testing::Hello;
using meshc::testing::World;

namespace {

// "us-east-1>us-west-2 us-west-2>us-east-1"
std::string steps(const World &world, const std::vector<RegionStep> &list) {
  std::string text;
  for (const RegionStep &step : list)
    text += (text.empty() ? "" : " ") + world.mesh[step.from].name + ">" + world.mesh[step.to].name;
  return text;
}

using Clusters = std::vector<ClusterId>;
using Services = std::vector<ServiceId>;

} // namespace

TEST_CASE("hello: who crosses which border") {
  Hello hello;
  const Flow flow = hello.flow();
  const ServiceFlow &cart = flow[hello.cart];
  CHECK(cart.called_from == Clusters{hello.east});
  CHECK(cart.exported_to == Clusters{hello.east, hello.west});
  CHECK(cart.stub_in.empty());
  CHECK(cart.known_in == Clusters{hello.east, hello.west});
  CHECK(flow[hello.web].known_in == Clusters{hello.east});
  for (const ClusterId cluster : {hello.east, hello.west}) {
    CHECK(flow[cluster].through_gateway == Services{hello.cart});
    CHECK(flow[cluster].shared == Services{hello.cart});
    CHECK(flow[cluster].spaces == std::vector{hello.shop});
    CHECK(flow[cluster].stub_spaces.empty());
  }
  CHECK(flow[hello.east].reads == Clusters{hello.west});
  CHECK(flow[hello.east].read_by == Clusters{hello.west});
  CHECK(steps(hello, cart.failover.front()) == "us-east-1>us-west-2");
}

TEST_CASE("a name is made to resolve where it is called, exported to and not running") {
  World world;
  const auto api = world.service("api", {world.west});
  const auto web = world.service("web", {world.east});
  world.allow(web, api);
  world.export_to(api, {world.east});
  const Flow flow = world.flow();
  CHECK(flow[api].stub_in == Clusters{world.east});
  CHECK(flow[api].known_in == Clusters{world.east, world.west});
  CHECK(flow[world.east].reads == Clusters{world.west});
  CHECK(flow[world.west].reads.empty());
  CHECK(flow[world.west].read_by == Clusters{world.east});
  CHECK(flow[world.east].shared == Services{api});
  CHECK(flow[world.west].shared.empty());
  CHECK(flow[world.west].through_gateway == Services{api});
  CHECK(flow[world.east].through_gateway.empty());
  // web runs there, so somebody else makes the namespace.
  CHECK(flow[world.east].stub_spaces.empty());
}

TEST_CASE("a namespace that is only called has to be made") {
  World world;
  world.mesh.namespaces.push_back(world.mesh.namespaces.front());
  world.mesh.namespaces.back().name = "web";
  const auto api = world.service("api", {world.west});
  const auto web = world.service("web", {world.east});
  world[web].space = NamespaceId(1);
  world.allow(NamespaceId(1), api);
  world.export_to(api, {world.east});
  const Flow flow = world.flow();
  CHECK(flow[api].called_from == Clusters{world.east});
  CHECK(flow[world.east].stub_spaces == std::vector{world.shop});
}

TEST_CASE("who calls: ingresses by edge or by route, nobody for any, nobody for deny") {
  World world;
  const auto api = world.service("api", {world.west});
  const auto web = world.service("web", {world.east});
  world.allow(Anyone{}, api);
  world.allow(web, api).deny = true;
  Flow flow = world.flow();
  CHECK(flow[api].called_from.empty());
  CHECK(flow[api].allowed_by == std::vector{EdgeId(0)});
  CHECK(flow[api].denied_by == std::vector{EdgeId(1)});
  world.ingress("front", world.east, api);
  CHECK(world.flow()[api].called_from == Clusters{world.east});
}

TEST_CASE("one network has no gateway between its clusters") {
  Hello hello;
  hello[hello.west].network = hello[hello.east].network;
  const Flow flow = hello.flow();
  CHECK(flow[hello.east].through_gateway.empty());
  CHECK(flow[hello.east].shared == Services{hello.cart});
}

TEST_CASE("listed regions: the first that is not the client's own and runs the service") {
  Hello hello;
  const auto north = hello.north();
  hello[hello.cart].on = {hello.east, hello.west, north};
  hello.export_to(hello.cart, {hello.east, hello.west, north});
  hello.fail_over(hello.cart, {hello[hello.east].region, hello[hello.west].region});
  CHECK(steps(hello, hello.flow()[hello.cart].failover.front()) ==
        "us-east-1>us-west-2 us-west-2>us-east-1 eu-west-1>us-east-1");
}

TEST_CASE("a cluster to which nothing is exported has nowhere to go") {
  Hello hello;
  hello.export_to(hello.cart, {hello.west});
  hello.fail_over(hello.cart, {});
  CHECK(steps(hello, hello.flow()[hello.cart].failover.front()) == "us-west-2>us-east-1");
}

TEST_CASE("any: the nearest by rtt, ties by name") {
  Hello hello;
  const auto north = hello.north();
  hello[hello.cart].on = {hello.east, hello.west, north};
  hello.export_to(hello.cart, {hello.east, hello.west, north});
  hello.fail_over(hello.cart, {});
  hello.link(0, 1, 62);
  hello.link(0, 2, 88);
  hello.link(1, 2, 62);
  diagnostics::Diagnostics findings;
  const Flow flow = flow::trace(hello.mesh, findings);
  CHECK(steps(hello, flow[hello.cart].failover.front()) ==
        "us-east-1>us-west-2 us-west-2>us-east-1 eu-west-1>us-west-2");
  CHECK(findings.empty());
}

TEST_CASE("any: a choice that needs an undeclared link names it, once") {
  Hello hello;
  const auto north = hello.north();
  for (const ServiceId id : {hello.cart, hello.web}) {
    hello[id].on = {hello.east, hello.west, north};
    hello.export_to(id, {hello.east, hello.west, north});
    hello.fail_over(id, {});
  }
  hello.link(0, 1, 62);
  hello.link(1, 2, 140);
  diagnostics::Diagnostics findings;
  flow::trace(hello.mesh, findings);
  REQUIRE(findings.all().size() == 1);
  const diagnostics::Diagnostic &finding = findings.all().front();
  CHECK(finding.kind().code == "MC2016");
  CHECK(finding.span == hello[hello.cart].policy.failover.span);
  CHECK(finding.help.find("link left <-> third { rtt = ") != std::string::npos);
}

TEST_CASE("any: two regions need no link, and the same network is nearest") {
  Hello hello;
  hello.fail_over(hello.cart, {});
  diagnostics::Diagnostics findings;
  CHECK(steps(hello, flow::trace(hello.mesh, findings)[hello.cart].failover.front()) ==
        "us-east-1>us-west-2 us-west-2>us-east-1");
  const auto north = hello.cluster("north", hello[hello.east].network, hello.region("eu-west-1"), "203.0.113.31");
  hello[hello.cart].on.push_back(north);
  hello.export_to(hello.cart, {hello.east});
  CHECK(steps(hello, flow::trace(hello.mesh, findings)[hello.cart].failover.front()) == "us-east-1>eu-west-1");
  CHECK(findings.empty());
}

TEST_CASE("an override has steps of its own") {
  Hello hello;
  ClusterOverride special{hello.east, hello[hello.cart].policy, {}};
  special.policy.failover = hello.off<Failover>();
  hello[hello.cart].overrides.push_back(special);
  const Flow flow = hello.flow();
  CHECK(flow.failover_in(hello.mesh, hello.cart, hello.east).empty());
  CHECK(steps(hello, flow.failover_in(hello.mesh, hello.cart, hello.west)) == "us-east-1>us-west-2");
}

TEST_CASE("more clusters than one word of bits are read all the same") {
  World world;
  std::vector<ClusterId> all{world.east, world.west};
  for (int i = 0; i < 98; ++i)
    all.push_back(world.cluster("x" + std::to_string(i), NetworkId(0), RegionId(0), "203.0.113.99"));
  const auto api = world.service("api", {all.back()});
  world.export_to(api, all);
  const Flow flow = world.flow();
  CHECK(flow[world.east].reads == Clusters{all.back()});
  CHECK(flow[all.back()].reads.empty());
  CHECK(flow[all.back()].read_by.size() == 99);
}

TEST_CASE("a remote reads nobody, its primary reads it, and holds the namespaces of its policy") {
  World world;
  const auto north = world.north();
  world[north].control_plane = RemoteOf{world.east, {}};
  const auto api = world.service("api", {north});
  const auto web = world.service("web", {world.west});
  world.allow(web, api);
  world.export_to(api, {world.west});
  const Flow flow = world.flow();
  CHECK(world.mesh.config_cluster(north) == world.east);
  CHECK(world.mesh.config_cluster(world.west) == world.west);
  CHECK(world.mesh.served_from(world.east) == Clusters{world.east, north});
  CHECK(world.mesh.served_from(north).empty());
  CHECK(flow[world.east].reads == Clusters{north});
  CHECK(flow[world.west].reads == Clusters{north});
  CHECK(flow[north].reads.empty());
  CHECK(flow[north].read_by == Clusters{world.east, world.west});
  CHECK(flow[world.east].spaces.empty());
  CHECK(flow[world.east].stub_spaces == std::vector{world.shop});
  CHECK(flow[north].stub_spaces.empty());
}

TEST_CASE("what is exported to a remote is read by its primary") {
  World world;
  const auto north = world.north();
  world[north].control_plane = RemoteOf{world.east, {}};
  const auto api = world.service("api", {world.west});
  world.export_to(api, {north});
  const Flow flow = world.flow();
  CHECK(flow[world.east].reads == Clusters{world.west, north});
  CHECK(flow[north].shared == Services{api});
  CHECK(flow[world.west].reads.empty());
}
