#include "verify/rule.h"

namespace meshc::verify {
namespace {

using namespace model;

std::string spelled_word(const Mtls &mtls) {
  return std::string(model::spelled(mtls));
}
std::string spelled_word(const Outbound &outbound) {
  return outbound == Outbound::registry_only ? "registry-only" : "allow-any";
}
std::string spelled_word(const bool &flag) {
  return flag ? "true" : "false";
}
std::string spelled_word(const Version &version) {
  return model::spelled(version);
}

// What holds where nobody says anything.
std::string_view otherwise(const Mtls &) {
  return "strict in enforced namespaces";
}
std::string_view otherwise(const Outbound &) {
  return "allow-any";
}
std::string_view otherwise(const bool &) {
  return "false";
}
std::string_view otherwise(const Version &) {
  return "that of the charts";
}

template <class T> std::string value_of(const Setting<T> &setting) {
  return setting.is_set() ? spelled_word(setting.value) : std::string(otherwise(setting.value));
}

template <class T>
void compare(const Context &context, const Cluster &cluster, const Cluster &primary, std::string_view name,
             const Setting<T> &here, const Setting<T> &there, Diagnostics &findings) {
  if (value_of(here) == value_of(there))
    return;
  const Span at = here.is_set() ? here.span : there.span;
  auto &finding = findings.report(diagnostics::remote_setting_differs, at, cluster.name, name, value_of(here),
                                  primary.name, value_of(there));
  finding.about(subject(cluster)).about(subject(primary)).label(cluster.remote()->span, "a remote since this");
  if (here.is_set() && there.is_set())
    finding.label(there.span, "in force for both");
  finding.advise(
      context.mesh.clusters.size() > 2
          ? "say it for the primary and all of its remotes alike, or give the cluster a control plane of its own"
          : "say it for both alike, or give the cluster a control plane of its own");
}

} // namespace

void remotes_share_settings(const Context &context, Diagnostics &findings) {
  const Mesh &mesh = context.mesh;
  for (const Cluster &cluster : mesh.clusters) {
    if (cluster.remote() == nullptr)
      continue;
    const Cluster &primary = mesh[cluster.remote()->primary];
    compare(context, cluster, primary, "istio", cluster.istio, primary.istio, findings);
    compare(context, cluster, primary, "cni", cluster.cni, primary.cni, findings);
    compare(context, cluster, primary, "mtls", cluster.mtls, primary.mtls, findings);
    compare(context, cluster, primary, "outbound", cluster.outbound, primary.outbound, findings);
    compare(context, cluster, primary, "dns_capture", cluster.dns_capture, primary.dns_capture, findings);
  }
}

} // namespace meshc::verify
