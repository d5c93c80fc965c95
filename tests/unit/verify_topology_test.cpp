#include "verify_support.h"

#include <catch2/catch.hpp>

using namespace meshc;
using namespace meshc::model;
using meshc::testing::Codes;
using meshc::testing::Hello;
using meshc::testing::World;

namespace {
Setting<Cidr> cidr(World &world, std::string_view text) {
  return world.set(*parse_cidr(text));
}
} // namespace

TEST_CASE("hello has no finding but the assumed root, once") {
  Hello hello;
  CHECK(hello.codes().empty());
  const auto findings = hello.findings();
  REQUIRE(findings.all().size() == 1);
  CHECK(findings.all().front().kind().code == "MC2017");
}

TEST_CASE("clusters that share nothing assume nothing") {
  World world;
  world.service("web", {world.east, world.west});
  CHECK(world.findings().empty());
}

TEST_CASE("cluster ids differ") {
  World world;
  world[world.west].id = "east";
  CHECK(world.codes() == Codes{"MC2001"});
}

TEST_CASE("a cluster without a network is one finding, whatever depends on it") {
  Hello hello;
  hello[hello.west].network = {};
  CHECK(hello.codes() == Codes{"MC2002"});
}

TEST_CASE("address ranges on one network: inside, equal, beside; pods against services") {
  World world;
  const auto north = world.north();
  Cluster &east = world[world.east];
  world[north].network = east.network;
  east.pods = {cidr(world, "10.0.0.0/16")};
  east.services = {cidr(world, "10.96.0.0/16")};
  world[north].pods = {cidr(world, "10.1.0.0/16")};
  world[north].services = {cidr(world, "10.96.0.0/16")};
  CHECK(world.codes().empty());
  world[north].pods = {cidr(world, "10.0.3.0/24")};
  CHECK(world.codes() == Codes{"MC2003"});
  CHECK(world.the("MC2003").message ==
        "the pods of `north` use `10.0.3.0/24`, the pods of `east` `10.0.0.0/16`, on one network");
  world[north].pods = {cidr(world, "10.0.0.0/16")};
  CHECK(world.codes() == Codes{"MC2003"});
  world[north].pods = {cidr(world, "10.96.4.0/24")};
  CHECK(world.codes() == Codes{"MC2003"});
  world[north].pods = {cidr(world, "10.0.0.0/16")};
  world[north].network = world[world.west].network;
  CHECK(world.codes().empty());
}

TEST_CASE("address ranges of six octets and of four never meet") {
  World world;
  Cluster &east = world[world.east];
  east.pods = {cidr(world, "::/0"), cidr(world, "0.0.0.0/0")};
  CHECK(world.codes().empty());
  east.services = {cidr(world, "fd00::/64")};
  CHECK(world.codes() == Codes{"MC2003"});
}

TEST_CASE("a cluster whose services are called from another network needs a gateway, the caller's does not") {
  Hello hello;
  hello[hello.east].gateways.clear();
  CHECK(hello.codes().empty());
  hello[hello.west].gateways.clear();
  CHECK(hello.codes() == Codes{"MC2004"});
  const auto finding = hello.the("MC2004");
  CHECK(finding.message ==
        "cluster `west` on network `right` has no east-west gateway, and `shop.cart` there is called "
        "from `east` on network `left`");
  CHECK(finding.labels.size() == 2);
}

TEST_CASE("east-west gateways: loopback, shared, missing and second addresses") {
  Hello hello;
  Word &address = hello[hello.west].gateways.front().addresses.front();
  for (const char *wrong : {"127.0.0.1", "0.0.0.0", "169.254.1.1", "::1", "localhost", "203.0.113.11"}) {
    address.text = wrong;
    CHECK(hello.codes() == Codes{"MC2005"});
  }
  address.text = "10.1.2.3";
  CHECK(hello.codes().empty());
  hello.gateway(hello[hello.west], "spare", GatewayRole::east_west, "203.0.113.22");
  CHECK(hello.codes() == Codes{"MC2005"});
  hello[hello.west].gateways.pop_back();
  hello[hello.west].gateways.front().addresses.clear();
  CHECK(hello.codes() == Codes{"MC2005"});
  hello[hello.west].gateways.front().load_balancer_class = hello.set<std::string>("internal");
  CHECK(hello.codes().empty());
}

TEST_CASE("peers that share a service can read each other") {
  Hello hello;
  hello[hello.west].api_server = {};
  CHECK(hello.codes() == Codes{"MC2007"});
  const auto finding = hello.the("MC2007");
  CHECK(finding.message == "`east` cannot read the endpoints of `west`: it has no `api_server`");
  CHECK(finding.labels.front().text == "`shop.cart` runs in `west` and is exported to `east`");
  for (const char *wrong : {"https://127.0.0.1:6443", "https://localhost:6443", "https://[::1]:6443/"}) {
    hello[hello.west].api_server = hello.set<std::string>(wrong);
    CHECK(hello.codes() == Codes{"MC2007"});
  }
  hello[hello.west].api_server = hello.set<std::string>("https://10.0.0.1");
  CHECK(hello.codes().empty());
  hello[hello.west].api_ca = {};
  CHECK(hello.codes() == Codes{"MC2007"});
}

TEST_CASE("no discovery is said once for the whole mesh") {
  Hello hello;
  hello.mesh.discovery = {};
  CHECK(hello.codes() == Codes{"MC2007"});
  hello.mesh.services[hello.cart.index].exported = {};
  hello.mesh.services[hello.cart.index].policy.failover = {};
  CHECK(hello.codes().empty());
}

TEST_CASE("a failover region in which the service does not run") {
  Hello hello;
  hello.fail_over(hello.cart, {hello.region("mars-1"), hello[hello.west].region});
  CHECK(hello.codes() == Codes{"MC2011"});
  CHECK(hello.the("MC2011").labels.front().text == "it runs in `us-east-1` and `us-west-2`");
}

TEST_CASE("one wrong value that many inherit is one finding that counts them") {
  Hello hello;
  const auto retry = hello.set(Retry{hello.set(3), hello.set(Duration{1000}), {}});
  const auto timeout = hello.set(Duration{2000});
  for (int i = 0; i < 6; ++i)
    hello.service("x" + std::to_string(i), {hello.east});
  for (Service &service : hello.mesh.services) {
    service.policy.retry = retry;
    service.policy.timeout = timeout;
  }
  CHECK(hello.codes() == Codes{"MC5002"});
  CHECK(hello.the("MC5002").notes.back() == "and 4 more like this");
}
