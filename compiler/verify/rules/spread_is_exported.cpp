#include "verify/rule.h"

#include <algorithm>

namespace meshc::verify {
namespace {

using namespace model;

// Clusters with callers that run the service and see only their own pods, because it is not exported to them.
std::vector<ClusterId> shut_in(const Context &context, ServiceId id) {
  const Service &service = context.mesh[id];
  const ServiceFlow &flow = context.flow[id];
  std::vector<ClusterId> clients, shut;
  std::ranges::set_intersection(flow.called_from, service.on, std::back_inserter(clients));
  std::ranges::set_difference(clients, flow.exported_to, std::back_inserter(shut));
  return shut;
}

// Does the program ask that calls of this client leave its cluster?
bool should_leave(const Mesh &mesh, const Service &service, ClusterId client) {
  if (!service.standby.empty())
    return service.on.size() > service.standby.size();
  const auto &spread = service.policy.spread;
  const auto from = std::ranges::find(spread, mesh[client].region, &Spread::from);
  return from != spread.end() && std::ranges::any_of(from->shares, [&](const RegionShare &share) {
           return share.share.millionths > 0 && share.to != mesh[client].region;
         });
}

} // namespace

// MC4031.
void spread_is_exported(const Context &context, Diagnostics &findings) {
  const Mesh &mesh = context.mesh;
  for (std::size_t i = 0; i < mesh.services.size(); ++i) {
    const Service &service = mesh.services[i];
    const bool standby = !service.standby.empty();
    if (!standby && service.policy.spread.empty())
      continue;
    std::vector<ClusterId> shut = shut_in(context, ServiceId(i));
    std::erase_if(shut, [&](ClusterId client) { return !should_leave(mesh, service, client); });
    if (shut.empty())
      continue;
    auto &finding = findings
                        .report(diagnostics::spread_without_export,
                                standby ? service.standby_span : service.policy.spread.front().span,
                                standby ? "standby" : "spread", mesh.full_name(service), names(mesh, shut))
                        .about(subject(mesh, service));
    if (service.exported.is_set())
      finding.label(service.exported.span, "exported to others only");
    else
      finding.label(service.span, "not exported: each cluster sees only its own pods");
    finding.advise("export it to them: `export { to = " + list(mesh, service.on) + " }`");
  }
}

} // namespace meshc::verify
