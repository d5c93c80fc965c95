#include "verify/plain_text.h"

#include "model/mutual_tls.h"
#include "verify/rule.h"

#include <algorithm>

namespace meshc::verify {

using namespace model;

bool takes_plain_text(const Mesh &mesh, const Service &service, ClusterId cluster) {
  const Namespace &space = mesh[service.space];
  if (uninjected(space))
    return true;
  const Mtls *stated = mesh[mesh.config_cluster(cluster)].mtls.get();
  const std::vector<PortMode> modes = port_modes(mesh, service, stated);
  return std::ranges::any_of(service.ports, [&](const Port &port) {
    const auto own = std::ranges::find(modes, port.target, &PortMode::port);
    return (own != modes.end() ? own->mode : mtls_in_force(space, stated)) == Mtls::permissive;
  });
}

} // namespace meshc::verify
