#include "verify/rule.h"

#include <algorithm>

namespace meshc::verify {

using namespace model;

// Only where policy is enforced: elsewhere callers need no edge. Silent when callers lack an export (MC4001).
void exports_are_called(const Context &context, Diagnostics &findings) {
  const Mesh &mesh = context.mesh;
  for (std::size_t i = 0; i < mesh.services.size(); ++i) {
    const ServiceId id(i);
    const Service &service = mesh.services[i];
    const ServiceFlow &flow = context.flow[id];
    if (!service.exported.is_set() || mesh[service.space].enforcement != Enforcement::enforce)
      continue;
    const bool open = std::ranges::any_of(flow.allowed_by, [&](EdgeId edge) {
      return std::ranges::any_of(mesh[edge].callers,
                                 [](const Caller &caller) { return std::holds_alternative<Anyone>(caller.who); });
    });
    const auto crossed = [&](ClusterId client) {
      return std::ranges::any_of(service.on, [&](ClusterId host) { return host != client; });
    };
    const bool lacking = std::ranges::any_of(flow.called_from, [&](ClusterId client) {
      return !service.runs_on(client) && !std::ranges::binary_search(flow.exported_to, client);
    });
    if (open || lacking || std::ranges::any_of(crossing_clients(context, id), crossed))
      continue;
    auto &finding = findings
                        .report(diagnostics::export_without_caller, service.exported.span, mesh.full_name(service),
                                flow.called_from.empty()
                                    ? "nobody may call it"
                                    : "its callers run only in " + names(mesh, flow.called_from) + " and find it there")
                        .about(subject(mesh, service));
    if (!flow.allowed_by.empty())
      finding.label(mesh[flow.allowed_by.front()].span, "who may call it");
    finding.advise("allow the callers it is meant for, for example `allow web -> " + service.name +
                   "`, or take the export away");
  }
}

} // namespace meshc::verify
