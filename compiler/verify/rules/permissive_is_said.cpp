#include "model/mutual_tls.h"
#include "verify/rule.h"

#include <algorithm>

namespace meshc::verify {
namespace {

using namespace model;

bool insists(const Mesh &mesh, const Namespace &space) {
  return space.enforcement == Enforcement::enforce && !uninjected(space) && space.name != mesh.system_namespace;
}

bool is_permissive(const Setting<Mtls> &mtls) {
  return mtls.is_set() && mtls.value == Mtls::permissive;
}

diagnostics::Diagnostic &report(const Namespace &space, Span at, Diagnostics &findings) {
  return findings.report(diagnostics::permissive_while_enforced, at, space.name)
      .about(subject(space))
      .label(space.enforcement_span, "enforced here");
}

constexpr std::string_view dated =
    "while callers still get proxies, `plaintext { ports, cidrs, until }` says from where and how long";

} // namespace

// Once for each line that says `permissive`, with the first namespace that it opens.
void permissive_is_said(const Context &context, Diagnostics &findings) {
  const Mesh &mesh = context.mesh;
  std::set<Span> told;
  for (std::size_t i = 0; i < mesh.clusters.size(); ++i) {
    const Setting<Mtls> &mtls = mesh.clusters[i].mtls;
    if (!is_permissive(mtls))
      continue;
    const auto opened = std::ranges::find_if(mesh.services, [&](const Service &service) {
      const Namespace &space = mesh[service.space];
      return insists(mesh, space) && !space.mtls.is_set() && service.runs_on(ClusterId(i));
    });
    if (opened == mesh.services.end() || !told.insert(mtls.span).second)
      continue;
    report(mesh[opened->space], mtls.span, findings)
        .about(subject(mesh.clusters[i]))
        .advise("leave `mtls` out, and each enforced namespace insists on mutual TLS; while callers still get proxies, "
                "`enforcement = audit` says so");
  }
  for (const Namespace &space : mesh.namespaces)
    if (insists(mesh, space) && is_permissive(space.mtls))
      report(space, space.mtls.span, findings).advise("leave `mtls` out; " + std::string(dated));
  for (const Service &service : mesh.services)
    for (const Port &port : service.ports)
      if (const Namespace &space = mesh[service.space]; insists(mesh, space) && is_permissive(port.mtls)) {
        const Plaintext *plaintext = plaintext_of(mesh, service);
        if (plaintext == nullptr || std::ranges::count(opened_ports(service, *plaintext), &port) == 0)
          report(space, port.mtls.span, findings)
              .about(subject(mesh, service))
              .advise("leave `mtls` out; " + std::string(dated));
      }
}

} // namespace meshc::verify
