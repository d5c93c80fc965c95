#include "verify/rule.h"

#include <algorithm>

namespace meshc::verify {
namespace {

using namespace model;

std::string line_to_add(const Mesh &mesh, const Service &service, const std::vector<ClusterId> &missing) {
  std::vector<ClusterId> to = missing;
  if (service.exported.is_set())
    to.insert(to.end(), service.exported.value.to.begin(), service.exported.value.to.end());
  std::ranges::sort(to);
  return "`export { to = " + list(mesh, to) + " }`";
}

} // namespace

// One finding a service, at the first edge that needs the crossing: one line mends them all.
void callees_are_exported(const Context &context, Diagnostics &findings) {
  const Mesh &mesh = context.mesh;
  for (std::size_t i = 0; i < mesh.services.size(); ++i) {
    const ServiceId id(i);
    const Service &service = mesh.services[i];
    const ServiceFlow &flow = context.flow[id];
    std::vector<ClusterId> elsewhere, missing;
    std::ranges::set_difference(flow.called_from, service.on, std::back_inserter(elsewhere));
    std::ranges::set_difference(elsewhere, flow.exported_to, std::back_inserter(missing));
    if (missing.empty() || service.on.empty())
      continue;

    Span at = service.span;
    if (const Edge *edge = edge_from(context, id, missing.front())) {
      at = edge->span;
      for (const Callee &callee : edge->callees)
        if (callee.service == id)
          at = callee.span;
    } else {
      for (const Ingress &ingress : mesh.ingresses)
        for (const IngressRoute &route : ingress.routes)
          if (route.to == id && std::ranges::binary_search(ingress.on, missing.front()))
            at = route.to_span;
    }
    auto &finding = findings
                        .report(diagnostics::callee_not_exported, at, mesh.full_name(service), names(mesh, missing),
                                names(mesh, service.on))
                        .about(subject(mesh, service));
    if (service.exported.is_set())
      finding.label(service.exported.span, "exported to " + names(mesh, flow.exported_to))
          .advise("write " + line_to_add(mesh, service, missing) + " there");
    else
      finding.label(service.span, "not exported")
          .advise("add " + line_to_add(mesh, service, missing) + " to service `" + mesh.full_name(service) + "`");
    finding.advise("or run it where it is called: `on = " + [&] {
      std::vector<ClusterId> everywhere;
      std::ranges::set_union(service.on, missing, std::back_inserter(everywhere));
      return list(mesh, everywhere);
    }() + "`");
  }
}

} // namespace meshc::verify
