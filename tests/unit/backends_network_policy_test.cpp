#include "backends_support.h"
#include "base/overloaded.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <random>

// NetworkPolicies as Kubernetes carries them out, over random meshes: no declared call and nothing that the platform
// needs is cut, and of what nobody declared nothing comes in.

using namespace meshc;
using namespace meshc::backends_test;
using manifest::Value;

namespace {

struct Pod {
  ClusterId cluster;
  std::string space;
  std::map<std::string, std::string> labels;
  std::string address;
};

// Where something is sent: to a pod, or to an address outside of the cluster.
struct Wire {
  const Pod *from = nullptr; // nullptr: a node
  const Pod *to = nullptr;
  std::string from_address;
  std::string to_address;
  int port = 0;
  std::string protocol = "TCP";
};

const Value::List &items(const Value *list) {
  static const Value::List none;
  return list != nullptr && list->as_list() != nullptr ? *list->as_list() : none;
}

std::int64_t number(const Value *value) {
  return value == nullptr ? 0 : std::get<std::int64_t>(value->data());
}

bool selects(const Value *selector, const std::map<std::string, std::string> &labels) {
  const Value *wanted = selector == nullptr ? nullptr : selector->at("matchLabels");
  return wanted == nullptr || std::ranges::all_of(*wanted->as_map(), [&](const manifest::Field &field) {
           const auto label = labels.find(field.key);
           return label != labels.end() && label->second == *field.value.as_string();
         });
}

bool lies_in(const std::string &address, const std::string &cidr) {
  return contains(*parse_cidr(cidr), *parse_cidr(address + "/32"));
}

bool is_peer(const Value &peer, ClusterId of_policy, const Pod *pod, const std::string &address) {
  if (const Value *block = peer.find("ipBlock.cidr"))
    return lies_in(address, *block->as_string());
  return pod != nullptr && pod->cluster == of_policy &&
         selects(peer.at("namespaceSelector"), {{"kubernetes.io/metadata.name", pod->space}}) &&
         selects(peer.at("podSelector"), pod->labels);
}

// No peers and no ports are all of them, as Kubernetes has it.
bool admits(const Value &entry, std::string_view peers, ClusterId of_policy, const Pod *pod, const std::string &address,
            const Wire &wire) {
  const auto &ports = items(entry.at("ports"));
  const bool port_fits =
      ports.empty() || std::ranges::any_of(ports, [&](const Value &port) {
        return number(port.at("port")) == wire.port && *port.at("protocol")->as_string() == wire.protocol;
      });
  const auto &list = items(entry.at(peers));
  return port_fits && (list.empty() || std::ranges::any_of(list, [&](const Value &peer) {
                         return is_peer(peer, of_policy, pod, address);
                       }));
}

struct Fleet : World {
  std::vector<manifest::Bundle> bundles;
  std::vector<Pod> pods;                        // of services, by service, then cluster
  std::vector<std::pair<ServiceId, Pod>> owned; // which is whose
  std::vector<Pod> gateways;                    // between networks, by cluster
  std::vector<Pod> entries;                     // of ingresses, by cluster

  explicit Fleet(std::uint32_t seed) : random_(seed) {
    mesh.name = "fleet";
    const std::size_t count = 1 + below(4), networks = 1 + below(2);
    for (std::size_t i = 0; i < count; ++i)
      add_cluster(i, i % networks);
    for (const char *name : {"alpha", "beta", "gamma"}) {
      Namespace &made = (*this)[space(name)];
      if (below(4) > 0)
        made.network_policy = set(below(2) == 0 ? NetworkPolicies::ingress : NetworkPolicies::both);
    }
    for (std::size_t i = 0; i < 6; ++i)
      add_service(i);
    Ingress entry;
    entry.name = "web";
    entry.gateway = "ingress";
    entry.on = some_clusters();
    mesh.ingresses.push_back(entry);
    for (std::size_t i = 0; i < 7; ++i)
      add_edge();
    for (std::size_t i = 0; i < count; ++i)
      bundles.push_back(lower(ClusterId(i)));
    place_pods();
  }

  // Does the cluster of one end let it pass there?
  bool comes_in(const Wire &wire) const {
    return passes(*wire.to, "Ingress", "spec.ingress", "from", wire.from, wire.from_address, wire);
  }
  bool goes_out(const Wire &wire) const {
    return passes(*wire.from, "Egress", "spec.egress", "to", wire.to, wire.to_address, wire);
  }

  bool is_called_by(ServiceId callee, ServiceId caller, const Port &port) const {
    return std::ranges::any_of(mesh.edges, [&](const Edge &edge) {
      const auto fits = [&](const Caller &one) {
        return std::visit(overloaded{[](Anyone) { return true; }, [](IngressId) { return false; },
                                     [](ClientId) { return false; }, [&](ServiceId id) { return id == caller; },
                                     [&](NamespaceId id) { return id == mesh[caller].space; }},
                          one.who);
      };
      const bool on_port = edge.ports.empty() || std::ranges::any_of(edge.ports, [&](const Word &word) {
                             return names_port(word.text, port);
                           });
      return !edge.deny && on_port && edge.callees.front().service == callee && std::ranges::any_of(edge.callers, fits);
    });
  }

private:
  std::uint32_t below(std::uint32_t limit) { return static_cast<std::uint32_t>(random_() % limit); }

  void add_cluster(std::size_t index, std::size_t network) {
    const std::string name(1, static_cast<char>('a' + index));
    Cluster &made = (*this)[cluster("c-" + name, "region-" + name, "net-" + std::to_string(network))];
    made.pods.push_back(set(*parse_cidr("10." + std::to_string(index) + ".0.0/16")));
    Gateway gateway;
    gateway.name = "east-west";
    gateway.addresses.push_back(word("203.0.113." + std::to_string(index + 1)));
    made.gateways.push_back(gateway);
    gateway.name = "ingress";
    gateway.role = GatewayRole::ingress;
    made.gateways.push_back(gateway);
  }

  std::vector<ClusterId> some_clusters() {
    std::vector<ClusterId> some;
    for (std::size_t i = 0; i < mesh.clusters.size(); ++i)
      if (below(2) == 0)
        some.emplace_back(i);
    return some.empty() ? std::vector<ClusterId>{ClusterId(0)} : some;
  }

  void add_service(std::size_t index) {
    const ServiceId id = service(NamespaceId(index / 2), "s" + std::to_string(index), some_clusters(),
                                 {http(8080), port("grpc", 9090, Protocol::grpc)});
    (*this)[id].ports[0].target = 18080;
    if (below(2) == 0)
      (*this)[id].metrics.push_back(set(9102));
    if (below(3) > 0)
      export_to(id, some_clusters());
  }

  void add_edge() {
    const ServiceId callee(below(6));
    const std::uint32_t kind = below(10);
    Edge &made = kind == 0   ? allow({caller(Anyone{})}, callee)
                 : kind == 1 ? allow({caller(IngressId(0))}, callee)
                 : kind == 2 ? allow({caller(NamespaceId(below(3)))}, callee)
                             : allow({caller(ServiceId(below(6)))}, callee);
    if (below(2) == 0)
      made.ports = {word("grpc")};
  }

  void place_pods() {
    for (std::size_t c = 0; c < mesh.clusters.size(); ++c) {
      const std::string prefix = "10." + std::to_string(c) + ".";
      for (std::size_t s = 0; s < mesh.services.size(); ++s)
        if (mesh.services[s].runs_on(ClusterId(c)))
          owned.push_back({ServiceId(s),
                           {ClusterId(c),
                            mesh[mesh.services[s].space].name,
                            {{"app", mesh.services[s].name}},
                            prefix + "1." + std::to_string(s)}});
      gateways.push_back({ClusterId(c), "istio-system", {{"istio", "eastwestgateway"}}, prefix + "2.1"});
      entries.push_back({ClusterId(c), "istio-ingress", {{"istio", "ingress"}}, prefix + "2.2"});
    }
  }

  bool passes(const Pod &of, std::string_view type, std::string_view path, std::string_view peers, const Pod *other,
              const std::string &address, const Wire &wire) const {
    bool selected = false;
    for (const manifest::Object &object : bundles[of.cluster.index].objects) {
      if (object.kind != "NetworkPolicy" || object.space != of.space ||
          !selects(object.body.find("spec.podSelector"), of.labels))
        continue;
      const auto &types = items(object.body.find("spec.policyTypes"));
      if (std::ranges::none_of(types, [&](const Value &one) { return *one.as_string() == type; }))
        continue;
      selected = true;
      for (const Value &entry : items(object.body.find(path)))
        if (admits(entry, peers, of.cluster, other, address, wire))
          return true;
    }
    return !selected;
  }

  std::mt19937 random_;
};

Wire direct(const Pod &from, const Pod &to, int port) {
  return {&from, &to, from.address, to.address, port};
}

// The pods that send when the edge's caller does.
std::vector<const Pod *> senders(const Fleet &fleet, const Caller &caller) {
  std::vector<const Pod *> found;
  for (const auto &[service, pod] : fleet.owned) {
    const auto *id = std::get_if<ServiceId>(&caller.who);
    const auto *space = std::get_if<NamespaceId>(&caller.who);
    if ((id != nullptr && *id == service) || (space != nullptr && *space == fleet.mesh[service].space) ||
        std::holds_alternative<Anyone>(caller.who))
      found.push_back(&pod);
  }
  if (const auto *ingress = std::get_if<IngressId>(&caller.who))
    for (const ClusterId cluster : fleet.mesh[*ingress].on)
      found.push_back(&fleet.entries[cluster.index]);
  return found;
}

bool is_among(const std::vector<ClusterId> &clusters, ClusterId cluster) {
  return std::ranges::find(clusters, cluster) != clusters.end();
}

void check_call(const Fleet &fleet, const Pod &from, ServiceId callee, const Pod &to, int port) {
  const Mesh &mesh = fleet.mesh;
  const auto &exported = fleet.flow[callee].exported_to;
  if (from.cluster != to.cluster && !is_among(exported, from.cluster))
    return;
  INFO(from.space << " in " << mesh[from.cluster].name << " calls " << mesh.full_name(mesh[callee]) << " in "
                  << mesh[to.cluster].name << " on " << port);
  if (mesh[from.cluster].network == mesh[to.cluster].network) {
    CHECK(fleet.goes_out(direct(from, to, port)));
    CHECK(fleet.comes_in(direct(from, to, port)));
    return;
  }
  for (const Pod &gateway : fleet.gateways) {
    const auto &through = fleet.flow[gateway.cluster].through_gateway;
    if (mesh[gateway.cluster].network != mesh[to.cluster].network ||
        std::ranges::find(through, callee) == through.end() ||
        (gateway.cluster != to.cluster && !is_among(exported, gateway.cluster)))
      continue;
    const std::string &outside = mesh[gateway.cluster].gateways.front().addresses.front().text;
    CHECK(fleet.goes_out({&from, nullptr, from.address, outside, 15443}));
    CHECK(fleet.comes_in(direct(gateway, to, port)));
  }
}

} // namespace

TEST_CASE("network policies never cut a declared call, whatever way it takes") {
  for (std::uint32_t seed = 1; seed <= 60; ++seed) {
    const Fleet fleet(seed);
    INFO("seed " << seed);
    for (const Edge &edge : fleet.mesh.edges)
      for (const auto &[service, to] : fleet.owned)
        if (service == edge.callees.front().service)
          for (const Caller &caller : edge.callers)
            for (const Pod *from : senders(fleet, caller)) {
              check_call(fleet, *from, service, to, 9090);
              if (edge.ports.empty())
                check_call(fleet, *from, service, to, 18080);
            }
  }
}

TEST_CASE("network policies leave open what the platform needs") {
  for (std::uint32_t seed = 1; seed <= 30; ++seed) {
    const Fleet fleet(seed);
    INFO("seed " << seed);
    for (const auto &[service, pod] : fleet.owned) {
      const Pod istiod{pod.cluster, "istio-system", {{"app", "istiod"}}, "10.99.0.1"};
      for (const int port : {15020, 15021, 15090})
        CHECK(fleet.comes_in({nullptr, &pod, "192.168.0.9", pod.address, port}));
      for (const Setting<int> &metrics : fleet.mesh[service].metrics)
        CHECK(fleet.comes_in({nullptr, &pod, "192.168.0.9", pod.address, metrics.value}));
      CHECK(fleet.goes_out(direct(pod, istiod, 15012)));
      for (const char *protocol : {"TCP", "UDP"})
        CHECK(fleet.goes_out({&pod, nullptr, pod.address, "169.254.20.10", 53, protocol}));
    }
  }
}

TEST_CASE("network policies admit nobody of the same cluster whom no edge names") {
  std::size_t refused = 0;
  for (std::uint32_t seed = 1; seed <= 60; ++seed) {
    const Fleet fleet(seed);
    INFO("seed " << seed);
    for (const auto &[callee, to] : fleet.owned)
      for (const auto &[caller, from] : fleet.owned)
        for (const Port &port : fleet.mesh[callee].ports)
          if (from.cluster == to.cluster && fleet.mesh[fleet.mesh[callee].space].network_policy.is_set() &&
              !fleet.is_called_by(callee, caller, port)) {
            CHECK_FALSE(fleet.comes_in(direct(from, to, port.target)));
            ++refused;
          }
  }
  CHECK(refused > 100);
}

TEST_CASE("a network policy, as it is written") {
  Hello hello;
  hello[hello.east].pods.push_back(set(*parse_cidr("10.1.0.0/16")));
  hello[hello.shop].network_policy = set(NetworkPolicies::both);
  hello[hello.cart].plaintext = set(Plaintext{{word("http")}, {set(*parse_cidr("10.9.0.0/24"))}, {}, {}, {}});
  hello.mesh.edges.front().ports = {word("http")};
  CHECK(file(hello.lower(hello.west), "60-services/shop/networkpolicy_shop_cart.yaml") ==
        R"(apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: cart
  namespace: shop
spec:
  podSelector:
    matchLabels:
      app: cart
  policyTypes:
    - Ingress
    - Egress
  ingress:
    - from:
        - namespaceSelector:
            matchLabels:
              kubernetes.io/metadata.name: istio-system
          podSelector:
            matchLabels:
              istio: eastwestgateway
        - ipBlock:
            cidr: 10.9.0.0/24
      ports:
        - port: 8080
          protocol: TCP
    - ports:
        - port: 15020
          protocol: TCP
        - port: 15021
          protocol: TCP
        - port: 15090
          protocol: TCP
  egress:
    - ports:
        - port: 53
          protocol: UDP
        - port: 53
          protocol: TCP
    - to:
        - namespaceSelector:
            matchLabels:
              kubernetes.io/metadata.name: istio-system
          podSelector:
            matchLabels:
              app: istiod
      ports:
        - port: 15012
          protocol: TCP
)");
}

TEST_CASE("nothing that can refuse is written before the namespace enforces, nor for the system namespace") {
  Hello hello;
  hello[hello.shop].network_policy = set(NetworkPolicies::both);
  const std::string name = "60-services/shop/networkpolicy_shop_cart.yaml";
  CHECK(has(hello.lower(hello.east), name));
  hello[hello.shop].enforcement = Enforcement::audit;
  CHECK_FALSE(has(hello.lower(hello.east), name));
  hello[hello.shop].enforcement = Enforcement::enforce;
  hello.mesh.system_namespace = "shop";
  CHECK_FALSE(has(hello.lower(hello.east), name));
}

TEST_CASE("pods of a remote reach their control plane at its address, or by port alone where it has only a name") {
  Hello hello;
  hello[hello.west].control_plane = RemoteOf{hello.east, {}};
  hello[hello.shop].network_policy = set(NetworkPolicies::both);
  const std::string name = "60-services/shop/networkpolicy_shop_cart.yaml";
  CHECK_THAT(file(hello.lower(hello.west), name),
             Catch::Contains("cidr: 203.0.113.11/32\n      ports:\n        - port: 15012"));
  hello[hello.east].gateways.front().addresses = {word("east.example")};
  CHECK_THAT(file(hello.lower(hello.west), name), Catch::Contains("    - ports:\n        - port: 15012"));
}
