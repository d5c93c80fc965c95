// Steps of a change, held against every mix of old and new: by hand, and over meshes that chance has made.

#include "plan/phases.h"
#include "verify_support.h"

#include <catch2/catch.hpp>

#include <optional>
#include <random>

using namespace meshc;
using namespace meshc::model;
using meshc::testing::World;

namespace {

plan::Stand stand(World &world) {
  return plan::stand(world.mesh, world.flow());
}

std::string words(const std::vector<plan::Gap> &gaps) {
  std::string text;
  for (const plan::Gap &gap : gaps)
    text += plan::in_words(gap) + "\n";
  return text;
}

std::string steps(const plan::Stand &before, const plan::Stand &after) {
  std::string text;
  for (const plan::Phase phase : plan::phases(before, after).phases)
    text += (text.empty() ? "" : ", ") + std::string(plan::spelled(phase));
  return text;
}

// A call is lost in one given mix: every half of every cluster is the old or the new one. Says the same as gaps(), with
// no thought about what depends on what.
bool loses_calls(const plan::Stand &before, const plan::Stand &after, const plan::Stand &mix) {
  for (const auto &[plane, used] : before.used) {
    const auto later = after.used.find(plane);
    const auto now = mix.used.find(plane);
    if (later == after.used.end() || now == mix.used.end())
      continue;
    for (const auto &[call, ignored] : used.calls) {
      const auto &[client, host] = call;
      if (!later->second.calls.contains(call) || !mix.offered.contains(client))
        continue;
      const auto port_of = [&](const plan::Offered &offered) -> const plan::PortName * {
        const auto found = offered.resolves.find(host);
        return found == offered.resolves.end() ? nullptr : &*found->second.begin(); // World: one port each
      };
      const plan::Offered &here = mix.offered.at(client);
      const plan::PortName *called = port_of(here);
      if (called == nullptr)
        return true;
      const auto knows = [&](const plan::Offered &rules, const std::string &subset) {
        const auto found = rules.subsets.find(host);
        return subset.empty() || (found != rules.subsets.end() && found->second.contains(subset));
      };
      for (const plan::Choice &choice : now->second.calls.at(call)) {
        if (!knows(mix.offered.at(plane), choice.subset))
          return true;
        bool served = false;
        for (const auto &[place, there] : mix.offered) {
          const auto shared = now->second.shared.find(client);
          const bool sees_others = shared != now->second.shared.end() && shared->second.contains(host);
          const bool seen = place == client || (sees_others && (place == plane || now->second.reads.contains(place)));
          const plan::PortName *answering = port_of(there);
          if (!seen || (!choice.cluster.empty() && choice.cluster != place) || answering == nullptr ||
              *answering != *called || !there.runs.contains(host))
            continue;
          const plan::Stand &told = before.used.contains(place) ? before : after;
          const auto rules = mix.offered.find(told.used.at(place).control_plane);
          if (here.network != there.network) {
            const auto passed = rules->second.passes.find(place);
            if (passed == rules->second.passes.end() || !passed->second.contains(host) ||
                !knows(rules->second, choice.subset))
              return true;
          }
          served = true;
        }
        if (!served)
          return true;
      }
    }
  }
  return false;
}

bool loses_calls_in_some_mix(const plan::Stand &before, const plan::Stand &after) {
  std::set<std::string> clusters;
  for (const auto *stand : {&before, &after})
    for (const auto &[name, ignored] : stand->offered)
      clusters.insert(name);
  const std::size_t halves = clusters.size() * 2;
  for (std::size_t mix = 0; mix < std::size_t{1} << halves; ++mix) {
    plan::Stand stand;
    std::size_t bit = 0;
    for (const std::string &cluster : clusters) {
      const plan::Stand &offered = (mix >> bit++ & 1) != 0 ? after : before;
      const plan::Stand &used = (mix >> bit++ & 1) != 0 ? after : before;
      if (const auto found = offered.offered.find(cluster); found != offered.offered.end())
        stand.offered.insert(*found);
      if (const auto found = used.used.find(cluster); found != used.used.end())
        stand.used.insert(*found);
    }
    if (loses_calls(before, after, stand))
      return true;
  }
  return false;
}

// web in east calls cart, which runs in west, behind another network.
struct Shop : World {
  ServiceId cart, web;
  Shop() : cart(service("cart", {west})), web(service("web", {east})) {
    export_to(cart, {east});
    allow(web, cart);
  }
};

// `next` gets `share` of the calls; without one the version is only there.
void add_next(Shop &shop, std::optional<int> share) {
  ServiceVersion next;
  next.name = "next";
  ServiceVersion now;
  now.name = "now";
  shop[shop.cart].versions = {next, now};
  if (!share)
    return;
  const auto part = [&](std::size_t version, int percent) {
    return Share{VersionId(version), Percent{percent * 10'000}, shop.here()};
  };
  shop[shop.cart].policy.split = {part(0, *share), part(1, 100 - *share)};
}

} // namespace

TEST_CASE("a version and its split are added first where they are served, then used") {
  Shop before, after;
  add_next(after, 5);
  const plan::Stand old = stand(before), wanted = stand(after);
  CHECK(words(plan::gaps(old, wanted)) ==
        "calls from `east` to `cart.shop.svc.cluster.local` port 8080 are sent to a subset that their control plane "
        "does not know\n"
        "calls from `east` to `cart.shop.svc.cluster.local` port 8080 are refused in `west`\n");
  CHECK(steps(old, wanted) == "add, change over");
  CHECK(plan::phases(old, wanted).open.empty());
  CHECK(steps(wanted, old) == "change over, remove");
}

TEST_CASE("more of the same subset is one commit, and nothing is none") {
  Shop before, after;
  add_next(before, 5);
  add_next(after, 50);
  CHECK(steps(stand(before), stand(after)) == ""); // weights are no matter of who is there
  add_next(after, 100);
  CHECK(steps(stand(before), stand(after)) == "change");
}

TEST_CASE("a service that moves is added there before anybody looks, and removed after") {
  Shop before, after;
  after[after.cart].on = {after.east};
  CHECK(steps(stand(before), stand(after)) == "add, change over, remove");
}

TEST_CASE("an export is opened where it is served before it is called, and closed after") {
  // cart runs at home too, so calls are declared all the while.
  Shop before, after;
  for (Shop *shop : {&before, &after})
    (*shop)[shop->cart].on = {shop->east, shop->west};
  before[before.cart].exported = {};
  CHECK(steps(stand(before), stand(after)) == "add, change over");
  CHECK(steps(stand(after), stand(before)) == "change over, remove");
}

TEST_CASE("no order helps a port that is called otherwise") {
  Shop before, after;
  after[after.cart].ports.front().name = "http-api";
  const plan::Plan plan = plan::phases(stand(before), stand(after));
  CHECK(words(plan.open) == "calls from `east` to `cart.shop.svc.cluster.local` port 8080 have no endpoint\n");
}

namespace {

using Random = std::mt19937;

bool coin(Random &random, int of = 2) {
  return std::uniform_int_distribution<int>(1, of)(random) == 1;
}

// Three primaries or two and a remote, on up to three networks; some services in some of them.
struct Fleet : World {
  ClusterId third;
  explicit Fleet(Random &random) : third(coin(random) ? north() : on_left()) {
    if (coin(random))
      (*this)[third].control_plane = RemoteOf{east, here()};
    const std::vector<ClusterId> all{east, west, third};
    const auto some = [&] {
      std::vector<ClusterId> chosen;
      for (const ClusterId id : all)
        if (coin(random, 2))
          chosen.push_back(id);
      return chosen.empty() ? all : chosen;
    };
    for (const char *name : {"cart", "ledger", "web"}) {
      const ServiceId id = service(name, some());
      (*this)[id].manage = coin(random) ? Manage::create : Manage::reference;
      if (coin(random, 4))
        continue;
      export_to(id, coin(random) ? all : some());
    }
    for (std::size_t i = 0; i < 3; ++i)
      for (std::size_t k = 0; k < 3; ++k)
        if (i != k && coin(random))
          allow(ServiceId(i), ServiceId(k));
  }

  ClusterId on_left() { return cluster("north", NetworkId(0), region("eu-west-1"), "203.0.113.31"); }

  void live(ClusterState state, DrainStep step = DrainStep::entry) {
    (*this)[third].state = state;
    (*this)[third].drain = step;
  }

  bool is_legal() {
    for (const std::string &code : codes())
      if (code.starts_with("MC2") || code.starts_with("MC4"))
        return false;
    return true;
  }

  // The same fleet before the third cluster comes, and after it has gone.
  Fleet without() const {
    Fleet rest = *this;
    for (Service &service : rest.mesh.services) {
      std::erase(service.on, third);
      if (service.exported.is_set() && std::erase(service.exported.value.to, third) > 0 &&
          service.exported.value.to.empty())
        service.exported = {};
    }
    rest.mesh.clusters.pop_back();
    return rest;
  }

  void change(Random &random) {
    Service &cart = mesh.services[std::uniform_int_distribution<std::size_t>(0, 2)(random)];
    switch (std::uniform_int_distribution<int>(0, 3)(random)) {
    case 0: {
      ServiceVersion version;
      version.name = "next";
      cart.versions = {version};
      if (coin(random))
        cart.policy.split = {Share{VersionId(0), whole, here()}};
      break;
    }
    case 1:
      cart.exported = {};
      break;
    case 2:
      cart.exported = set(Export{{east, west, third}, here()});
      break;
    case 3:
      cart.on = coin(random) ? std::vector<ClusterId>{east} : std::vector<ClusterId>{east, west, third};
      break;
    }
  }
};

} // namespace

TEST_CASE("pairs find what all mixes would find") {
  Random random(20261121);
  int lossy = 0, safe = 0;
  for (int i = 0; i < 400; ++i) {
    Fleet before(random);
    Fleet after = before;
    after.change(random);
    if (coin(random, 3))
      after.live(coin(random) ? ClusterState::joining : ClusterState::draining, DrainStep::peers);
    const plan::Stand old = stand(before), wanted = stand(after);
    const auto found = plan::gaps(old, wanted);
    INFO(i << "\n" << words(found));
    CHECK(found.empty() == !loses_calls_in_some_mix(old, wanted));
    ++(found.empty() ? safe : lossy);
    // Whatever the order, what a change loses is known, and phases lose nothing else than what cannot be helped.
    const plan::Plan plan = plan::phases(old, wanted);
    if (plan.open.empty()) {
      plan::Stand stands = old;
      for (const plan::Phase phase : plan.phases) {
        plan::Stand next = plan::stand_after(phase, old, wanted);
        CHECK_FALSE(loses_calls_in_some_mix(stands, next));
        stands = std::move(next);
      }
      CHECK((plan.phases.empty() || stands == wanted));
    }
  }
  CHECK(lossy > 20);
  CHECK(safe > 20);
}

TEST_CASE("no call is without an endpoint at any step of a cluster's life, in any mix") {
  Random random(7);
  const std::vector<std::pair<ClusterState, DrainStep>> life{{ClusterState::joining, DrainStep::entry},
                                                             {ClusterState::active, DrainStep::entry},
                                                             {ClusterState::draining, DrainStep::entry},
                                                             {ClusterState::draining, DrainStep::peers},
                                                             {ClusterState::draining, DrainStep::stop}};
  int lives = 0;
  for (int i = 0; i < 6000 && lives < 150; ++i) {
    Fleet fleet(random);
    Fleet absent = fleet.without();
    std::vector<plan::Stand> stands{stand(absent)};
    bool legal = true;
    for (const auto &[state, step] : life) {
      fleet.live(state, step);
      legal = legal && fleet.is_legal();
      stands.push_back(stand(fleet));
    }
    if (!legal)
      continue;
    ++lives;
    stands.push_back(stands.front());
    for (std::size_t k = 0; k + 1 < stands.size(); ++k) {
      INFO(i << " step " << k);
      CHECK(words(plan::gaps(stands[k], stands[k + 1])) == "");
      CHECK_FALSE(loses_calls_in_some_mix(stands[k], stands[k + 1]));
    }
  }
  CHECK(lives > 60);
}

TEST_CASE("a drain that leaves its steps out loses calls in some mix") {
  Shop before, after;
  for (Shop *shop : {&before, &after})
    (*shop)[shop->cart].on = {shop->east, shop->west};
  after[after.west].state = ClusterState::draining;
  after[after.west].drain = DrainStep::stop;
  // What has gone from one place is served by the other: nothing is lost, and a service in one place is refused.
  CHECK(plan::gaps(stand(before), stand(after)).empty());
  Shop alone, gone;
  gone[gone.west].state = ClusterState::draining;
  gone[gone.west].drain = DrainStep::stop;
  CHECK(words(plan::gaps(stand(alone), stand(gone))) ==
        "calls from `east` to `cart.shop.svc.cluster.local` port 8080 have no endpoint\n");
}
