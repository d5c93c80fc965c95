// The mesh as a checked value: every name resolved to an id, every layer applied, every default filled in. Later stages
// cannot meet an unchecked program, because they take this. Vectors are sorted by name (services by namespace, then
// name; edges by place), so that the order of files and declarations never changes a byte of output. Spans say where
// each thing was written.
#pragma once

#include "model/cluster.h"
#include "model/edge.h"
#include "model/external.h"
#include "model/hatch.h"
#include "model/ingress.h"
#include "model/namespace.h"
#include "model/object_rule.h"
#include "model/service.h"
#include "model/waiver.h"

#include <string>
#include <string_view>
#include <vector>

namespace meshc::model {

// Where peers find the token that lets them read a cluster's endpoints.
struct Discovery {
  std::string store;
  std::string store_kind = "ClusterSecretStore";
  std::string path;
  Span span;
};

// Who installs Istio: Helm with the values that are written; whoever applies the rest, from charts that were rendered
// beforehand; or somebody who needs nothing written.
enum class ControlPlaneDelivery : std::uint8_t { helm, manifests, none };

struct Charts {
  Setting<std::string> repository;
  Setting<std::string> hub;
  Setting<std::string> tag;
};

struct Mesh {
  std::string name;
  Setting<std::string> owner;
  std::vector<Word> files;           // where mesh-level blocks may be written; empty: anywhere
  Setting<std::string> trust_domain; // unset: Istio's own cluster.local
  std::vector<Word> trust_aliases;   // trust domains whose identities are taken for those of `trust_domain`
  std::string system_namespace = "istio-system";
  std::string cluster_domain = "cluster.local";
  Charts charts;
  Setting<Discovery> discovery;
  std::vector<Word> tags; // names by which proxies choose a control plane; empty: there is one, and it has no name
  Setting<ControlPlaneDelivery> control_plane;
  std::string rendered = "control-plane"; // folder of the rendered charts, below the mesh folder
  Span span;

  std::vector<Network> networks;
  std::vector<Link> links;
  std::vector<Region> regions;
  std::vector<Cluster> clusters;
  std::vector<Namespace> namespaces;
  std::vector<Service> services;
  std::vector<External> externals;
  std::vector<Client> clients;
  std::vector<Ingress> ingresses;
  std::vector<Edge> edges;
  Setting<std::string> root;            // of what is written, inside a repository
  std::vector<Waiver> waivers;          // by place
  std::vector<ObjectRule> object_rules; // by name
  std::vector<RawBlock> raws;           // by namespace, then name
  std::vector<Patch> patches;           // by kind, name, namespace, first path

  const Network &operator[](NetworkId id) const { return networks[id.index]; }
  const Region &operator[](RegionId id) const { return regions[id.index]; }
  const Cluster &operator[](ClusterId id) const { return clusters[id.index]; }
  const Namespace &operator[](NamespaceId id) const { return namespaces[id.index]; }
  const Service &operator[](ServiceId id) const { return services[id.index]; }
  const External &operator[](ExternalId id) const { return externals[id.index]; }
  const Client &operator[](ClientId id) const { return clients[id.index]; }
  const Ingress &operator[](IngressId id) const { return ingresses[id.index]; }
  const Edge &operator[](EdgeId id) const { return edges[id.index]; }

  // Where configuration about the workloads of `cluster` is written and read: in the cluster itself, or in its primary.
  ClusterId config_cluster(ClusterId cluster) const;
  // Machines outside of Kubernetes are on the network of `cluster` and get their configuration from its control plane.
  bool has_proxied_workloads(ClusterId cluster) const;
  // The clusters whose proxies the control plane in `cluster` configures, sorted: itself and its remotes. None when it
  // runs no control plane.
  std::vector<ClusterId> served_from(ClusterId cluster) const;
  // The control planes by which proxies of `cluster` are served, the one in place first.
  std::vector<Revision> revisions(ClusterId cluster) const;
  // The configuration cluster whose istiod runs in `cluster`; unknown when none does.
  ClusterId hosted_in(ClusterId cluster) const;
  // A remote joins, and its control plane, which reads it from the beginning, sends calls of others there.
  bool is_seen_early(const Service &service, ClusterId host) const;
  // Where the gateways of an ingress serve it: not yet in a cluster that joins, to the last in one that drains.
  std::vector<ClusterId> open_on(const Ingress &ingress) const;
  // Where its names lead: clusters that are there to stay.
  std::vector<ClusterId> entered_on(const Ingress &ingress) const;
  // cart.shop.svc.cluster.local
  std::string host(const Service &service) const;
  std::string host(const Alias &alias) const;
  // shop.cart
  std::string full_name(const Service &service) const;
  // The SPIFFE trust domain in force.
  std::string_view trust() const;
  // cluster.local/ns/shop/sa/web
  std::string principal(const Service &service) const;
  // payments.card-network; clients at mesh level have no namespace in front.
  std::string full_name(const External &external) const;
  std::string full_name(const Client &client) const;
  // Of a client that is not off the mesh.
  std::string principal(const Client &client) const;
  // That of the gateway's pods; empty when the Gateway is somebody else's and the program does not say.
  std::string principal(const Ingress &ingress) const;
};

} // namespace meshc::model
