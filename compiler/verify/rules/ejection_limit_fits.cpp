#include "verify/rule.h"

namespace meshc::verify {

using namespace model;

void ejection_limit_fits(const Context &context, Diagnostics &findings) {
  for (std::size_t i = 0; i < context.mesh.services.size(); ++i)
    for (const PolicyInForce &force : policies_in_force(context, ServiceId(i))) {
      const CircuitBreaker *breaker = force.policy.circuit_breaker.get();
      if (breaker == nullptr)
        continue;
      const std::string name = context.mesh.full_name(context.mesh.services[i]);
      const Service &service = context.mesh.services[i];
      // Istio 1.31 hands pods that are not ready to proxies unless this is above 0.
      const Setting<Percent> &healthy = breaker->min_healthy;
      if (healthy.is_off() || (healthy.is_set() && healthy.value.millionths == 0))
        findings
            .report(diagnostics::ejection_limit_wrong, healthy.span, name,
                    "with `min_healthy` at nothing, pods that are not ready get calls too")
            .about(subject(context.mesh, service))
            .advise("write `min_healthy = 1%`, or leave it out: that is what is written then");
      const bool fails_over = service.fails_over(force.policy);
      const Span asked = force.policy.failover.is_set() ? force.policy.failover.span : service.standby_span;
      const Setting<Percent> &limit = breaker->max_ejected;
      if (fails_over && limit.is_set() && limit.value < whole) {
        findings
            .report(diagnostics::ejection_limit_wrong, limit.span, name,
                    "`max_ejected = " + spelled(limit.value) +
                        "` always leaves some broken pods in use, so calls never leave the region")
            .about(subject(context.mesh, context.mesh.services[i]))
            .label(asked, "failover is asked for here")
            .advise("write `max_ejected = 100%`, or leave it out: that is what failover gets");
        continue;
      }
      const bool ejects_all = limit.is_set() ? limit.value == whole : fails_over;
      const Setting<int> &trigger = breaker->consecutive_5xx_errors;
      if (!ejects_all || !trigger.is_set() || trigger.value == 0)
        continue;
      auto &finding = findings
                          .report(diagnostics::ejection_limit_wrong, trigger.span, name,
                                  "every pod may be ejected for " + std::to_string(trigger.value) +
                                      " answers of 5xx, which one poisoned request can cause everywhere")
                          .about(subject(context.mesh, context.mesh.services[i]));
      if (limit.is_set())
        finding.label(limit.span, "all pods may be ejected at once");
      else
        finding.label(asked, "failover lets all pods be ejected at once");
      finding.advise("use `consecutive_gateway_errors` (502, 503, 504) as the trigger instead");
    }
}

} // namespace meshc::verify
