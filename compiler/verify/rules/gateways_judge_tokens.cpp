#include "verify/rule.h"

#include <algorithm>

namespace meshc::verify {
namespace {

using namespace model;

bool meet(const Ingress &a, const Ingress &b) {
  return a.gateway == b.gateway &&
         std::ranges::any_of(a.on, [&](ClusterId cluster) { return std::ranges::find(b.on, cluster) != b.on.end(); });
}

// A judged token goes no further unless it is forwarded, and one of another issuer is refused.
void check_service(const Mesh &mesh, const Ingress &ingress, const IngressRoute &route, Diagnostics &findings) {
  const Service &service = mesh[route.to];
  const TokenCheck *wanted = service.tokens.get();
  if (wanted == nullptr || mesh[service.space].enforcement != Enforcement::enforce)
    return;
  const TokenCheck &judged = ingress.tokens.value;
  const bool same = judged.issuer == wanted->issuer;
  if (same && judged.forward)
    return;
  findings
      .report(diagnostics::gateway_keeps_tokens, ingress.tokens.span, ingress.name, mesh.full_name(service),
              same ? "a judged token is taken out of the request"
                   : "it takes tokens of `" + judged.issuer + "` only, and the service those of `" + wanted->issuer +
                         "`")
      .about(subject(mesh, ingress))
      .about(subject(mesh, service))
      .label(service.tokens.span, "read here")
      .advise(same ? "add `forward = true` to `authenticate` of the ingress"
                   : "let one issuer serve both, or leave the tokens to the service");
}

void check_claims(const Mesh &mesh, const Ingress &ingress, Diagnostics &findings) {
  for (const IngressRoute &route : ingress.routes)
    if (!route.way.when.claims.empty() && !ingress.tokens.is_set()) {
      const HeaderMatch &claim = route.way.when.claims.front();
      findings.report(diagnostics::claims_without_tokens, claim.match.span, claim.name, "ingress." + ingress.name)
          .about(subject(mesh, ingress))
          .advise(
              "say in the ingress whose tokens it takes: `authenticate jwt { issuer = \"https://…\" }`; the gateway "
              "chooses the way, so what the service reads comes too late");
    }
}

} // namespace

// MC7016, MC7017, MC6019.
void gateways_judge_tokens(const Context &context, Diagnostics &findings) {
  const Mesh &mesh = context.mesh;
  for (const Ingress &ingress : mesh.ingresses) {
    check_claims(mesh, ingress, findings);
    if (!ingress.tokens.is_set())
      continue;
    std::set<ServiceId> seen;
    for (const IngressRoute &route : ingress.routes)
      if (route.to.known() && seen.insert(route.to).second)
        check_service(mesh, ingress, route, findings);
    for (const Ingress &other : mesh.ingresses)
      if (!other.tokens.is_set() && !other.is_on_existing() && other.listens().protocol == Protocol::http &&
          meet(ingress, other))
        findings
            .report(diagnostics::gateway_judges_others, ingress.tokens.span, ingress.name, other.name, ingress.gateway)
            .about(subject(mesh, ingress))
            .about(subject(mesh, other))
            .label(other.span, "served by the same pods")
            .advise("give one of them a gateway of its own, or let `ingress." + other.name +
                    "` say `authenticate` too, with `required = false` where tokens may be missing");
  }
}

} // namespace meshc::verify
