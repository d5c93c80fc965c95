#include "base/text.h"
#include "verify/rule.h"

#include <algorithm>
#include <set>

namespace meshc::verify {

using namespace model;

// A client's own region, the one that `failover` names for it, and the rest together: that is all Istio tells apart
// between networks. The order within the rest is lost when it holds two regions or more.
void failover_order_is_kept(const Context &context, Diagnostics &findings) {
  const Mesh &mesh = context.mesh;
  for (std::size_t i = 0; i < mesh.services.size(); ++i) {
    const Service &service = mesh.services[i];
    const std::set<RegionId> running = regions_of(mesh, service);
    for (const PolicyInForce &force : policies_in_force(context, ServiceId(i)))
      for (const RegionStep &step : force.failover) {
        std::vector<std::string> rest;
        for (const RegionId region : running)
          if (region != step.from && region != step.to)
            rest.push_back(quoted(mesh[region].name));
        if (rest.size() < 2)
          continue;
        findings
            .report(diagnostics::failover_order_lost, force.policy.failover.span, mesh.full_name(service),
                    mesh[step.from].name, mesh[step.to].name, list_in_words(rest))
            .about(subject(mesh, service))
            .label(service.on_span, "it runs in " + counted(running.size(), "region"))
            .advise(
                "nothing is lost but the order among those; run it in three regions at most where the order matters");
        break;
      }
  }
}

} // namespace meshc::verify
