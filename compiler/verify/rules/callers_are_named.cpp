#include "base/text.h"
#include "verify/rule.h"

namespace meshc::verify {

using namespace model;

void callers_are_named(const Context &context, Diagnostics &findings) {
  const Mesh &mesh = context.mesh;
  for (const Edge &edge : mesh.edges) {
    if (edge.deny)
      continue;
    for (const Caller &caller : edge.callers) {
      if (!std::holds_alternative<Anyone>(caller.who))
        continue;
      // One for each, so that opening one service to everybody can be accepted without the others.
      for (const Callee &callee : edge.callees)
        findings.report(diagnostics::anyone_may_call, caller.span, quoted(mesh.full_name(mesh[callee.service])))
            .about(subject(mesh, mesh[callee.service]))
            .advise("name the callers: services, `ingress.NAME`, or a whole namespace");
      for (const ExternalCallee &callee : edge.externals)
        findings.report(diagnostics::anyone_may_call, caller.span, quoted(mesh.full_name(mesh[callee.external])))
            .about(subject(mesh, mesh[callee.external]))
            .advise("name the callers: services, clients, or a whole namespace");
    }
  }
}

} // namespace meshc::verify
