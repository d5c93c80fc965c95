#include "verify/rule.h"

namespace meshc::verify {

using namespace model;

// `attempts` counts retries. Those before the last one, and the first call, may use up their time; the last retry must
// still begin inside the timeout, or it is never made. A last retry that is cut short is no mistake.
void retries_fit_timeout(const Context &context, Diagnostics &findings) {
  for (std::size_t i = 0; i < context.mesh.services.size(); ++i)
    for (const PolicyInForce &force : policies_in_force(context, ServiceId(i))) {
      const Retry *retry = force.policy.retry.get();
      const Duration *timeout = force.policy.timeout.get();
      if (retry == nullptr || timeout == nullptr || !retry->attempts.is_set() || !retry->per_try.is_set())
        continue;
      const std::int64_t attempts = retry->attempts.value;
      const Duration begins{attempts * retry->per_try.value.milliseconds};
      if (attempts == 0 || begins < *timeout)
        continue;
      const std::string per_try = spelled(retry->per_try.value);
      const std::string retries = std::to_string(attempts) + (attempts == 1 ? " retry" : " retries");
      const std::string tries = std::to_string(attempts + 1);
      const std::string needed = spelled(Duration{begins.milliseconds + retry->per_try.value.milliseconds});
      findings
          .report(diagnostics::retries_exceed_timeout, force.policy.retry.span,
                  context.mesh.full_name(context.mesh.services[i]), retries, spelled(begins), spelled(*timeout))
          .about(subject(context.mesh, context.mesh.services[i]))
          .label(force.policy.timeout.span, "the whole call ends after " + spelled(*timeout))
          .note("a call and " + retries + " are " + tries + " tries; " + std::to_string(attempts) + " x " + per_try +
                " = " + spelled(begins) + " pass before the last begins, and all need " + tries + " x " + per_try +
                " = " + needed)
          .advise("write `timeout = " + needed + "`, a smaller `per_try`, or fewer `attempts`");
    }
}

} // namespace meshc::verify
