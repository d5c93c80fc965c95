#include "verify/rule.h"

#include <map>
#include <tuple>

namespace meshc::verify {

using namespace model;

// MC7022, MC7023.
void ingress_certificates_differ(const Context &context, Diagnostics &findings) {
  const Mesh &mesh = context.mesh;
  std::map<std::tuple<ClusterId, std::string_view>, const Ingress *> owners;
  for (const Ingress &ingress : mesh.ingresses) {
    const IngressTls *tls = ingress.tls.get();
    if (tls == nullptr || !tls->issuer.is_set())
      continue;
    const Word &secret = tls->credentials.front();
    for (const ClusterId cluster : ingress.on) {
      const auto [known, is_new] = owners.try_emplace({cluster, secret.text}, &ingress);
      if (is_new)
        continue;
      findings
          .report(diagnostics::certificate_contested, secret.span, known->second->name, ingress.name, secret.text,
                  mesh[cluster].name)
          .about(subject(mesh, *known->second))
          .about(subject(mesh, ingress))
          .label(known->second->tls.value.credentials.front().span, "asked for here first")
          .advise("give each a Secret of its own, for example `credential = " + ingress.name + "-tls`");
      break;
    }
    for (const Word &host : ingress.hosts)
      if (host.text.starts_with("*.")) {
        findings.report(diagnostics::wildcard_needs_dns, host.span, ingress.name, host.text, tls->issuer.value.name)
            .about(subject(mesh, ingress));
        break;
      }
  }
}

} // namespace meshc::verify
