#include "verify/rule.h"

#include <set>

namespace meshc::verify {
namespace {

using namespace model;

// MC5013: failover acts, and nothing turns silence into an error.
void failover_needs_timeout(const Context &context, ServiceId id, Diagnostics &findings) {
  const Service &service = context.mesh[id];
  for (const PolicyInForce &force : policies_in_force(context, id))
    if ((!force.failover.empty() || !service.standby.empty()) && !force.policy.timeout.is_set()) {
      const Span asked = force.policy.failover.is_set() ? force.policy.failover.span : service.standby_span;
      auto &finding = findings.report(diagnostics::failover_without_timeout, asked, context.mesh.full_name(service))
                          .about(subject(context.mesh, service));
      if (force.policy.timeout.is_off())
        finding.label(force.policy.timeout.span, "switched off here");
      finding.advise("add a `timeout`, for example `timeout = 2s`");
    }
}

// MC5001. Where failover is declared, MC5013 has said it.
void crossing_needs_timeout(const Context &context, ServiceId id, Diagnostics &findings) {
  const Mesh &mesh = context.mesh;
  const Service &service = mesh[id];
  std::set<NetworkId> hosts;
  for (const ClusterId host : service.on)
    if (mesh[host].network.known())
      hosts.insert(mesh[host].network);
  for (const ClusterId client : crossing_clients(context, id)) {
    const NetworkId own = mesh[client].network;
    if (!own.known() || hosts.empty() || (hosts.size() == 1 && hosts.contains(own)))
      continue;
    const TrafficPolicy &policy = service.policy_in(client);
    if (!policy.timeout.is_unset() || service.fails_over(policy) || service.split_owner != SplitOwner::program)
      continue;
    auto &finding = findings
                        .report(diagnostics::crossing_without_timeout, service.exported.span, mesh.full_name(service),
                                mesh[client].name)
                        .about(subject(mesh, service));
    if (const Edge *edge = edge_from(context, id, client))
      finding.label(edge->span, "called here");
    finding.advise("add a `timeout` to the service, or `timeout = none` if calls may take for ever");
    return;
  }
}

} // namespace

void crossing_calls_time_out(const Context &context, Diagnostics &findings) {
  for (std::size_t i = 0; i < context.mesh.services.size(); ++i)
    if (has_http_port(context.mesh.services[i])) {
      failover_needs_timeout(context, ServiceId(i), findings);
      crossing_needs_timeout(context, ServiceId(i), findings);
    }
}

} // namespace meshc::verify
