#include "base/text.h"
#include "verify/rule.h"

#include <algorithm>

namespace meshc::verify {
namespace {

using namespace model;

// The first place where a policy would have to name the pods of the gateway.
const Edge *policy_about(const Mesh &mesh, IngressId id) {
  const auto judged = [&](const Callee &callee) {
    return mesh[mesh[callee.service].space].enforcement != Enforcement::observe;
  };
  const auto found = std::ranges::find_if(mesh.edges, [&](const Edge &edge) {
    return std::ranges::any_of(edge.callers,
                               [&](const Caller &caller) { return caller.who == decltype(caller.who)(id); }) &&
           std::ranges::any_of(edge.callees, judged);
  });
  return found == mesh.edges.end() ? nullptr : &*found;
}

} // namespace

// MC7013, MC7014.
void existing_gateways_are_known(const Context &context, Diagnostics &findings) {
  const Mesh &mesh = context.mesh;
  for (std::size_t i = 0; i < mesh.ingresses.size(); ++i) {
    const Ingress &ingress = mesh.ingresses[i];
    if (!ingress.is_on_existing())
      continue;
    std::vector<std::string> hosts;
    for (const Word &host : ingress.hosts)
      hosts.push_back(host.text);
    findings
        .report(diagnostics::existing_gateway_assumed, ingress.gateway_span, ingress.gateway,
                list_in_words(quoted(hosts)), ingress.name)
        .about(subject(mesh, ingress));
    if (ingress.account.is_set())
      continue;
    if (const Edge *edge = policy_about(mesh, IngressId(i)))
      findings.report(diagnostics::gateway_account_needed, ingress.gateway_span, ingress.name, ingress.gateway)
          .about(subject(mesh, ingress))
          .label(edge->span, "this lets in the account of its pods")
          .advise("say it: `account = \"NAMESPACE/ACCOUNT\"`, as in `spec.serviceAccountName` of its pods");
  }
}

} // namespace meshc::verify
