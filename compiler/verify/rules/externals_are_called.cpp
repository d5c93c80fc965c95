#include "verify/rule.h"

#include <algorithm>
#include <iterator>

namespace meshc::verify {
namespace {

using namespace model;

std::vector<ClusterId> clusters_of(const Mesh &mesh, const Caller &caller) {
  if (const auto *service = std::get_if<ServiceId>(&caller.who))
    return mesh[*service].on;
  if (const auto *client = std::get_if<ClientId>(&caller.who))
    return mesh[*client].off_mesh.is_set() ? std::vector<ClusterId>() : mesh[*client].on;
  return {};
}

// A service or client that runs where the external may not be called from.
void check_place(const Mesh &mesh, const External &external, const Edge &edge, Diagnostics &findings) {
  for (const Caller &caller : edge.callers) {
    std::vector<ClusterId> elsewhere;
    std::ranges::set_difference(clusters_of(mesh, caller), external.on, std::back_inserter(elsewhere));
    if (external.on.empty() || elsewhere.empty())
      continue;
    findings
        .report(diagnostics::external_not_there, caller.span, spelled(mesh, caller), mesh.full_name(external),
                names(mesh, elsewhere))
        .about(subject(mesh, external))
        .label(external.on_span, "where it may be called from")
        .advise("add " + list(mesh, elsewhere) +
                " to its `on`, leave `on` out, or run the caller only where it may call");
  }
}

} // namespace

void externals_are_called(const Context &context, Diagnostics &findings) {
  const Mesh &mesh = context.mesh;
  for (std::size_t i = 0; i < mesh.externals.size(); ++i) {
    const External &external = mesh.externals[i];
    const ExternalFlow &flow = context.flow.externals[i];
    if (flow.allowed_by.empty()) {
      findings.report(diagnostics::external_without_caller, external.span, mesh.full_name(external))
          .about(subject(mesh, external))
          .advise("say who calls it: `allow CALLER -> " + external.name + "` in `namespace " +
                  mesh[external.space].name + "`");
      continue;
    }
    for (const EdgeId edge : flow.allowed_by)
      check_place(mesh, external, mesh[edge], findings);
    std::vector<ClusterId> open;
    for (const ClusterId cluster : flow.called_from)
      if (!mesh[cluster].outbound.is_set() || mesh[cluster].outbound.value != Outbound::registry_only)
        open.push_back(cluster);
    if (open.empty() || flow.seen_by_all)
      continue;
    findings
        .report(diagnostics::outbound_is_open, mesh[flow.allowed_by.front()].span, mesh.full_name(external),
                names(mesh, open))
        .about(subject(mesh, external))
        .advise("write `outbound = registry-only` for the clusters, and only who is allowed gets out");
  }
}

} // namespace meshc::verify
