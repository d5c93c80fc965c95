#include "verify/exposure.h"

namespace meshc::verify {

using namespace model;

std::vector<ClusterId> public_clusters(const Mesh &mesh, const Ingress &ingress) {
  std::vector<ClusterId> open;
  for (const ClusterId cluster : ingress.on) {
    const Gateway *gateway = mesh[cluster].gateway(std::string_view(ingress.gateway));
    const bool internal =
        gateway != nullptr && gateway->scheme.is_set() && gateway->scheme.value == GatewayScheme::internal;
    if (gateway != nullptr && !internal)
      open.push_back(cluster);
  }
  return open;
}

} // namespace meshc::verify
