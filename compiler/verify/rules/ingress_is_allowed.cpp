#include "verify/rule.h"

#include <algorithm>
#include <set>

namespace meshc::verify {

using namespace model;

void ingress_is_allowed(const Context &context, Diagnostics &findings) {
  const Mesh &mesh = context.mesh;
  for (std::size_t i = 0; i < mesh.ingresses.size(); ++i) {
    const Ingress &ingress = mesh.ingresses[i];
    std::set<ServiceId> seen;
    for (const IngressRoute &route : ingress.routes) {
      if (!route.to.known())
        continue;
      const Service &service = mesh[route.to];
      const Namespace &space = mesh[service.space];
      if (space.enforcement != Enforcement::enforce || !seen.insert(route.to).second)
        continue;
      const auto admits = [&](const Caller &caller) {
        return std::holds_alternative<Anyone>(caller.who) || caller.who == decltype(caller.who)(IngressId(i));
      };
      const bool allowed = std::ranges::any_of(context.flow[route.to].allowed_by, [&](EdgeId edge) {
        return std::ranges::any_of(mesh[edge].callers, admits);
      });
      if (allowed)
        continue;
      findings
          .report(diagnostics::ingress_not_allowed, route.to_span, ingress.name, mesh.full_name(service), space.name)
          .about(subject(mesh, ingress))
          .about(subject(mesh, service))
          .label(space.enforcement_span, "enforced here: what is not allowed is denied")
          .advise("add `allow " + spelled(mesh, ingress, service.space) + " -> " + service.name + "` to namespace `" +
                  space.name + "`");
    }
  }
}

} // namespace meshc::verify
