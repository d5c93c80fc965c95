#include "verify/rule.h"

#include <algorithm>

namespace meshc::verify {
namespace {

using namespace model;

std::string name_of(const Route &route) {
  return quoted("route " + route.name);
}

std::string name_of(const Mesh &mesh, const IngressRoute &route) {
  if (route.to.known())
    return "a route to " + quoted(mesh.full_name(mesh[route.to]));
  return route.way.redirect.is_set() ? "a redirect" : "a response of its own";
}

} // namespace

// MC4005: the first route that fits decides.
void routes_are_reached(const Context &context, Diagnostics &findings) {
  const Mesh &mesh = context.mesh;
  for (std::size_t i = 0; i < mesh.services.size(); ++i) {
    const Service &service = mesh.services[i];
    const std::vector<Route> &routes = service.policy.routes;
    for (auto late = routes.begin(); late != routes.end(); ++late) {
      const auto early =
          std::find_if(routes.begin(), late, [&](const Route &route) { return contains(route.when, late->when); });
      if (early != late)
        findings
            .report(diagnostics::route_shadowed, late->when.span, name_of(*late), mesh.full_name(service),
                    name_of(*early))
            .about(subject(mesh, service))
            .label(early->when.span, "takes all of these requests")
            .advise("write the narrower route first");
    }
  }
  for (const Ingress &ingress : mesh.ingresses)
    for (auto late = ingress.routes.begin(); late != ingress.routes.end(); ++late) {
      const auto early = std::find_if(ingress.routes.begin(), late, [&](const IngressRoute &route) {
        return contains(route.way.when, late->way.when);
      });
      if (early != late)
        findings
            .report(diagnostics::route_shadowed, late->span, name_of(mesh, *late), "ingress." + ingress.name,
                    name_of(mesh, *early))
            .about(subject(mesh, ingress))
            .label(early->span, "takes all of these requests")
            .advise("write the narrower route first");
    }
}

} // namespace meshc::verify
