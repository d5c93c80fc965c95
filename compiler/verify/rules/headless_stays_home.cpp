#include "base/text.h"
#include "verify/rule.h"

namespace meshc::verify {

using namespace model;

// MC4027, MC4039: callers of a headless service choose a pod by its address, so the proxy has nothing to choose, and
// the addresses of another network lead nowhere.
void headless_stays_home(const Context &context, Diagnostics &findings) {
  const Mesh &mesh = context.mesh;
  for (std::size_t i = 0; i < mesh.services.size(); ++i) {
    const Service &service = mesh.services[i];
    if (!service.is_headless())
      continue;
    if (const auto pairs = crossings(context, ServiceId(i)); !pairs.empty())
      findings
          .report(diagnostics::headless_cannot_cross, service.headless.span, mesh.full_name(service),
                  mesh[pairs.front().client].name, mesh[pairs.front().host].name)
          .about(subject(mesh, service))
          .label(service.exported.span, "exported here")
          .advise("give it a service with an address for callers elsewhere, run it where it is called, or put the "
                  "clusters on one network");
    for (const PolicyInForce &force : policies_in_force(context, ServiceId(i))) {
      Said said;
      said.add("balance", force.policy.balance.is_set(), force.policy.balance.span);
      said.add("failover", force.policy.failover.is_set(), force.policy.failover.span);
      said.add("standby", !service.standby.empty(), service.standby_span);
      said.add("spread", !force.policy.spread.empty(),
               force.policy.spread.empty() ? Span{} : force.policy.spread.front().span);
      said.add("circuit_breaker", force.policy.circuit_breaker.is_set(), force.policy.circuit_breaker.span);
      if (!said.names.empty())
        findings
            .report(diagnostics::headless_has_no_choice, said.first, list_in_words(said.names), mesh.full_name(service))
            .about(subject(mesh, service))
            .label(service.headless.span, "headless: the caller picks a pod itself")
            .advise("switch off what is inherited, for example `failover = none`, or leave `headless` out");
    }
  }
}

} // namespace meshc::verify
