#include "verify/rule.h"

namespace meshc::verify {

using namespace model;

void callers_meet_mtls(const Context &context, Diagnostics &findings) {
  const Mesh &mesh = context.mesh;
  for (const Edge &edge : mesh.edges) {
    if (edge.deny)
      continue;
    // The first callee that insists on an identity stands for all: one caller without a proxy is one mistake.
    const Callee *strict = nullptr;
    for (const Callee &callee : edge.callees) {
      const Namespace &space = mesh[mesh[callee.service].space];
      if (strict == nullptr && space.enforcement == Enforcement::enforce && !uninjected(space))
        strict = &callee;
    }
    if (strict == nullptr)
      continue;
    for (const Caller &caller : edge.callers) {
      const auto *service = std::get_if<ServiceId>(&caller.who);
      const auto *space = std::get_if<NamespaceId>(&caller.who);
      const auto *client = std::get_if<ClientId>(&caller.who);
      const bool in_mesh = client != nullptr && mesh[*client].space.known() && !mesh[*client].off_mesh.is_set();
      if (service == nullptr && space == nullptr && !in_mesh)
        continue;
      const Namespace &home = mesh[service != nullptr ? mesh[*service].space : in_mesh ? mesh[*client].space : *space];
      if (!uninjected(home))
        continue;
      findings
          .report(diagnostics::caller_without_identity, caller.span, spelled(mesh, caller),
                  mesh.full_name(mesh[strict->service]), home.name)
          .about(service != nullptr ? subject(mesh, mesh[*service])
                 : in_mesh          ? subject(mesh, mesh[*client])
                                    : subject(mesh[*space]))
          .label(home.injection.span, "no proxies here")
          .label(mesh[mesh[strict->service].space].enforcement_span, "enforced here: callers must prove who they are")
          .advise("inject proxies into namespace `" + home.name +
                  "`, or set `enforcement = observe` for the callee's "
                  "namespace");
    }
  }
}

} // namespace meshc::verify
