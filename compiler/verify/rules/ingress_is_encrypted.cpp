#include "verify/exposure.h"
#include "verify/rule.h"

namespace meshc::verify {

void ingress_is_encrypted(const Context &context, Diagnostics &findings) {
  for (const model::Ingress &ingress : context.mesh.ingresses) {
    // What is passed through is encrypted by the service; whether bytes are, nobody sees.
    if (ingress.tls.is_set() || ingress.listens().protocol != model::Protocol::http)
      continue;
    const auto open = public_clusters(context.mesh, ingress);
    if (open.empty())
      continue;
    auto &finding = findings
                        .report(diagnostics::ingress_without_tls, ingress.span, ingress.name, ingress.gateway,
                                names(context.mesh, open))
                        .about(subject(context.mesh, ingress));
    if (ingress.tls.is_off())
      finding.label(ingress.tls.span, "switched off here");
    finding.advise(
        "add `tls { credential = NAME-OF-A-SECRET }`, or say that the gateway is private: `scheme = internal`");
  }
}

} // namespace meshc::verify
