#include "verify/rule.h"

#include <algorithm>

namespace meshc::verify {

using namespace model;

// MC7024.
void rewrites_hide_routes(const Context &context, Diagnostics &findings) {
  const Mesh &mesh = context.mesh;
  for (const Ingress &ingress : mesh.ingresses)
    for (const IngressRoute &route : ingress.routes) {
      if (!route.to.known())
        continue;
      const Service &service = mesh[route.to];
      const auto hidden = std::ranges::find_if(service.policy.routes, [&](const Route &of_service) {
        return of_service.when.callers.empty() && !applies_at_gateway(of_service, route.way);
      });
      if (hidden == service.policy.routes.end())
        continue;
      findings
          .report(diagnostics::route_behind_rewrite, route.way.rewrite.value.path.span, ingress.name, hidden->name,
                  mesh.full_name(service))
          .about(subject(mesh, ingress))
          .about(subject(mesh, service))
          .label(hidden->when.span, "asks for a path as callers inside the mesh write it")
          .advise("leave the path as it is, or say in a route of the ingress what those requests get");
    }
}

} // namespace meshc::verify
