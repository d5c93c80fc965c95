#include "base/text.h"
#include "verify/rule.h"

namespace meshc::verify {

using namespace model;

// MC4038: VirtualService and DestinationRule of the host are the controller's.
void controller_owns_calls(const Context &context, Diagnostics &findings) {
  const Mesh &mesh = context.mesh;
  for (std::size_t i = 0; i < mesh.services.size(); ++i) {
    const Service &service = mesh.services[i];
    if (service.split_owner == SplitOwner::program)
      continue;
    for (const PolicyInForce &force : policies_in_force(context, ServiceId(i))) {
      const TrafficPolicy &policy = force.policy;
      Said said;
      said.add("timeout", policy.timeout.is_set(), policy.timeout.span);
      said.add("retry", !policy.retry.is_unset(), policy.retry.span);
      said.add("circuit_breaker", policy.circuit_breaker.is_set(), policy.circuit_breaker.span);
      said.add("connections", policy.connections.is_set(), policy.connections.span);
      said.add("balance", policy.balance.is_set(), policy.balance.span);
      said.add("failover", policy.failover.is_set(), policy.failover.span);
      said.add("standby", !service.standby.empty(), service.standby_span);
      said.add("spread", !policy.spread.empty(), policy.spread.empty() ? Span{} : policy.spread.front().span);
      said.add("route", !policy.routes.empty(), policy.routes.empty() ? Span{} : policy.routes.front().span);
      said.add("mirror", !policy.mirrors.empty(), policy.mirrors.empty() ? Span{} : policy.mirrors.front().span);
      if (said.names.empty())
        continue;
      const std::string owner = service.split_owner == SplitOwner::flagger ? "Flagger" : "Argo Rollouts";
      findings
          .report(diagnostics::controller_owns_calls, said.first, list_in_words(said.names, "and", 10),
                  mesh.full_name(service), owner)
          .about(subject(mesh, service))
          .label(service.split_owner_span, "leaves the weights to it")
          .advise(service.split_owner == SplitOwner::flagger
                      ? "say it in the Canary (`spec.service`), and switch it off here, for example `timeout = none`"
                      : "say it in the VirtualService and DestinationRule that the Rollout names, and switch it off "
                        "here, for example `timeout = none`");
    }
  }
}

} // namespace meshc::verify
