// What follows from the mesh: who is called from where, which hosts cross which border, where failover goes. Computed
// once by flow/, read by verify/ and the back ends, so that a check and an emitted object can never disagree.
#pragma once

#include "model/mesh.h"

#include <vector>

namespace meshc::model {

// A client in `from` falls over to `to` (Istio's localityLbSetting.failover has one entry a client region).
struct RegionStep {
  RegionId from;
  RegionId to;
};

// How clients in one cluster get the active clusters of a service before its standby ones. Endpoints behind a gateway
// carry the labels of their network and cluster and the locality of their region, and nothing else: the tiers are the
// endpoints that match the network and the cluster, then the network, then the rest; or the client's own region, then
// `region`, then the rest.
struct StandbyTiers {
  ClusterId client;
  bool kept = false;   // the tiers tell active and standby apart
  NetworkId network{}; // when known, matched first
  ClusterId cluster{};
  RegionId region{}; // when known, by region instead
};

struct ServiceFlow {
  std::vector<ClusterId> exported_to; // empty when not exported
  std::vector<ClusterId>
      called_from; // clusters in which a declared caller runs (services, ingresses, whole namespaces)
  std::vector<ClusterId>
      stub_in; // called from there, exported to there, not running there: its name must be made to resolve
  std::vector<ClusterId> known_in; // runs there or stub there: where policy about it is written
  std::vector<EdgeId> allowed_by;  // allow edges with it as a callee
  std::vector<EdgeId> denied_by;
  // One list for the base policy, then one for each of Service::overrides; empty where failover is unset or off.
  std::vector<std::vector<RegionStep>> failover;
  std::vector<StandbyTiers> standby; // one for each of `known_in` where the service has standby clusters
  // Of the clusters where it runs, joining remotes: their control plane would send calls there as soon as it sees pods,
  // so the Service that selects them is not written yet, only its name.
  std::vector<ClusterId> held_back;
  std::vector<ClusterId> aliased_in; // called from there and exported to there: where its other names resolve
  // What an edge lets it call, sorted. Only of services whose namespace asks for it (`scope = declared`).
  std::vector<ServiceId> may_call;
};

struct ExternalFlow {
  std::vector<ClusterId> called_from; // clusters in which a declared caller runs and it may be called
  std::vector<NamespaceId> seen_by;   // of callers: to whom its objects are shown
  bool seen_by_all = false;           // `any` may call
  std::vector<EdgeId> allowed_by;     // allow edges with it as a callee
  std::vector<EdgeId> denied_by;
};

struct ClusterFlow {
  std::vector<ServiceId>
      through_gateway; // runs here and is exported to a cluster on another network: hosts of the cross-network Gateway
  std::vector<ServiceId> shared; // exported to this cluster and running in another one: not cluster-local here
  // Clusters whose credential the control plane here holds: its remotes, and peers of which something is exported to a
  // cluster that it configures. None in a remote.
  std::vector<ClusterId> reads;
  std::vector<ClusterId> read_by;  // peers that hold a credential of this cluster
  std::vector<NamespaceId> spaces; // namespaces of which a service is known here
  // Needed here, but no service of it runs here, so nobody else makes the namespace: for stubs, and for the policy of
  // remotes.
  std::vector<NamespaceId> stub_spaces;
};

struct NamespaceFlow {
  // What an edge lets every workload of it call, sorted: also those that the program does not describe. Only where the
  // namespace asks for it (`scope = declared`).
  std::vector<ServiceId> may_call;
};

struct Flow {
  std::vector<ServiceFlow> services;   // by ServiceId
  std::vector<ClusterFlow> clusters;   // by ClusterId
  std::vector<NamespaceFlow> spaces{}; // by NamespaceId
  std::vector<ExternalFlow> externals; // by ExternalId

  const ServiceFlow &operator[](ServiceId id) const { return services[id.index]; }
  const ClusterFlow &operator[](ClusterId id) const { return clusters[id.index]; }
  // Callers in `from` are sent endpoints of `host`, when the service has any there.
  bool sees(const Mesh &mesh, ServiceId service, ClusterId from, ClusterId host) const;
  const NamespaceFlow &operator[](NamespaceId id) const { return spaces[id.index]; }
  const ExternalFlow &operator[](ExternalId id) const { return externals[id.index]; }
  // The steps in force for clients in `cluster`.
  const std::vector<RegionStep> &failover_in(const Mesh &mesh, ServiceId service, ClusterId cluster) const;
};

// Outgoing: the egress gateway named by the external, and the ports on which it takes calls in.
inline constexpr int egress_http_port = 443;
inline constexpr int egress_tcp_port = 8443;

// POST and PATCH: sent twice, they may act twice.
bool is_unsafe_method(std::string_view method);
// Somebody may send one of them to this port without having called it idempotent.
bool takes_unsafe_requests(const Mesh &mesh, const Flow &flow, ServiceId service, const Port &port);
bool takes_unsafe_requests(const Mesh &mesh, const Flow &flow, ExternalId external, const Port &port);

// Files that the program names (api_ca), read by the driver: path as written to bytes.
struct Assets {
  std::map<std::string, std::string> files;
};

} // namespace meshc::model
