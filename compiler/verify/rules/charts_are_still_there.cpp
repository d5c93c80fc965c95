#include "verify/rule.h"

#include <algorithm>
#include <array>

namespace meshc::verify {
namespace {

using namespace model;

// Istio: since 1.31 releases are no longer published to these places. What comes instead is in the announcement
// of 1.31.
constexpr int last_minor = 30;
constexpr std::array<std::string_view, 3> left_behind{"gcr.io/istio-release", "registry.istio.io",
                                                      "istio-release.storage.googleapis.com"};

bool is_left_behind(const std::string &place) {
  const std::size_t scheme = place.find("://");
  const std::string_view host = std::string_view(place).substr(scheme == std::string::npos ? 0 : scheme + 3);
  return std::ranges::any_of(left_behind, [&](std::string_view old) {
    return host.starts_with(old) && (host.size() == old.size() || host[old.size()] == '/');
  });
}

void judge(const Mesh &mesh, const Setting<std::string> &place, std::string_view advice, Diagnostics &findings) {
  if (!place.is_set() || !is_left_behind(place.value))
    return;
  for (std::size_t i = 0; i < mesh.clusters.size(); ++i)
    for (const Revision &revision : mesh.revisions(ClusterId(i))) {
      if (!revision.version.is_set() || revision.version.value.major != 1 || revision.version.value.minor <= last_minor)
        continue;
      findings
          .report(diagnostics::charts_moved, place.span, place.value, mesh.clusters[i].name,
                  spelled(revision.version.value))
          .about(subject(mesh.clusters[i]))
          .label(revision.version.span, "a version that is not there")
          .advise(std::string(advice));
      return;
    }
}

} // namespace

void charts_are_still_there(const Context &context, Diagnostics &findings) {
  const Charts &charts = context.mesh.charts;
  judge(
      context.mesh, charts.repository,
      "name `oci://ghcr.io/istio/release/charts`, `https://blob.istio.io/istio-release/charts`, or a copy of your own",
      findings);
  judge(context.mesh, charts.hub, "name `docker.io/istio`, or a copy of your own", findings);
}

} // namespace meshc::verify
