#include "verify/rule.h"

#include <array>

namespace meshc::verify {
namespace {

using namespace model;

// Where a service's policy towards callers in one cluster uses a feature; unknown where it does not.
using Use = Span (*)(const TrafficPolicy &policy);

Span uses_http2_keepalive(const TrafficPolicy &policy) {
  return policy.connections.is_set() && policy.connections.value.http2_keepalive.is_set()
             ? policy.connections.value.http2_keepalive.span
             : Span{};
}

Span uses_redirect_prefix(const TrafficPolicy &policy) {
  for (const Route &route : policy.routes)
    if (route.redirect.is_set() && route.redirect.value.prefix.is_set())
      return route.redirect.value.prefix.span;
  return {};
}

// The words of the language that not every supported release of Istio understands, in one place. Fields that a `raw` or
// a `patch` writes are judged by the schema of the release (schemas/istio/since.yaml).
struct Feature {
  std::string_view word;
  int since; // minor version
  Use use;
  std::string_view instead;
};
constexpr std::array<Feature, 2> features{{
    {"http2_keepalive", 31, uses_http2_keepalive, "`keepalive` probes the connection itself, in every version"},
    {"prefix", 31, uses_redirect_prefix, "redirect to a whole `path`, one route for each"},
}};

// What the control planes of a cluster all understand.
const Revision *oldest(const std::vector<Revision> &revisions) {
  const Revision *found = nullptr;
  for (const Revision &one : revisions)
    if (one.version.is_set() && (found == nullptr || one.version.value < found->version.value))
      found = &one;
  return found;
}

void judge(const Context &context, const Feature &feature, ServiceId id, const std::vector<int> &minors,
           Diagnostics &findings) {
  const Mesh &mesh = context.mesh;
  const Service &service = mesh[id];
  for (const ClusterId cluster : context.flow[id].known_in) {
    const Span at = feature.use(service.policy_in(cluster));
    const int minor = minors[cluster.index];
    if (!at.known() || minor >= feature.since)
      continue;
    const std::vector<Revision> revisions = mesh.revisions(cluster);
    const Setting<Version> &version = oldest(revisions)->version;
    findings
        .report(diagnostics::feature_too_new, at, feature.word, mesh.full_name(service),
                "1." + std::to_string(feature.since), mesh[cluster].name, spelled(version.value))
        .about(subject(mesh, service))
        .about(subject(mesh[cluster]))
        .label(version.span, "the version of Istio")
        .advise(std::string(feature.instead) + "; or leave it to clusters that know it: `on [CLUSTER] { … }`");
    return;
  }
}

} // namespace

void features_fit_versions(const Context &context, Diagnostics &findings) {
  const Mesh &mesh = context.mesh;
  constexpr int any = 1'000'000; // nothing is known, or another major version
  std::vector<int> minors;
  bool all_know = true;
  for (std::size_t i = 0; i < mesh.clusters.size(); ++i) {
    const std::vector<Revision> revisions = mesh.revisions(ClusterId(i));
    const Revision *revision = oldest(revisions);
    minors.push_back(revision != nullptr && revision->version.value.major == 1 ? revision->version.value.minor : any);
    for (const Feature &feature : features)
      all_know &= minors.back() >= feature.since;
  }
  if (all_know)
    return;
  for (std::size_t i = 0; i < mesh.services.size(); ++i)
    for (const Feature &feature : features)
      judge(context, feature, ServiceId(i), minors, findings);
}

} // namespace meshc::verify
