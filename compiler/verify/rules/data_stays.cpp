#include "verify/rule.h"

#include <algorithm>

namespace meshc::verify {

using namespace model;

// MC5020: where each cluster has data of its own, another cluster answers from other data.
void data_stays(const Context &context, Diagnostics &findings) {
  const Mesh &mesh = context.mesh;
  for (std::size_t i = 0; i < mesh.services.size(); ++i) {
    const Service &service = mesh.services[i];
    if (!service.data.is_set() || service.data.value != Data::stateful || service.on.size() < 2 ||
        !service.exported.is_set())
      continue;
    const TrafficPolicy &policy = service.policy;
    std::string how;
    Span at;
    if (policy.failover.is_set()) {
      how = "failover moves them to another cluster";
      at = policy.failover.span;
    } else if (!service.standby.empty()) {
      how = "a standby takes them over";
      at = service.standby_span;
    } else if (!policy.spread.empty()) {
      how = "they are spread over regions";
      at = policy.spread.front().span;
    } else if (std::ranges::any_of(context.flow[ServiceId(i)].called_from, [&](ClusterId client) {
                 return std::ranges::binary_search(service.exported.value.to, client);
               })) {
      how = "an exported service may answer from any of its clusters";
      at = service.exported.span;
    } else {
      continue;
    }
    findings.report(diagnostics::data_left_behind, at, mesh.full_name(service), how)
        .about(subject(mesh, service))
        .label(service.data.span, "each cluster has its own data")
        .label(service.on_span, "it runs here")
        .advise("write `data = replicated` if every cluster has the same, run it in one cluster, or keep calls inside "
                "each cluster: no `export`");
  }
}

} // namespace meshc::verify
