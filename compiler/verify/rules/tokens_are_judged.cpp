#include "verify/rule.h"

#include <algorithm>

namespace meshc::verify {
namespace {

using namespace model;

void check_service(const Mesh &mesh, const Service &service, const ServiceFlow &flow, Diagnostics &findings) {
  const TokenCheck &tokens = service.tokens.value;
  const std::string name = mesh.full_name(service);
  if (!has_http_port(service)) {
    findings.report(diagnostics::tokens_without_http, tokens.span, name)
        .about(subject(mesh, service))
        .label(service.span, "its ports are declared with it")
        .advise("say that a port speaks HTTP, as in `ports = [8080/http]`, or take `authenticate` away");
    return;
  }
  if (const Namespace &space = mesh[service.space]; space.enforcement != Enforcement::enforce)
    findings
        .report(diagnostics::tokens_not_judged_yet, tokens.span, name, space.name, model::spelled(space.enforcement))
        .about(subject(mesh, service))
        .label(space.enforcement_span, "here");
  if (tokens.audiences.empty())
    findings.report(diagnostics::tokens_for_anyone, tokens.span, name, tokens.issuer)
        .about(subject(mesh, service))
        .advise("say for whom a token must be made: `audiences = [\"" + service.name + "\"]`");
  const auto asks = [&](EdgeId id) { return !mesh[id].claims.empty(); };
  if (!tokens.is_required && !std::ranges::all_of(flow.allowed_by, asks))
    findings.report(diagnostics::tokens_not_required, tokens.span, name)
        .about(subject(mesh, service))
        .advise("leave `required = false` away, or ask for `claims` in each `allow`");
}

} // namespace

void tokens_are_judged(const Context &context, Diagnostics &findings) {
  const Mesh &mesh = context.mesh;
  for (std::size_t i = 0; i < mesh.services.size(); ++i)
    if (mesh.services[i].tokens.is_set())
      check_service(mesh, mesh.services[i], context.flow[ServiceId(i)], findings);
  for (const Edge &edge : mesh.edges) {
    if (edge.claims.empty())
      continue;
    for (const Callee &callee : edge.callees)
      if (const Service &service = mesh[callee.service]; !service.tokens.is_set())
        findings
            .report(diagnostics::claims_without_tokens, edge.claims.front().match.span, edge.claims.front().name,
                    mesh.full_name(service))
            .about(subject(mesh, service))
            .label(service.span, "the service is declared here")
            .advise("say in it whose tokens it takes: `authenticate jwt { issuer = \"https://…\" }`");
  }
}

} // namespace meshc::verify
