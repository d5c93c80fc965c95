#include "verify/rule.h"

namespace meshc::verify {

using namespace model;

void failover_is_exported(const Context &context, Diagnostics &findings) {
  const Mesh &mesh = context.mesh;
  for (std::size_t i = 0; i < mesh.services.size(); ++i) {
    const Service &service = mesh.services[i];
    if (service.exported.is_set())
      continue;
    for (const PolicyInForce &force : policies_in_force(context, ServiceId(i)))
      if (force.policy.failover.is_set())
        findings.report(diagnostics::failover_without_export, force.policy.failover.span, mesh.full_name(service))
            .about(subject(mesh, service))
            .label(service.span, "not exported: each cluster sees only its own pods")
            .advise("add `export { to = " + list(mesh, service.on) + " }` to the service");
  }
}

} // namespace meshc::verify
