#include "verify/rule.h"

namespace meshc::verify {

using namespace model;

void failover_ejects(const Context &context, Diagnostics &findings) {
  for (std::size_t i = 0; i < context.mesh.services.size(); ++i)
    for (const PolicyInForce &force : policies_in_force(context, ServiceId(i)))
      if (const Service &service = context.mesh.services[i];
          service.fails_over(force.policy) && force.policy.circuit_breaker.is_off())
        findings
            .report(diagnostics::failover_without_ejection, force.policy.circuit_breaker.span,
                    context.mesh.full_name(context.mesh.services[i]),
                    "`circuit_breaker = none` switches off what makes it act")
            .about(subject(context.mesh, context.mesh.services[i]))
            .label(force.policy.failover.is_set() ? force.policy.failover.span : service.standby_span,
                   "failover is asked for here")
            .advise("leave `circuit_breaker` out and meshc sets what failover needs, or write `failover = none`");
}

} // namespace meshc::verify
