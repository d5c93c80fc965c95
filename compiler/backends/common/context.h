// What every emitter of one cluster asks: the inputs, and which services and namespaces concern this cluster. Found in
// one pass, so that emitters walk what is here and not the whole mesh. Ids ascend, which is the order of names.
#pragma once

#include "backends/backend.h"

#include <string_view>
#include <vector>

namespace meshc::backends {

using model::ingress_namespace;

struct Context {
  explicit Context(const Input &input);

  const model::Mesh &mesh;
  const model::Flow &flow;
  const model::Assets &assets;
  model::ClusterId id;
  const model::Cluster &cluster;
  const model::ClusterFlow &here;

  // What the cluster itself holds.
  std::vector<model::ServiceId> running;
  std::vector<model::ServiceId> stubs;
  std::vector<model::NamespaceId> spaces; // of the running ones

  // What the control plane here is told: the same over all clusters that it serves. Empty in a remote, where nothing
  // reads Istio's objects.
  struct Served {
    std::vector<model::ClusterId> clusters;
    std::vector<model::ServiceId> running;
    std::vector<model::ServiceId> known;
    std::vector<model::NamespaceId> spaces;
    std::vector<model::ExternalId> externals; // called from one of the clusters
  };
  Served served;

  // The same mesh with the eyes of another cluster, for what its callers get. Its lists are empty: they are the costly
  // part, and belong to the cluster that is written.
  Context seen_from(model::ClusterId caller) const { return Context(*this, caller); }

  bool has_remotes() const { return served.clusters.size() > 1; }
  // Of the served clusters, those that know the service.
  std::vector<model::ClusterId> callers_of(model::ServiceId service) const;

  // Names of the egress gateways by which calls of the served clusters leave, sorted, and what leaves by one of them.
  std::vector<std::string> egress_gateways() const;
  std::vector<model::ExternalId> leaving_by(std::string_view gateway) const;

  // Istio reads policy of this namespace as policy of the whole mesh.
  bool is_root(const model::Namespace &space) const { return space.name == mesh.system_namespace; }

private:
  Context(const Context &other, model::ClusterId caller);
};

// Name of the gateway's Helm release, Deployment, Service and ServiceAccount. The chart labels its pods
// `istio: <release without the prefix istio->` (chart gateway, templates/_helpers.tpl).
std::string release_of(const model::Gateway &gateway);

} // namespace meshc::backends
