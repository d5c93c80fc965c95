#include "flow/standby.h"
#include "verify_support.h"

#include <catch2/catch.hpp>

using namespace meshc;
using namespace meshc::model;
using meshc::testing::World;

namespace {

// "east: cluster east", "north: not kept", one line a client.
std::string tiers(const World &world, const Service &service, const std::vector<ClusterId> &clients) {
  std::string text;
  for (const StandbyTiers &tiers : flow::standby_tiers(world.mesh, service, clients)) {
    text += world.mesh[tiers.client].name + ":";
    if (tiers.network.known())
      text += " network " + world.mesh[tiers.network].name;
    if (tiers.cluster.known())
      text += " cluster " + world.mesh[tiers.cluster].name;
    if (tiers.region.known())
      text += " region " + world.mesh[tiers.region].name;
    text += tiers.kept ? "\n" : " not kept\n";
  }
  return text;
}

// `cart` runs in east, west and north, and waits in some of them.
struct Three : World {
  ClusterId third;
  ServiceId cart;
  Three() : third(north()), cart(service("cart", {east, west, third})) {}
  std::string waiting(std::vector<ClusterId> standby) {
    (*this)[cart].standby = std::move(standby);
    return tiers(*this, (*this)[cart], {east, west, third});
  }
};

} // namespace

TEST_CASE("one active cluster comes first for everybody, beside a standby too") {
  Three three;
  CHECK(three.waiting({three.west, three.third}) == "east: cluster east\nwest: cluster east\nnorth: cluster east\n");
}

TEST_CASE("two active regions, and callers in them: home, the other, then the standby") {
  Three three;
  CHECK(three.waiting({three.third}) ==
        "east: region us-west-2\nwest: region us-east-1\nnorth: cluster east not kept\n");
}

TEST_CASE("active clusters that share a network come before one that is on another") {
  Three three;
  three[three.west].network = three[three.east].network;
  CHECK(three.waiting({three.third}) ==
        "east: network left cluster east\nwest: network left cluster west\nnorth: network left\n");
}

TEST_CASE("a standby in the region of the active ones cannot be told from them") {
  Three three;
  three[three.third].region = three[three.east].region;
  CHECK(three.waiting({three.third}) ==
        "east: cluster east not kept\nwest: cluster west not kept\nnorth: cluster east not kept\n");
}

TEST_CASE("nothing to order without standby, or with nothing else") {
  Three three;
  CHECK(three.waiting({}).empty());
  CHECK(three.waiting({three.east, three.west, three.third}).empty());
}
