#include "verify/exposure.h"
#include "verify/rule.h"

namespace meshc::verify {

void ingress_names_hosts(const Context &context, Diagnostics &findings) {
  for (const model::Ingress &ingress : context.mesh.ingresses)
    for (const model::Word &host : ingress.hosts)
      if (host.text == "*" && !public_clusters(context.mesh, ingress).empty())
        findings.report(diagnostics::ingress_wildcard_host, host.span, ingress.name)
            .about(subject(context.mesh, ingress))
            .advise("list the host names it answers for: `hosts = [\"shop.example\"]`");
}

} // namespace meshc::verify
