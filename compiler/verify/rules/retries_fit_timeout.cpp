#include "verify/rule.h"

#include <algorithm>

namespace meshc::verify {
namespace {

using namespace model;

// `attempts` counts retries. Those before the last one, and the first call, may use up their time; the last retry must
// still begin inside the timeout, or it is never made. A last retry that is cut short is no mistake.
void check(const Mesh &mesh, const Service &service, const std::string &name, const Setting<Retry> &retry_in_force,
           const Setting<Duration> &timeout_in_force, Diagnostics &findings) {
  const Retry *retry = retry_in_force.get();
  const Duration *timeout = timeout_in_force.get();
  if (retry == nullptr || timeout == nullptr || !retry->attempts.is_set() || !retry->per_try.is_set())
    return;
  const std::int64_t attempts = retry->attempts.value;
  const Duration begins{attempts * retry->per_try.value.milliseconds};
  if (attempts == 0 || begins < *timeout)
    return;
  const std::string per_try = spelled(retry->per_try.value);
  const std::string retries = std::to_string(attempts) + (attempts == 1 ? " retry" : " retries");
  const std::string tries = std::to_string(attempts + 1);
  const std::string needed = spelled(Duration{begins.milliseconds + retry->per_try.value.milliseconds});
  findings
      .report(diagnostics::retries_exceed_timeout, retry_in_force.span, name, retries, spelled(begins),
              spelled(*timeout))
      .about(subject(mesh, service))
      .label(timeout_in_force.span, "the whole call ends after " + spelled(*timeout))
      .note("a call and " + retries + " are " + tries + " tries; " + std::to_string(attempts) + " x " + per_try +
            " = " + spelled(begins) + " pass before the last begins, and all need " + tries + " x " + per_try + " = " +
            needed)
      .advise("write `timeout = " + needed + "`, a smaller `per_try`, or fewer `attempts`");
}

} // namespace

void retries_fit_timeout(const Context &context, Diagnostics &findings) {
  const Mesh &mesh = context.mesh;
  for (std::size_t i = 0; i < mesh.services.size(); ++i) {
    const Service &service = mesh.services[i];
    const std::string name = mesh.full_name(service);
    for (const PolicyInForce &force : policies_in_force(context, ServiceId(i)))
      check(mesh, service, name, force.policy.retry, force.policy.timeout, findings);
    for (const Route &route : service.policy.routes)
      if (!route.is_answered_by_proxy() && (route.timeout.is_set() || route.retry.is_set()))
        check(mesh, service, "route " + route.name + "` of `" + name,
              route.retry.is_unset() ? service.policy.retry : route.retry,
              route.timeout.is_unset() ? service.policy.timeout : route.timeout, findings);
  }
}

} // namespace meshc::verify
