#include "verify/rule.h"

#include <algorithm>

namespace meshc::verify {
namespace {

// Kubernetes minors that an Istio minor supports, as its release page says; a release that is not listed is not judged.
struct Support {
  int istio;
  int first;
  int last;
};
constexpr Support supported[] = {{29, 31, 35}, {31, 32, 36}};

} // namespace

void kubernetes_fits_istio(const Context &context, Diagnostics &findings) {
  for (const model::Cluster &cluster : context.mesh.clusters) {
    const model::Version *kubernetes = cluster.kubernetes.get();
    const model::Version *istio = cluster.istio.get();
    if (kubernetes == nullptr || istio == nullptr || istio->major != 1 || kubernetes->major != 1)
      continue;
    const auto row = std::ranges::find(supported, istio->minor, &Support::istio);
    if (row == std::end(supported) || (kubernetes->minor >= row->first && kubernetes->minor <= row->last))
      continue;
    const std::string range = "1." + std::to_string(row->first) + " to 1." + std::to_string(row->last);
    findings
        .report(diagnostics::kubernetes_unsupported, cluster.kubernetes.span, cluster.name, model::spelled(*kubernetes),
                model::spelled(*istio), range)
        .about(subject(cluster))
        .label(cluster.istio.span, "the version of Istio");
  }
}

} // namespace meshc::verify
