// The same phases, told as objects: what a commit of each phase holds.

#include "backends/backend.h"
#include "plan/phases.h"
#include "verify_support.h"

#include <catch2/catch.hpp>

using namespace meshc;
using namespace meshc::model;
using meshc::testing::World;

namespace {

// web in east calls cart in west.
struct Shop : World {
  ServiceId cart, web;
  Shop() : cart(service("cart", {west})), web(service("web", {east})) {
    export_to(cart, {east});
    allow(web, cart);
    (*this)[cart].policy.timeout = set(Duration{2000});
  }
  manifest::Bundle bundle(ClusterId cluster) {
    const Flow flows = flow();
    const Assets assets;
    return backends::lower({mesh, flows, assets, cluster});
  }
};

const manifest::Object *find(const manifest::Bundle &bundle, std::string_view kind, std::string_view name) {
  for (const manifest::Object &object : bundle.objects)
    if (object.kind == kind && object.name == name)
      return &object;
  return nullptr;
}

std::string subsets(const manifest::Bundle &bundle) {
  const manifest::Object *rule = find(bundle, "DestinationRule", "cart");
  const manifest::Value *list = rule == nullptr ? nullptr : rule->body.find("spec.subsets");
  std::string text;
  for (std::size_t i = 0; list != nullptr && i < list->as_list()->size(); ++i)
    text += *(*list->as_list())[i].at("name")->as_string() + " ";
  return text;
}

bool same_routes(const manifest::Bundle &a, const manifest::Bundle &b) {
  const manifest::Object *left = find(a, "VirtualService", "cart"), *right = find(b, "VirtualService", "cart");
  return left != nullptr && right != nullptr && left->body.same(right->body);
}

void add_next(Shop &shop) {
  ServiceVersion next;
  next.name = "next";
  next.labels["version"] = {"next", shop.here()};
  shop[shop.cart].versions = {next};
  shop[shop.cart].policy.split = {Share{VersionId(0), whole, shop.here()}};
}

} // namespace

TEST_CASE("subsets come with the phase that adds, routes with the next") {
  Shop before, after;
  add_next(after);
  for (const ClusterId cluster : {before.east, before.west}) {
    const manifest::Bundle old = before.bundle(cluster), wanted = after.bundle(cluster);
    const manifest::Bundle added = plan::bundle_after(plan::Phase::add, old, wanted);
    const manifest::Bundle changed = plan::bundle_after(plan::Phase::change_over, old, wanted);
    CHECK(subsets(old) == "");
    CHECK(subsets(added) == "next ");
    CHECK(same_routes(added, old));
    CHECK_FALSE(same_routes(added, wanted));
    CHECK(subsets(changed) == "next ");
    CHECK(same_routes(changed, wanted));
    // And back.
    CHECK(subsets(plan::bundle_after(plan::Phase::change_over, wanted, old)) == "next ");
    CHECK(same_routes(plan::bundle_after(plan::Phase::change_over, wanted, old), old));
  }
}

TEST_CASE("a host is let in before its credential goes out, and the policy of callers is not cut meanwhile") {
  Shop before, after;
  before[before.cart].exported = {};
  const auto hosts = [](const manifest::Bundle &bundle) {
    return find(bundle, "Gateway", "cross-network-gateway") != nullptr;
  };
  const auto credential = [](const manifest::Bundle &bundle) {
    return find(bundle, "ExternalSecret", "istio-remote-secret-west") != nullptr;
  };
  using plan::Phase;
  const auto at = [&](ClusterId cluster, Phase phase) {
    return plan::bundle_after(phase, before.bundle(cluster), after.bundle(cluster));
  };
  CHECK(hosts(at(before.west, Phase::add)));
  CHECK_FALSE(credential(at(before.east, Phase::add)));
  CHECK(credential(at(before.east, Phase::change_over)));
  // Back: the credential goes first, and the stub Service only when nobody asks for it.
  const auto back = [&](ClusterId cluster, Phase phase) {
    return plan::bundle_after(phase, after.bundle(cluster), before.bundle(cluster));
  };
  CHECK_FALSE(credential(back(before.east, Phase::change_over)));
  CHECK(hosts(back(before.west, Phase::change_over)));
  CHECK(find(back(before.east, Phase::change_over), "Service", "cart") != nullptr);
  CHECK(find(back(before.east, Phase::remove), "Service", "cart") == nullptr);
  CHECK_FALSE(hosts(back(before.west, Phase::remove)));
}

TEST_CASE("two states of a Gateway and of a policy are one while a change is under way") {
  // Both run in west. Before, web calls cart, and after, only ledger is called from elsewhere, and by everyone.
  struct Pair : World {
    ServiceId cart, ledger, web;
    explicit Pair(bool is_new)
        : cart(service("cart", {west})), ledger(service("ledger", {west})), web(service("web", {east, west})) {
      export_to(is_new ? ledger : cart, {east});
      allow(web, cart);
      allow(web, ledger);
      if (is_new)
        allow(ledger, cart);
    }
    manifest::Bundle west_bundle() {
      const Flow flows = flow();
      const Assets assets;
      return backends::lower({mesh, flows, assets, west});
    }
  };
  Pair before(false), after(true);
  const manifest::Bundle old = before.west_bundle(), wanted = after.west_bundle();
  const auto count = [](const manifest::Bundle &bundle, std::string_view kind, std::string_view name,
                        std::string_view path) {
    const manifest::Object *object = find(bundle, kind, name);
    const manifest::Value *list = object == nullptr ? nullptr : object->body.find(path);
    return list == nullptr ? std::size_t{0} : list->as_list()->size();
  };
  const auto hosts = [&](const manifest::Bundle &bundle) {
    const manifest::Object *gateway = find(bundle, "Gateway", "cross-network-gateway");
    REQUIRE(gateway != nullptr);
    return gateway->body.find("spec.servers")->as_list()->front().at("hosts")->as_list()->size();
  };
  CHECK(hosts(old) == 1);
  CHECK(hosts(wanted) == 1);
  for (const plan::Phase phase : {plan::Phase::add, plan::Phase::change_over}) {
    const manifest::Bundle joined = plan::bundle_after(phase, old, wanted);
    CHECK(hosts(joined) == 2);
    CHECK(count(joined, "AuthorizationPolicy", "cart", "spec.rules") >=
          count(wanted, "AuthorizationPolicy", "cart", "spec.rules"));
  }
  CHECK(hosts(plan::bundle_after(plan::Phase::remove, old, wanted)) == 1);
}
