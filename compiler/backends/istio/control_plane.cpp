#include "backends/istio/control_plane.h"

namespace meshc::backends::istio {

std::string service_of(const model::Revision &revision) {
  return revision.name.empty() ? "istiod" : "istiod-" + revision.name;
}

bool installs(const model::Mesh &mesh) {
  return !mesh.control_plane.is_set() || mesh.control_plane.value != model::ControlPlaneDelivery::none;
}

Injector injector_of(const Context &context) {
  const model::Cluster &cluster = context.cluster;
  const model::RemoteOf *remote = cluster.remote();
  if (remote == nullptr)
    return {"/inject", ""};
  Injector made{"/inject/cluster/" + cluster.id, ""};
  if (cluster.network.known())
    made.path += "/net/" + context.mesh[cluster.network].id;
  const model::Gateway *gateway = context.mesh[remote->primary].gateway(model::GatewayRole::east_west);
  const model::Word *address = gateway == nullptr ? nullptr : model::control_plane_address(*gateway);
  if (address != nullptr && !model::parse_address(address->text))
    made.url = "https://" + address->text + ":15017" + made.path;
  return made;
}

} // namespace meshc::backends::istio
