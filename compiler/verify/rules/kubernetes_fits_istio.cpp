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

void judge(const model::Cluster &cluster, const model::Setting<model::Version> &version, Diagnostics &findings) {
  const model::Version *kubernetes = cluster.kubernetes.get();
  const model::Version *istio = version.get();
  if (kubernetes == nullptr || istio == nullptr || istio->major != 1 || kubernetes->major != 1)
    return;
  const auto row = std::ranges::find(supported, istio->minor, &Support::istio);
  if (row == std::end(supported) || (kubernetes->minor >= row->first && kubernetes->minor <= row->last))
    return;
  const std::string range = "1." + std::to_string(row->first) + " to 1." + std::to_string(row->last);
  findings
      .report(diagnostics::kubernetes_unsupported, cluster.kubernetes.span, cluster.name, model::spelled(*kubernetes),
              model::spelled(*istio), range)
      .about(subject(cluster))
      .label(version.span, "the version of Istio");
}

} // namespace

void kubernetes_fits_istio(const Context &context, Diagnostics &findings) {
  for (std::size_t i = 0; i < context.mesh.clusters.size(); ++i) {
    const model::Cluster &cluster = context.mesh.clusters[i];
    for (const model::Revision &revision : context.mesh.revisions(model::ClusterId(i)))
      judge(cluster, revision.version, findings);
  }
}

} // namespace meshc::verify
