#include "base/text.h"
#include "verify/rule.h"

namespace meshc::verify {

using namespace model;

void ingress_port_is_clear(const Context &context, Diagnostics &findings) {
  const Mesh &mesh = context.mesh;
  for (const Ingress &ingress : mesh.ingresses)
    for (const IngressRoute &route : ingress.routes) {
      if (!route.to.known())
        continue;
      const Protocol protocol = ingress.listens().protocol;
      const Service &service = mesh[route.to];
      std::vector<std::string> candidates;
      for (const Port &port : service.ports)
        if (can_take(protocol, port.protocol))
          candidates.push_back(port.name);
      if (candidates.size() < 2 || route.port.is_set())
        continue;
      findings
          .report(diagnostics::ingress_port_needed, route.to_span, ingress.name, mesh.full_name(service),
                  list_in_words(quoted(candidates)),
                  protocol == Protocol::http  ? "HTTP"
                  : protocol == Protocol::tls ? "TLS"
                                              : "bytes")
          .about(subject(mesh, ingress))
          .about(subject(mesh, service))
          .label(service.span, "the service is declared here")
          .advise("say which one in the route, for example `port = " + candidates.front() + "`");
    }
}

} // namespace meshc::verify
