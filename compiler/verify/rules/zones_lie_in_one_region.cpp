#include "verify/rule.h"

#include <map>

namespace meshc::verify {

// A node's locality is region and zone; the same zone in two regions means that one of the two clusters is described
// wrongly, and its failover with it.
void zones_lie_in_one_region(const Context &context, Diagnostics &findings) {
  struct First {
    const model::Cluster *cluster;
    Span span;
  };
  std::map<std::string_view, First> seen;
  for (const model::Cluster &cluster : context.mesh.clusters)
    for (const model::Word &zone : cluster.zones) {
      if (!cluster.region.known())
        continue;
      const auto [first, is_new] = seen.try_emplace(zone.text, First{&cluster, zone.span});
      const model::Cluster &other = *first->second.cluster;
      if (is_new || other.region == cluster.region)
        continue;
      findings
          .report(diagnostics::zone_in_two_regions, zone.span, zone.text, context.mesh[other.region].name,
                  context.mesh[cluster.region].name)
          .about(subject(other))
          .about(subject(cluster))
          .label(first->second.span, "cluster `" + other.name + "` has it in another region");
    }
}

} // namespace meshc::verify
