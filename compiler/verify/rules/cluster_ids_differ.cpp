#include "verify/rule.h"

#include <map>

namespace meshc::verify {

void cluster_ids_differ(const Context &context, Diagnostics &findings) {
  std::map<std::string_view, const model::Cluster *> seen;
  for (const model::Cluster &cluster : context.mesh.clusters) {
    const auto [first, is_new] = seen.try_emplace(cluster.id, &cluster);
    if (is_new)
      continue;
    const bool in_order = first->second->span < cluster.span;
    const model::Cluster &earlier = in_order ? *first->second : cluster;
    const model::Cluster &later = in_order ? cluster : *first->second;
    findings.report(diagnostics::cluster_id_repeated, later.span, earlier.name, later.name, cluster.id)
        .about(subject(earlier))
        .about(subject(later))
        .label(earlier.span, "this cluster has it already")
        .advise("give each cluster an `id` of its own, or leave it out: it is the cluster's name");
  }
}

} // namespace meshc::verify
