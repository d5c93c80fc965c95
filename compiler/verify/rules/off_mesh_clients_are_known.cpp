#include "base/text.h"
#include "verify/plain_text.h"
#include "verify/rule.h"

#include <algorithm>
#include <optional>

namespace meshc::verify {
namespace {

using namespace model;

// Where the client meets pods of the service.
std::vector<ClusterId> met_in(const Client &client, const Service &service) {
  return client.on.empty() ? service.on : client.on;
}

std::optional<Mistake> plain_text_mistake(const Mesh &mesh, const Client &client, const Service &service, Span at) {
  for (const ClusterId cluster : met_in(client, service)) {
    if (!service.runs_on(cluster))
      return Mistake{"it does not run in `" + mesh[cluster].name +
                         "`, and no gateway takes plain text to another cluster",
                     at, "name clusters that run it in `on` of the client"};
    if (!takes_plain_text(mesh, service, cluster))
      return Mistake{
          "its pods in `" + mesh[cluster].name + "` refuse plain text", at,
          "give the caller a proxy; until then let it in by `plaintext` of the service, or by `enforcement = audit` of "
          "namespace `" +
              mesh[service.space].name + "`"};
  }
  return std::nullopt;
}

// Behind a gateway every caller of another network has the address of the gateway's pod, which is one of the cluster's.
std::optional<Mistake> address_mistake(const Context &context, const Client &client, ServiceId id) {
  const Mesh &mesh = context.mesh;
  for (const Setting<Cidr> &cidr : client.off_mesh.value.cidrs) {
    if (cidr.value.prefix == 0)
      return Mistake{"is every address there is", cidr.span, "name the range that it calls from"};
    for (const ClusterId cluster : met_in(client, mesh[id]))
      for (const Setting<Cidr> &pods : mesh[cluster].pods)
        if (overlap(cidr.value, pods.value))
          return Mistake{"holds pods of `" + mesh[cluster].name + "` (" + pods.value.text +
                             "): each of them, and whoever comes through a gateway there, would be let in",
                         cidr.span, "name addresses outside of `pods`; a pod gets a proxy and an identity instead"};
  }
  if (crossings(context, id).empty())
    return std::nullopt;
  for (const ClusterId cluster : met_in(client, mesh[id]))
    if (mesh[cluster].pods.empty())
      return Mistake{"may hold the gateway of `" + mesh[cluster].name +
                         "`, behind which all callers of other networks have one address",
                     client.off_mesh.value.cidrs.empty() ? client.span : client.off_mesh.value.cidrs.front().span,
                     "declare the `pods` of cluster `" + mesh[cluster].name + "`, so that it can be ruled out"};
  return std::nullopt;
}

} // namespace

void off_mesh_clients_are_known(const Context &context, Diagnostics &findings) {
  const Mesh &mesh = context.mesh;
  for (const Client &client : mesh.clients)
    if (client.off_mesh.is_set() && client.off_mesh.value.until < context.today)
      findings
          .report(diagnostics::client_ended, client.off_mesh.value.until_span, mesh.full_name(client),
                  spelled(client.off_mesh.value.until))
          .about(subject(mesh, client))
          .advise("give it a proxy and an account, take it away, or agree on a new day");
  for (const Edge &edge : mesh.edges)
    for (const Caller &caller : edge.callers) {
      const auto *id = std::get_if<ClientId>(&caller.who);
      if (id == nullptr || edge.deny || !mesh[*id].off_mesh.is_set())
        continue;
      const Client &client = mesh[*id];
      for (const Callee &callee : edge.callees) {
        if (const auto mistake = plain_text_mistake(mesh, client, mesh[callee.service], caller.span))
          findings
              .report(diagnostics::plain_text_refused, mistake->at, mesh.full_name(client),
                      mesh.full_name(mesh[callee.service]), mistake->what)
              .about(subject(mesh, client))
              .about(subject(mesh, mesh[callee.service]))
              .label(client.off_mesh.span, "off the mesh")
              .advise(mistake->advice);
        else if (const auto address = address_mistake(context, client, callee.service))
          findings.report(diagnostics::client_address_is_shared, address->at, mesh.full_name(client), address->what)
              .about(subject(mesh, client))
              .label(edge.span, "it calls here")
              .advise(address->advice);
      }
    }
}

} // namespace meshc::verify
