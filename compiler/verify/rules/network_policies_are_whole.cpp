#include "model/arrivals.h"
#include "verify/rule.h"

#include <algorithm>
#include <map>

namespace meshc::verify {
namespace {

using namespace model;

struct Need {
  ClusterId policed; // where the policy is
  Span edge;
};

// Clusters whose pods are known by address alone, and state none.
using Missing = std::map<ClusterId, Need>;

template <class Way> void note(const Mesh &mesh, const Way &way, EdgeId edge, ClusterId policed, Missing &missing) {
  if (const auto *other = std::get_if<PodsOf>(&way); other != nullptr && mesh[other->cluster].pods.empty())
    missing.try_emplace(other->cluster, Need{policed, mesh[edge].span});
}

void report(const Mesh &mesh, const Namespace &space, const Missing &missing, Diagnostics &findings) {
  for (const auto &[cluster, need] : missing)
    findings
        .report(diagnostics::pod_addresses_unknown, mesh[cluster].span, space.name, mesh[need.policed].name,
                mesh[cluster].name)
        .about(subject(mesh[cluster]))
        .about(subject(space))
        .label(space.network_policy.span, "asked for here")
        .label(need.edge, "calls over this edge come by address")
        .advise("say in cluster " + quoted(mesh[cluster].name) +
                " which addresses its pods have, as in `pods = "
                "10.1.0.0/16`");
}

} // namespace

void network_policies_are_whole(const Context &context, Diagnostics &findings) {
  const Mesh &mesh = context.mesh;
  std::vector<std::vector<EdgeId>> by_caller;
  std::map<NamespaceId, Missing> missing;
  for (std::size_t i = 0; i < mesh.services.size(); ++i) {
    const Service &service = mesh.services[i];
    const Namespace &space = mesh[service.space];
    if (!space.network_policy.is_set() || space.enforcement != Enforcement::enforce)
      continue;
    const bool both = space.network_policy.value == NetworkPolicies::both;
    if (both && by_caller.empty())
      by_caller = edges_by_caller(mesh);
    for (const ClusterId cluster : service.on) {
      for (const Arrival &arrival : arrivals(mesh, context.flow, ServiceId(i), cluster))
        note(mesh, arrival.from, arrival.edge, cluster, missing[service.space]);
      if (both)
        for (const Departure &departure : departures(mesh, context.flow, by_caller[i], cluster))
          note(mesh, departure.to, departure.edge, cluster, missing[service.space]);
    }
  }
  for (const auto &[space, of_space] : missing)
    report(mesh, mesh[space], of_space, findings);
  for (const Namespace &space : mesh.namespaces)
    if (space.network_policy.is_set() && space.enforcement != Enforcement::enforce)
      findings
          .report(diagnostics::network_policy_waits, space.network_policy.span, space.name,
                  model::spelled(space.enforcement))
          .about(subject(space))
          .label(space.enforcement_span, "here");
}

} // namespace meshc::verify
