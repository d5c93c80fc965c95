// The mesh as a checked value: every name resolved to an id, every layer applied, every default filled in. Later stages
// cannot meet an unchecked program, because they take this. Vectors are sorted by name (services by namespace, then
// name; edges by place), so that the order of files and declarations never changes a byte of output. Spans say where
// each thing was written.
#pragma once

#include "model/cluster.h"
#include "model/edge.h"
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

struct Charts {
  Setting<std::string> hub;
  Setting<std::string> tag;
};

struct Mesh {
  std::string name;
  Setting<std::string> owner;
  std::vector<Word> files;           // where mesh-level blocks may be written; empty: anywhere
  Setting<std::string> trust_domain; // unset: Istio's own cluster.local
  std::string system_namespace = "istio-system";
  std::string cluster_domain = "cluster.local";
  Charts charts;
  Setting<Discovery> discovery;
  Span span;

  std::vector<Network> networks;
  std::vector<Link> links;
  std::vector<Region> regions;
  std::vector<Cluster> clusters;
  std::vector<Namespace> namespaces;
  std::vector<Service> services;
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
  const Ingress &operator[](IngressId id) const { return ingresses[id.index]; }
  const Edge &operator[](EdgeId id) const { return edges[id.index]; }

  // Where configuration about the workloads of `cluster` is written and read: in the cluster itself, or in its primary.
  ClusterId config_cluster(ClusterId cluster) const;
  // The clusters whose proxies the control plane in `cluster` configures, sorted: itself and its remotes. None when it
  // runs no control plane.
  std::vector<ClusterId> served_from(ClusterId cluster) const;
  // cart.shop.svc.cluster.local
  std::string host(const Service &service) const;
  // shop.cart
  std::string full_name(const Service &service) const;
  // The SPIFFE trust domain in force.
  std::string_view trust() const;
  // cluster.local/ns/shop/sa/web
  std::string principal(const Service &service) const;
  // That of the gateway's pods; empty when the Gateway is somebody else's and the program does not say.
  std::string principal(const Ingress &ingress) const;
};

} // namespace meshc::model
