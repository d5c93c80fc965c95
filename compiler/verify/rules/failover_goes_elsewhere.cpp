#include "base/text.h"
#include "verify/rule.h"

#include <algorithm>
#include <set>

namespace meshc::verify {
namespace {

using namespace model;

std::set<RegionId> regions(const Mesh &mesh, const std::vector<ClusterId> &clusters) {
  std::set<RegionId> found;
  for (const ClusterId cluster : clusters)
    found.insert(mesh[cluster].region);
  return found;
}

} // namespace

// Silent where another rule names the cause: not exported (MC5014), a region without the service (MC2011), or a link
// whose rtt decides (MC2016).
void failover_goes_elsewhere(const Context &context, Diagnostics &findings) {
  const Mesh &mesh = context.mesh;
  for (std::size_t i = 0; i < mesh.services.size(); ++i) {
    const ServiceId id(i);
    const Service &service = mesh.services[i];
    if (!service.exported.is_set())
      continue;
    for (const PolicyInForce &force : policies_in_force(context, id)) {
      const Failover *failover = force.policy.failover.get();
      if (failover == nullptr || !force.failover.empty())
        continue;
      const auto running = regions(mesh, service.on);
      if (!std::ranges::all_of(failover->regions, [&](RegionId region) { return running.contains(region); }))
        continue;
      std::vector<ClusterId> clients;
      std::ranges::set_intersection(context.flow[id].known_in, context.flow[id].exported_to,
                                    std::back_inserter(clients));
      const auto origins = regions(mesh, clients);
      const bool undecided = failover->any && running.size() > 1 && std::ranges::any_of(origins, [&](RegionId origin) {
                               return running.size() > (running.contains(origin) ? 1 : 0);
                             });
      if (undecided)
        continue;
      const std::string home = quoted(mesh[*running.begin()].name);
      findings
          .report(diagnostics::failover_goes_nowhere, force.policy.failover.span, mesh.full_name(service),
                  running.size() == 1 ? "it runs only in " + home
                                      : "no client that may leave its cluster has another listed region")
          .about(subject(mesh, service))
          .label(service.on_span, running.size() == 1 ? "every cluster here is in " + home : "it runs here")
          .label(service.exported.span, "it is exported to " + names(mesh, context.flow[id].exported_to))
          .advise("run it in a second region, or write `failover = none`: within a region Istio already moves calls "
                  "from zone to zone");
    }
  }
}

} // namespace meshc::verify
