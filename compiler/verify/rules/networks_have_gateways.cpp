#include "verify/rule.h"

namespace meshc::verify {

using namespace model;

// Callers on another network reach a service through a gateway of the very cluster that runs it: each gateway lets
// through only what its own cluster runs.
void networks_have_gateways(const Context &context, Diagnostics &findings) {
  const Mesh &mesh = context.mesh;
  std::vector<bool> reported(mesh.clusters.size());
  for (std::size_t i = 0; i < mesh.services.size(); ++i) {
    const ServiceId id(i);
    const Service &service = mesh.services[i];
    for (const Crossing &crossing : crossings(context, id))
      for (const ClusterId host : service.on) {
        const Cluster &cluster = mesh[host];
        if (reported[host.index] || cluster.network != mesh[crossing.host].network ||
            cluster.gateway(GatewayRole::east_west) != nullptr)
          continue;
        reported[host.index] = true;
        auto &finding =
            findings
                .report(diagnostics::east_west_gateway_missing, cluster.span, cluster.name, mesh[cluster.network].name,
                        mesh.full_name(service), mesh[crossing.client].name, mesh[mesh[crossing.client].network].name)
                .about(subject(cluster));
        finding.label(service.exported.span, "exported here");
        if (const Edge *edge = edge_from(context, id, crossing.client))
          finding.label(edge->span, "called here");
        finding.advise("add `gateway east-west { address = … }` to cluster `" + cluster.name + "`");
      }
  }
}

} // namespace meshc::verify
