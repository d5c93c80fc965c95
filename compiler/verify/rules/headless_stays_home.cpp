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
      std::vector<std::string> said;
      Span first;
      const auto add = [&](const char *name, bool is_said, Span at) {
        if (!is_said)
          return;
        said.push_back(quoted(name));
        first = first.known() ? first : at;
      };
      add("balance", force.policy.balance.is_set(), force.policy.balance.span);
      add("failover", force.policy.failover.is_set(), force.policy.failover.span);
      add("standby", !service.standby.empty(), service.standby_span);
      add("spread", !force.policy.spread.empty(),
          force.policy.spread.empty() ? Span{} : force.policy.spread.front().span);
      add("circuit_breaker", force.policy.circuit_breaker.is_set(), force.policy.circuit_breaker.span);
      if (!said.empty())
        findings.report(diagnostics::headless_has_no_choice, first, list_in_words(said), mesh.full_name(service))
            .about(subject(mesh, service))
            .label(service.headless.span, "headless: the caller picks a pod itself")
            .advise("switch off what is inherited, for example `failover = none`, or leave `headless` out");
    }
  }
}

} // namespace meshc::verify
