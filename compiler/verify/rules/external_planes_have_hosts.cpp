#include "verify/rule.h"

#include <algorithm>
#include <optional>

namespace meshc::verify {
namespace {

using namespace model;

std::optional<Mistake> taken(const Mesh &mesh, ClusterId id, const ExternalPlane &external) {
  const ClusterId first = mesh.hosted_in(external.host);
  if (first != id)
    return Mistake{"it runs that of `" + mesh[first].name + "` already", mesh[first].external()->span,
                   "use the same control plane: `primary = " + mesh[first].name + "`"};
  for (const Service &service : mesh.services)
    if (service.runs_on(external.host))
      return Mistake{"`" + mesh.full_name(service) + "` runs there, and nothing there is part of the mesh",
                     service.on_span, "take the cluster out of `on`: a control plane has a cluster of its own"};
  for (const Ingress &ingress : mesh.ingresses)
    if (std::ranges::binary_search(ingress.on, external.host))
      return Mistake{"ingress `" + ingress.name + "` is on its gateways", ingress.span,
                     "take the cluster out of `on`: nothing there knows the services of the mesh"};
  return std::nullopt;
}

std::optional<Mistake> shut(const Cluster &cluster, const Cluster &host) {
  const Gateway *gateway = host.gateway(GatewayRole::ingress);
  if (gateway == nullptr)
    return Mistake{"it has no ingress gateway, through which istiod is reached", host.span,
                   "add `gateway ingress { address = \"istiod.example\" }` to cluster `" + host.name + "`"};
  if (gateway->addresses.empty() || parse_address(gateway->addresses.front().text))
    return Mistake{"its ingress gateway has no name, and the certificate that it shows is for one", gateway->span,
                   "write a host name first: `address = [\"istiod.example\", …]`"};
  if (!cluster.istiod_certificate.is_set())
    return Mistake{"nobody says which certificate its gateway shows", gateway->span,
                   "add `istiod_certificate = \"istiod-tls\"` to cluster `" + cluster.name +
                       "`: a Secret in `istio-ingress` there"};
  return std::nullopt;
}

std::optional<Mistake> unreadable(const Mesh &mesh, const Cluster &cluster) {
  if (!mesh.discovery.is_set())
    return Mistake{"the mesh does not say where it finds the credential for `" + cluster.name + "`", mesh.span,
                   "add `discovery external-secrets { store = \"…\", path = \"istio/readers\" }` to the mesh"};
  if (!cluster.api_server.is_set() || !cluster.api_ca.is_set())
    return Mistake{"its istiod reads everything from the API server of `" + cluster.name + "`", cluster.span,
                   "write `api_server` and `api_ca` of cluster `" + cluster.name + "`"};
  return std::nullopt;
}

std::optional<Mistake> mistake(const Mesh &mesh, ClusterId id, const ExternalPlane &external) {
  const Cluster &cluster = mesh[id], &host = mesh[external.host];
  if (external.host == id)
    return Mistake{"that is the cluster itself", {}, "leave `external_control_plane` out"};
  if (const RemoteOf *remote = host.remote())
    return Mistake{"that is a remote of `" + mesh[remote->primary].name +
                       "`, and its gateway needs an Istio of its own",
                   remote->span, "name a cluster that runs nothing else of this mesh"};
  if (const ExternalPlane *other = host.external())
    return Mistake{"its own control plane runs elsewhere, and its gateway needs an Istio of its own", other->span,
                   "name a cluster that runs nothing else of this mesh"};
  if (mesh.system_namespace == "istio-system")
    return Mistake{"the namespace `istio-system` there belongs to the Istio of its gateway", mesh.span,
                   "give the mesh a namespace of its own: `system_namespace = \"external-istiod\"`"};
  if (auto found = taken(mesh, id, external))
    return found;
  if (auto found = shut(cluster, host))
    return found;
  return unreadable(mesh, cluster);
}

} // namespace

// MC2032.
void external_planes_have_hosts(const Context &context, Diagnostics &findings) {
  const Mesh &mesh = context.mesh;
  for (std::size_t i = 0; i < mesh.clusters.size(); ++i) {
    const ExternalPlane *external = mesh.clusters[i].external();
    if (external == nullptr)
      continue;
    const auto found = mistake(mesh, ClusterId(i), *external);
    if (!found)
      continue;
    auto &finding = findings.report(diagnostics::external_wrong, external->span, mesh.clusters[i].name,
                                    mesh[external->host].name, found->what);
    finding.about(subject(mesh.clusters[i])).about(subject(mesh[external->host]));
    if (found->at.known())
      finding.label(found->at, "here");
    finding.advise(found->advice);
  }
}

} // namespace meshc::verify
