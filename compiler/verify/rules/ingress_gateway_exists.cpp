#include "base/text.h"
#include "verify/rule.h"

#include <set>

namespace meshc::verify {

using namespace model;

void ingress_gateway_exists(const Context &context, Diagnostics &findings) {
  const Mesh &mesh = context.mesh;
  for (const Ingress &ingress : mesh.ingresses) {
    if (ingress.is_on_existing())
      continue;
    std::vector<ClusterId> missing, misused;
    std::set<std::string> legal;
    for (const ClusterId cluster : ingress.on) {
      const Gateway *gateway = mesh[cluster].gateway(std::string_view(ingress.gateway));
      if (gateway == nullptr)
        missing.push_back(cluster);
      else if (gateway->role != GatewayRole::ingress)
        misused.push_back(cluster);
      for (const Gateway &other : mesh[cluster].gateways)
        if (other.role == GatewayRole::ingress)
          legal.insert(other.name);
    }
    if (missing.empty() && misused.empty())
      continue;
    std::string why;
    if (!missing.empty())
      why = "which " + names(mesh, missing) + (missing.size() == 1 ? " does" : " do") + " not have";
    if (!misused.empty())
      why += (why.empty() ? "" : ", and ") + std::string("which is no ingress gateway in ") + names(mesh, misused);
    auto &finding =
        findings.report(diagnostics::ingress_gateway_missing, ingress.span, ingress.name, ingress.gateway, why)
            .about(subject(mesh, ingress));
    finding.label(mesh[missing.empty() ? misused.front() : missing.front()].span, "the cluster is declared here");
    if (!missing.empty())
      finding.advise("add `gateway " + ingress.gateway + " { role = ingress, address = … }` to " +
                     names(mesh, missing) + ", or answer only elsewhere with `on`");
    const std::vector<std::string> others(legal.begin(), legal.end());
    if (!others.empty() && !legal.contains(ingress.gateway))
      finding.advise("ingress gateways there are " + list_in_words(quoted(others)));
  }
}

} // namespace meshc::verify
