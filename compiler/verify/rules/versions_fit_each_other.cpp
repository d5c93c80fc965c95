#include "base/text.h"
#include "verify/rule.h"

#include <algorithm>

namespace meshc::verify {
namespace {

using namespace model;

struct Running {
  const Cluster *cluster;
  Version version;
  Span span;
};

// The control planes whose version is known.
std::vector<Running> control_planes(const Mesh &mesh) {
  std::vector<Running> found;
  for (std::size_t i = 0; i < mesh.clusters.size(); ++i) {
    const Cluster &cluster = mesh.clusters[i];
    if (cluster.remote() != nullptr)
      continue;
    for (const Revision &revision : mesh.revisions(ClusterId(i)))
      if (revision.version.is_set() && revision.version.value.major == 1)
        found.push_back({&cluster, revision.version.value, revision.version.span});
  }
  return found;
}

} // namespace

// Istio: a control plane serves proxies of its own minor version and of the one before.
void versions_fit_each_other(const Context &context, Diagnostics &findings) {
  const Mesh &mesh = context.mesh;
  for (const Cluster &cluster : mesh.clusters) {
    const Upgrade *upgrade = mesh.tags.empty() || cluster.remote() != nullptr ? nullptr : cluster.upgrade.get();
    if (upgrade == nullptr || !upgrade->to.is_set() || !cluster.istio.is_set() ||
        upgrade->to.value.minor <= cluster.istio.value.minor + 1)
      continue;
    findings
        .report(diagnostics::upgrade_too_far, upgrade->to.span, cluster.name, spelled(cluster.istio.value),
                spelled(upgrade->to.value), std::to_string(upgrade->to.value.minor - cluster.istio.value.minor))
        .about(subject(cluster))
        .label(cluster.istio.span, "in place")
        .advise("upgrade to 1." + std::to_string(cluster.istio.value.minor + 1) + " first");
  }
  if (findings.has(diagnostics::upgrade_too_far))
    return; // said already, of the same versions
  const std::vector<Running> all = control_planes(mesh);
  if (all.empty())
    return;
  const auto [oldest, newest] = std::ranges::minmax_element(all, {}, &Running::version);
  if (newest->version.minor <= oldest->version.minor + 1)
    return;
  findings
      .report(diagnostics::version_skew, oldest->span, oldest->cluster->name, spelled(oldest->version),
              newest->cluster->name, spelled(newest->version))
      .about(subject(*oldest->cluster))
      .about(subject(*newest->cluster))
      .label(newest->span, "the newest")
      .advise("upgrade " + quoted(oldest->cluster->name) + " to 1." + std::to_string(newest->version.minor - 1) +
              " first");
}

} // namespace meshc::verify
