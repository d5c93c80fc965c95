#include "verify/rule.h"

namespace meshc::verify {

using namespace model;

// MC6003 where calls cross a network, else MC6004, once a namespace.
void enforcement_has_proxies(const Context &context, Diagnostics &findings) {
  const Mesh &mesh = context.mesh;
  std::vector<bool> reported(mesh.namespaces.size());
  for (std::size_t i = 0; i < mesh.services.size(); ++i) {
    const Service &service = mesh.services[i];
    const Namespace &space = mesh[service.space];
    if (!uninjected(space) || reported[service.space.index])
      continue;
    const auto pairs = crossings(context, ServiceId(i));
    if (pairs.empty())
      continue;
    reported[service.space.index] = true;
    findings
        .report(diagnostics::plain_text_crossing, space.injection.span, mesh.full_name(service), space.name,
                mesh[pairs.front().client].name)
        .about(subject(space))
        .label(service.exported.span, "exported here")
        .advise("inject proxies into the namespace, or do not export from it");
  }
  for (const Service &service : mesh.services) {
    const Namespace &space = mesh[service.space];
    if (!uninjected(space) || reported[service.space.index] || space.enforcement != Enforcement::enforce)
      continue;
    reported[service.space.index] = true;
    findings.report(diagnostics::enforcement_without_proxies, space.injection.span, space.name)
        .about(subject(space))
        .label(space.enforcement_span, "enforced here")
        .advise("inject proxies, or say what is true: `enforcement = observe`");
  }
}

} // namespace meshc::verify
