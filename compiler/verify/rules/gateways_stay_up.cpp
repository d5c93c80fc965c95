#include "verify/rule.h"

#include <optional>

namespace meshc::verify {
namespace {

using namespace model;

struct Weakness {
  std::string what;
  std::string help;
  Span span;
};

std::optional<Weakness> weakness(const Gateway &gateway) {
  const int *replicas = gateway.replicas.get();
  if (const int *least = gateway.min_available.get()) {
    // The chart writes no budget then, and says nothing.
    if (replicas == nullptr || *replicas == 1)
      return Weakness{"asks for a disruption budget with a single pod, of which Istio's chart makes none",
                      "write `replicas = " + std::to_string(*least + 1) + "` or more", gateway.min_available.span};
    if (*least >= *replicas)
      return Weakness{"keeps " + std::to_string(*least) + " of " + std::to_string(*replicas) +
                          " pods, so no node under it can ever be drained",
                      "write `min_available = " + std::to_string(*replicas - 1) + "` or less",
                      gateway.min_available.span};
    return std::nullopt;
  }
  if (replicas != nullptr && *replicas == 1)
    return Weakness{"has one pod, and is gone while that moves", "write `replicas = 2` or more", gateway.replicas.span};
  return std::nullopt;
}

} // namespace

// A gateway that says nothing about its pods is scaled by its chart: only what is said is judged.
void gateways_stay_up(const Context &context, Diagnostics &findings) {
  for (const Cluster &cluster : context.mesh.clusters)
    for (const Gateway &gateway : cluster.gateways)
      if (const auto found = weakness(gateway))
        findings.report(diagnostics::gateway_goes_down, found->span, gateway.name, cluster.name, found->what)
            .about(subject(cluster, gateway))
            .about(subject(cluster))
            .advise(found->help);
}

} // namespace meshc::verify
