#include "base/text.h"
#include "verify/rule.h"

#include <algorithm>
#include <optional>

namespace meshc::verify {
namespace {

using namespace model;

std::vector<std::string> attributes(const Edge &edge) {
  std::vector<std::string> words;
  for (const auto &[name, is_said] : {std::pair{"`ports`", !edge.ports.empty()},
                                      {"`methods`", !edge.methods.empty()},
                                      {"`paths`", !edge.paths.empty()},
                                      {"`headers`", !edge.headers.empty()},
                                      {"`claims`", !edge.claims.empty()}})
    if (is_said)
      words.emplace_back(name);
  return words;
}

std::optional<Mistake> mistake_of(const Mesh &mesh, const Edge &edge, const ExternalCallee &callee) {
  const External &external = mesh[callee.external];
  const auto said = attributes(edge);
  for (const Caller &caller : edge.callers)
    if (const auto *client = std::get_if<ClientId>(&caller.who); client != nullptr && mesh[*client].off_mesh.is_set())
      return Mistake{"nothing of `" + mesh.full_name(mesh[*client]) + "`, which is off the mesh, passes a proxy",
                     caller.span, "leave the edge out: what neither end has in the mesh is not its matter"};
  if (!edge.claims.empty())
    return Mistake{"nobody reads tokens of end users on the way out", edge.claims.front().match.span,
                   "leave `claims` out"};
  if (!external.via.is_set() && edge.deny)
    return Mistake{"nobody stands between its callers and it", edge.span,
                   "allow only who may call, or let calls leave by an egress gateway: `via = egress`"};
  if (!external.via.is_set() && !said.empty())
    return Mistake{"nobody looks at " + list_in_words(said) + " on the way out", callee.span,
                   "let calls leave by an egress gateway, which does: `via = egress`; or leave " + list_in_words(said) +
                       " out"};
  if (edge.reads_requests() && !std::ranges::any_of(external.ports, carries_http, &Port::protocol))
    return Mistake{"it has no port on which a proxy sees requests", callee.span,
                   "let callers speak plain HTTP and the gateway open TLS: `port http { number = 80, target = 443, "
                   "protocol = http }` and `tls {}`"};
  return std::nullopt;
}

} // namespace

void external_edges_are_judged(const Context &context, Diagnostics &findings) {
  const Mesh &mesh = context.mesh;
  for (const Edge &edge : mesh.edges)
    for (const ExternalCallee &callee : edge.externals)
      if (const auto mistake = mistake_of(mesh, edge, callee))
        findings
            .report(diagnostics::external_edge_not_judged, mistake->at, mesh.full_name(mesh[callee.external]),
                    mistake->what)
            .about(subject(mesh, mesh[callee.external]))
            .label(mesh[callee.external].span, "the external is declared here")
            .advise(mistake->advice);
}

} // namespace meshc::verify
