#include "verify/rule.h"

#include <algorithm>
#include <array>

namespace meshc::verify {
namespace {

struct Home {
  std::string_view platform;
  std::string_view cloud;
};
// OpenShift and others run on any of them.
constexpr std::array<Home, 4> homes{{{"eks", "aws"}, {"gke", "gcp"}, {"aks", "azure"}, {"oke", "oci"}}};

} // namespace

void reserves_fit_platform(const Context &context, Diagnostics &findings) {
  for (const model::Cluster &cluster : context.mesh.clusters) {
    if (!cluster.platform.is_set())
      continue;
    const auto home = std::ranges::find(homes, cluster.platform.value, &Home::platform);
    if (home == homes.end())
      continue;
    for (const model::Gateway &gateway : cluster.gateways)
      if (gateway.reserve.is_set() && gateway.reserve.value.cloud != home->cloud)
        findings
            .report(diagnostics::reserve_elsewhere, gateway.reserve.span, gateway.name, cluster.name,
                    gateway.reserve.value.cloud, cluster.platform.value)
            .about(subject(cluster, gateway))
            .label(cluster.platform.span, "the platform is said here")
            .advise("write `reserve " + std::string(home->cloud) + " { … }`");
  }
}

} // namespace meshc::verify
