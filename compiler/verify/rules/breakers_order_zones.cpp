#include "verify/rule.h"

namespace meshc::verify {

using namespace model;

// Istio: any outlier detection turns locality priorities on, since the mesh-wide setting is on by default.
void breakers_order_zones(const Context &context, Diagnostics &findings) {
  const Mesh &mesh = context.mesh;
  for (const Service &service : mesh.services)
    for (const ClusterId id : service.on) {
      const TrafficPolicy &policy = service.policy_in(id);
      const Cluster &cluster = mesh[id];
      if (!policy.circuit_breaker.is_set() || policy.failover.is_set() || cluster.zones.size() < 2)
        continue;
      findings
          .report(diagnostics::breaker_orders_zones, policy.circuit_breaker.span, mesh.full_name(service), cluster.name,
                  std::to_string(cluster.zones.size()))
          .about(subject(mesh, service))
          .advise("run as many pods in each zone as its callers need");
      break;
    }
}

} // namespace meshc::verify
