#include "verify/rule.h"

namespace meshc::verify {

using namespace model;

// MC4040: a gateway's routes stand in an object of their own, which the controller of the weights does not know.
void controllers_see_gateways(const Context &context, Diagnostics &findings) {
  const Mesh &mesh = context.mesh;
  for (const Ingress &ingress : mesh.ingresses)
    for (const IngressRoute &route : ingress.routes) {
      if (!route.to.known())
        continue;
      const Service &service = mesh[route.to];
      if (service.split_owner != SplitOwner::program)
        findings
            .report(diagnostics::weights_miss_gateway, route.to_span, ingress.name, mesh.full_name(service),
                    service.split_owner == SplitOwner::flagger ? "Flagger" : "Argo Rollouts")
            .about(subject(mesh, ingress))
            .about(subject(mesh, service))
            .label(service.split_owner_span, "leaves the weights to it")
            .advise("name the gateway in the controller's own object and leave this route out, or divide the calls "
                    "with `split { … }`");
    }
}

} // namespace meshc::verify
