#include "verify/rule.h"

#include <algorithm>

namespace meshc::verify {

using namespace model;

// Once for each line that says `permissive`, with the first namespace that it opens.
void permissive_is_said(const Context &context, Diagnostics &findings) {
  const Mesh &mesh = context.mesh;
  std::set<Span> told;
  for (std::size_t i = 0; i < mesh.clusters.size(); ++i) {
    const Setting<Mtls> &mtls = mesh.clusters[i].mtls;
    if (!mtls.is_set() || mtls.value != Mtls::permissive)
      continue;
    const auto opened = std::ranges::find_if(mesh.services, [&](const Service &service) {
      const Namespace &space = mesh[service.space];
      return space.enforcement == Enforcement::enforce && !uninjected(space) && service.runs_on(ClusterId(i));
    });
    if (opened == mesh.services.end() || !told.insert(mtls.span).second)
      continue;
    const Namespace &space = mesh[opened->space];
    findings.report(diagnostics::permissive_while_enforced, mtls.span, space.name)
        .about(subject(space))
        .about(subject(mesh.clusters[i]))
        .label(space.enforcement_span, "enforced here")
        .advise("leave `mtls` out, and each enforced namespace insists on mutual TLS; while callers still get proxies, "
                "`enforcement = audit` says so");
  }
}

} // namespace meshc::verify
