#include "verify_support.h"

#include <catch2/catch.hpp>

using namespace meshc;
using namespace meshc::model;
using meshc::testing::Codes;
using meshc::testing::Hello;
using meshc::testing::World;

TEST_CASE("a callee elsewhere needs an export, and the line is given") {
  World world;
  const auto north = world.north();
  const auto api = world.service("api", {world.east});
  const auto web = world.service("web", {world.east, world.west, north});
  world.allow(web, api);
  world[api].policy.timeout = world.set(Duration{1000});
  CHECK(world.codes() == Codes{"MC4001"});
  auto finding = world.the("MC4001");
  CHECK(finding.message ==
        "`shop.api` is called from `west` and `north`, but runs only in `east` and is not exported there");
  CHECK(finding.span == world.mesh.edges.front().callees.front().span);
  CHECK(finding.help.find("add `export { to = [west, north] }` to service `shop.api`") != std::string::npos);

  world.export_to(api, {world.west});
  finding = world.the("MC4001");
  CHECK(finding.help.find("write `export { to = [west, north] }` there") != std::string::npos);
  CHECK(world.codes() == Codes{"MC4001"});
  world.export_to(api, {world.west, north});
  CHECK(world.codes().empty());
}

TEST_CASE("several edges that need one export are one finding; an ingress route needs it as well") {
  World world;
  const auto api = world.service("api", {world.west});
  const auto web = world.service("web", {world.east});
  world.gateway(world[world.east], "ingress", GatewayRole::ingress, "203.0.113.12");
  const auto front = world.ingress("front", world.east, api);
  world.allow(web, api);
  world.allow(front, api);
  CHECK(world.codes() == Codes{"MC4001"});
  world.mesh.edges.clear();
  world.mesh.namespaces.front().enforcement = Enforcement::observe;
  CHECK(world.codes() == Codes{"MC4001"});
  CHECK(world.the("MC4001").span == world.mesh.ingresses.front().routes.front().to_span);
}

TEST_CASE("versions pick pods of their own") {
  World world;
  const auto api = world.service("api", {world.east});
  auto &versions = world[api].versions;
  versions.push_back({"v1", {{"version", {"v1", world.here()}}}, world.here()});
  versions.push_back({"v2", {{"version", {"v2", world.here()}}}, world.here()});
  CHECK(world.codes().empty());
  versions[1].labels["version"].text = "v1";
  CHECK(world.the("MC4002").message ==
        "version `v2` of `shop.api` selects the same pods as `v1`: both say { version = \"v1\" }");
  versions[1].labels = {{"app", {"api", world.here()}}};
  CHECK(world.the("MC4002").message ==
        "version `v2` of `shop.api` selects every pod: { app = \"api\" } is part of the selector of the service");
  versions[1].labels = {{"app", {"api2", world.here()}}};
  CHECK(world.the("MC4002").message ==
        "version `v2` of `shop.api` selects no pod: the service selects only pods with app = \"api\"");
  CHECK(world.codes() == Codes{"MC4002"});
}

TEST_CASE("a split sums to the whole, in every override too") {
  World world;
  const auto api = world.service("api", {world.east, world.west});
  auto &policy = world[api].policy;
  policy.split = {{VersionId(0), {450'000}, world.here()}, {VersionId(1), {450'000}, world.here()}};
  const auto finding = world.the("MC4008");
  CHECK(finding.message == "the split of `shop.api` sums to 90%, not 100%");
  CHECK(finding.help.starts_with("10% is missing"));
  policy.split[0].weight = {550'000};
  CHECK(world.codes().empty());
  world[api].overrides.push_back({world.west, policy, {}});
  world[api].overrides.front().policy.split[0].weight = {650'000};
  CHECK(world.the("MC4008").help.starts_with("10% is too much"));
}

TEST_CASE("an ingress names the port of a service with several, a gateway that is there, and hosts of its own") {
  World world;
  const auto web = world.service("web", {world.east});
  const auto front = world.ingress("front", world.east, web);
  world.allow(front, web);
  CHECK(world.codes() == Codes{"MC4012"});
  world.gateway(world[world.east], "ingress", GatewayRole::ingress, "203.0.113.12");
  CHECK(world.codes().empty());
  world.mesh.ingresses[0].gateway = "east-west";
  CHECK(world.the("MC4012").message ==
        "`ingress.front` uses gateway `east-west`, which is no ingress gateway in `east`");
  world.mesh.ingresses[0].gateway = "ingress";

  world[web].ports.push_back({"http-admin", 9090, 9090, Protocol::http, world.here()});
  CHECK(world.codes() == Codes{"MC4010"});
  world.mesh.ingresses[0].routes[0].port = world.set<std::string>("http-admin");
  CHECK(world.codes().empty());

  const auto second = world.ingress("second", world.east, web);
  world.mesh.ingresses[1].routes[0].port = world.set<std::string>("http");
  world.mesh.ingresses[1].hosts[0].text = "SHOP.example";
  world.allow(second, web);
  CHECK(world.codes() == Codes{"MC4013"});
  world.mesh.ingresses[1].hosts[0].text = "other.example";
  CHECK(world.codes().empty());
}

TEST_CASE("settings for requests need a port that carries requests") {
  World world;
  const auto cache = world.service("cache", {world.east});
  world[cache].ports[0] = {"redis", 6379, 6379, Protocol::redis, world.here()};
  CHECK(world.codes().empty());
  world[cache].policy.timeout = world.set(Duration{1000});
  world[cache].policy.retry = world.set(Retry{});
  CHECK(world.codes() == Codes{"MC4014"});
  CHECK(world.the("MC4014").message ==
        "`timeout` and `retry` of `shop.cache` would do nothing: it has no HTTP port, only `6379/redis`");
  world[cache].policy.timeout = world.off<Duration>();
  world[cache].policy.retry = {};
  CHECK(world.codes().empty());
  world.gateway(world[world.east], "ingress", GatewayRole::ingress, "203.0.113.12");
  world.allow(world.ingress("front", world.east, cache), cache);
  CHECK(world.codes() == Codes{"MC4014"});
  world[cache].ports.push_back({"http", 8080, 8080, Protocol::http, world.here()});
  CHECK(world.codes().empty());
  world.mesh.ingresses[0].routes[0].port = world.set<std::string>("redis");
  CHECK(world.the("MC4014").message ==
        "a route of `ingress.front` to `shop.cache` would do nothing: port `redis` carries no HTTP");
}

TEST_CASE("failover ejects, and goes somewhere else") {
  Hello hello;
  hello[hello.cart].policy.circuit_breaker = hello.off<CircuitBreaker>();
  CHECK(hello.codes() == Codes{"MC4016"});
  hello[hello.cart].policy.circuit_breaker = {};
  hello[hello.west].region = hello[hello.east].region;
  hello.fail_over(hello.cart, {hello[hello.east].region});
  CHECK(hello.codes() == Codes{"MC4017"});
  CHECK(hello.the("MC4017").message == "the failover of `shop.cart` goes nowhere: it runs only in `us-east-1`");
  hello.fail_over(hello.cart, {});
  CHECK(hello.codes() == Codes{"MC4017"});
}

TEST_CASE("UDP stays inside its network") {
  World world;
  const auto dns = world.service("dns", {world.west});
  const auto web = world.service("web", {world.east});
  world.allow(web, dns);
  world.export_to(dns, {world.east});
  world[dns].ports[0] = {"udp", 53, 53, Protocol::udp, world.here()};
  CHECK(world.codes() == Codes{"MC4026"});
  CHECK(world.the("MC4026").message ==
        "port `53/udp` of `shop.dns` cannot be reached from `east`: gateways between networks carry no UDP");
  world[world.west].network = world[world.east].network;
  CHECK(world.codes().empty());
}
