#include "verify/rule.h"

#include <algorithm>

namespace meshc::verify {
namespace {

using namespace model;

// Somebody calls from there, or nobody said who calls.
bool has_callers(const Context &context, ServiceId id, ClusterId client) {
  const ServiceFlow &flow = context.flow[id];
  return flow.allowed_by.empty() || std::ranges::binary_search(flow.called_from, client);
}

// `failover` is meant for the active regions: one that names a standby first says something else.
const Span *contradiction(const Mesh &mesh, const Service &service) {
  const Failover *failover = service.policy.failover.get();
  if (failover == nullptr)
    return nullptr;
  bool past_active = false;
  for (std::size_t i = failover->regions.size(); i-- > 0;) {
    const auto in_region = [&](ClusterId cluster) { return mesh[cluster].region == failover->regions[i]; };
    const auto active_there = [&](ClusterId cluster) {
      return in_region(cluster) && !std::ranges::binary_search(service.standby, cluster);
    };
    if (std::ranges::any_of(service.on, active_there))
      past_active = true;
    else if (past_active && std::ranges::any_of(service.standby, in_region))
      return &failover->region_spans[i];
  }
  return nullptr;
}

void check(const Context &context, ServiceId id, Diagnostics &findings) {
  const Mesh &mesh = context.mesh;
  const Service &service = mesh[id];
  const auto report = [&](Span at, const std::string &what) -> diagnostics::Diagnostic & {
    return findings.report(diagnostics::standby_not_last, at, mesh.full_name(service), what)
        .about(subject(mesh, service));
  };
  if (service.standby.size() == service.on.size()) {
    report(service.standby_span, "every cluster that runs it is standby")
        .label(service.on_span, "it runs here")
        .advise("name fewer clusters in `standby`: somebody has to serve");
    return;
  }
  if (const Span *at = contradiction(mesh, service)) {
    report(*at, "`failover` names the region of a standby before one that serves")
        .label(service.standby_span, "standby comes last")
        .advise("with `standby` the order follows: leave `failover` out");
    return;
  }
  for (const StandbyTiers &tiers : context.flow[id].standby) {
    if (tiers.kept || !has_callers(context, id, tiers.client))
      continue;
    std::vector<ClusterId> active;
    std::ranges::set_difference(service.on, service.standby, std::back_inserter(active));
    report(service.standby_span, "callers in `" + mesh[tiers.client].name + "` cannot tell " + names(mesh, active) +
                                     " from " + names(mesh, service.standby))
        .note("Istio can put first one cluster, one network, or the caller's own region and one other")
        .advise("keep one active cluster, put the active ones on one network without the standby, or call from regions "
                "without a standby");
    return;
  }
}

} // namespace

// MC4032.
void standby_comes_last(const Context &context, Diagnostics &findings) {
  for (std::size_t i = 0; i < context.mesh.services.size(); ++i)
    if (!context.mesh.services[i].standby.empty())
      check(context, ServiceId(i), findings);
}

} // namespace meshc::verify
