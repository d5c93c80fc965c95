#include "verify/rule.h"

namespace meshc::verify {

using namespace model;

// Until facts of the clusters can say that no proxy is left, a person looks, and says so by taking the block out.
void upgrades_are_finished(const Context &context, Diagnostics &findings) {
  const Mesh &mesh = context.mesh;
  for (std::size_t i = 0; i < mesh.clusters.size(); ++i) {
    const Cluster &cluster = mesh.clusters[i];
    if (cluster.remote() != nullptr || mesh.tags.empty() || !cluster.upgrade.is_set())
      continue;
    const auto revisions = mesh.revisions(ClusterId(i));
    if (!revisions.front().tags.empty() || !cluster.upgrade.value.to.is_set())
      continue;
    const std::string old = revisions.front().name.empty() ? "default" : revisions.front().name;
    auto &finding =
        findings.report(diagnostics::upgrade_waits, cluster.upgrade.span, cluster.name, revisions.back().name, old);
    finding.about(subject(cluster))
        .note("a pod follows its tag when it starts anew; until then its proxy is served by the control plane that "
              "injected it")
        .advise("once `istioctl proxy-status --revision " + old + "` lists no proxy, say `istio = " +
                spelled(cluster.upgrade.value.to.value) + "` and take `upgrade` out: that removes " + quoted(old));
    if (revisions.front().name.empty())
      finding.note("namespaces that are labelled `istio-injection` by others still choose the one without a name; they "
                   "need the label `istio.io/rev: " +
                   mesh.tags.front().text + "` first");
  }
}

} // namespace meshc::verify
