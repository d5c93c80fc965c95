#include "verify/plain_text.h"

#include "verify/rule.h"

namespace meshc::verify {

using namespace model;

// As the PeerAuthentications that are written make it: `mtls` of the cluster stands, except that audit refuses nobody.
bool takes_plain_text(const Mesh &mesh, const Service &service, ClusterId cluster) {
  const Namespace &space = mesh[service.space];
  const Setting<Mtls> &stated = mesh[cluster].mtls;
  if (uninjected(space) || space.enforcement == Enforcement::audit)
    return true;
  if (stated.is_set())
    return stated.value == Mtls::permissive;
  return space.enforcement == Enforcement::observe;
}

} // namespace meshc::verify
