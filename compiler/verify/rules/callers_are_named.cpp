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
      std::vector<std::string> callees;
      for (const Callee &callee : edge.callees)
        callees.push_back(quoted(mesh.full_name(mesh[callee.service])));
      findings.report(diagnostics::anyone_may_call, caller.span, list_in_words(callees))
          .advise("name the callers: services, `ingress.NAME`, or a whole namespace");
    }
  }
}

} // namespace meshc::verify
