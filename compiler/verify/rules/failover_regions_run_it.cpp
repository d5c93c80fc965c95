#include "base/text.h"
#include "verify/rule.h"

#include <algorithm>
#include <set>

namespace meshc::verify {

using namespace model;

void failover_regions_run_it(const Context &context, Diagnostics &findings) {
  const Mesh &mesh = context.mesh;
  for (std::size_t i = 0; i < mesh.services.size(); ++i) {
    const Service &service = mesh.services[i];
    if (service.on.empty())
      continue; // that it runs nowhere has been told
    const std::set<RegionId> running = regions_of(mesh, service);
    std::vector<std::string> legal;
    for (const RegionId region : running)
      legal.push_back(quoted(mesh[region].name));
    for (const PolicyInForce &force : policies_in_force(context, ServiceId(i))) {
      const Failover *failover = force.policy.failover.get();
      if (failover == nullptr)
        continue;
      for (std::size_t k = 0; k < failover->regions.size(); ++k)
        if (!running.contains(failover->regions[k]))
          findings
              .report(diagnostics::failover_region_empty, failover->region_spans[k], mesh.full_name(service),
                      mesh[failover->regions[k]].name)
              .about(subject(mesh, service))
              .label(service.on_span, "it runs in " + list_in_words(legal))
              .advise("run it in a cluster of that region, or take the region out of `to`");
    }
  }
}

} // namespace meshc::verify
