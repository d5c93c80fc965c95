// What every emitter of one cluster asks: the inputs, and which services and namespaces concern this cluster. Found in
// one pass, so that emitters walk what is here and not the whole mesh. Ids ascend, which is the order of names.
#pragma once

#include "backends/backend.h"

#include <string_view>
#include <vector>

namespace meshc::backends {

// Where the charts of ingress and egress gateways are released.
inline constexpr std::string_view ingress_namespace = "istio-ingress";

struct Context {
  explicit Context(const Input &input);

  const model::Mesh &mesh;
  const model::Flow &flow;
  const model::Assets &assets;
  model::ClusterId id;
  const model::Cluster &cluster;
  const model::ClusterFlow &here;

  std::vector<model::ServiceId> running;
  std::vector<model::ServiceId> stubs;
  std::vector<model::ServiceId> known;    // both
  std::vector<model::NamespaceId> spaces; // of the running ones

  // Istio reads policy of this namespace as policy of the whole mesh.
  bool is_root(const model::Namespace &space) const { return space.name == mesh.system_namespace; }
};

// Name of the gateway's Helm release, Deployment, Service and ServiceAccount. The chart labels its pods
// `istio: <release without the prefix istio->` (chart gateway, templates/_helpers.tpl).
std::string release_of(const model::Gateway &gateway);

} // namespace meshc::backends
