#include "base/text.h"
#include "verify/rule.h"

namespace meshc::verify {

void clusters_have_networks(const Context &context, Diagnostics &findings) {
  std::vector<std::string> networks;
  for (const model::Network &network : context.mesh.networks)
    networks.push_back(quoted(network.name));
  if (networks.empty())
    return;
  for (const model::Cluster &cluster : context.mesh.clusters)
    if (!cluster.network.known())
      findings.report(diagnostics::cluster_without_network, cluster.span, cluster.name, list_in_words(networks))
          .about(subject(cluster))
          .advise("write `network = " + context.mesh.networks.front().name + "` or another of them in the cluster");
}

} // namespace meshc::verify
