// Which way declared calls take, as the networks between the pods see it: what NetworkPolicies must admit. A gateway
// between networks is the last sender that the callee's network sees, and the first receiver that the caller's does.
#pragma once

#include "model/flow.h"

#include <compare>
#include <variant>
#include <vector>

namespace meshc::model {

// Pods of another cluster on the same network, known by their addresses alone.
struct PodsOf {
  ClusterId cluster;
  auto operator<=>(const PodsOf &) const = default;
};
// The gateway between networks in the callee's own cluster.
struct CrossNetwork {
  auto operator<=>(const CrossNetwork &) const = default;
};

struct Arrival {
  EdgeId edge; // that declares the call
  // Anyone; or the pods of a service, of a namespace, of an ingress's gateway in the callee's cluster; or from outside;
  // or a client off the mesh, by its addresses.
  std::variant<Anyone, ServiceId, NamespaceId, IngressId, ClientId, PodsOf, CrossNetwork> from;
  auto operator<=>(const Arrival &) const = default;
};
// Of the calls to pods of the service in a cluster where it runs; sorted, each once.
std::vector<Arrival> arrivals(const Mesh &mesh, const Flow &flow, ServiceId to, ClusterId in);

// Where services of the namespace run, sorted.
std::vector<ClusterId> clusters_of(const Mesh &mesh, NamespaceId space);

// The allow edges that name the service as a caller, or its namespace.
std::vector<std::vector<EdgeId>> edges_by_caller(const Mesh &mesh);

// Gateways between networks of another network; their addresses are the first stop of a call.
struct GatewaysOf {
  NetworkId network;
  auto operator<=>(const GatewaysOf &) const = default;
};
struct Departure {
  EdgeId edge;
  ServiceId callee;
  std::variant<std::monostate, PodsOf, GatewaysOf> to; // the pods of the callee in the caller's own cluster, or outside
  auto operator<=>(const Departure &) const = default;
};
// Of the calls over these edges by pods in the cluster; sorted, each once.
std::vector<Departure> departures(const Mesh &mesh, const Flow &flow, const std::vector<EdgeId> &edges, ClusterId in);

// The ports of the service that an edge names; empty where it names none and all are meant.
std::vector<const Port *> ports_of(const Service &service, const Edge &edge);

} // namespace meshc::model
