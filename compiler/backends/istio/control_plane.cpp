#include "backends/istio/control_plane.h"

#include "backends/istio/external_control_plane.h"

namespace meshc::backends::istio {

std::string service_of(const model::Revision &revision) {
  return revision.name.empty() ? "istiod" : "istiod-" + revision.name;
}

bool installs(const model::Mesh &mesh) {
  return !mesh.control_plane.is_set() || mesh.control_plane.value != model::ControlPlaneDelivery::none;
}

const model::Word *istiod_address(const Context &context, const model::RemoteOf &remote) {
  const model::Gateway *gateway = context.mesh[remote.primary].gateway(model::GatewayRole::east_west);
  return gateway == nullptr ? nullptr : model::control_plane_address(*gateway);
}

Injector injector_of(const Context &context) {
  const model::Cluster &cluster = context.cluster;
  const model::RemoteOf *remote = cluster.remote();
  const model::ExternalPlane *external =
      remote == nullptr ? cluster.external() : context.mesh[remote->primary].external();
  if (remote == nullptr && external == nullptr)
    return {"/inject", ""};
  Injector made{"/inject/cluster/" + cluster.id, ""};
  if (cluster.network.known())
    made.path += "/net/" + context.mesh[cluster.network].id;
  const model::Word *address =
      external != nullptr ? istiod_name(context.mesh, *external) : istiod_address(context, *remote);
  if (address != nullptr && !model::parse_address(address->text))
    made.url = "https://" + address->text + ":15017" + made.path;
  return made;
}

} // namespace meshc::backends::istio
