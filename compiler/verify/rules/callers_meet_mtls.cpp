#include "model/arrivals.h"
#include "model/mutual_tls.h"
#include "verify/rule.h"

#include <algorithm>

namespace meshc::verify {
namespace {

using namespace model;

// Plain text is taken, for a while, wherever a pod of these clusters sends it from.
bool takes_plain_text(const Mesh &mesh, const Edge &edge, const Service &callee,
                      const std::vector<ClusterId> &callers) {
  const Plaintext *plaintext = plaintext_of(mesh, callee);
  if (plaintext == nullptr)
    return false;
  const std::vector<const Port *> opened = opened_ports(callee, *plaintext);
  const auto is_open = [&](const Port &port) { return std::ranges::count(opened, &port) > 0; };
  const std::vector<const Port *> named = ports_of(callee, edge);
  if (edge.ports.empty() ? !std::ranges::all_of(callee.ports, is_open)
                         : !std::ranges::all_of(named, [&](const Port *port) { return is_open(*port); }))
    return false;
  return std::ranges::all_of(callers, [&](ClusterId cluster) {
    const auto &pods = mesh[cluster].pods;
    const auto is_covered = [&](const Setting<Cidr> &range) {
      return std::ranges::any_of(plaintext->cidrs, [&](const auto &cidr) { return contains(cidr.value, range.value); });
    };
    return !pods.empty() && std::ranges::all_of(pods, is_covered) &&
           std::ranges::any_of(callee.on, [&](ClusterId host) { return !crosses(mesh, host, cluster); });
  });
}

bool insists(const Mesh &mesh, const Edge &edge, const Service &callee, const std::vector<ClusterId> &callers) {
  const Namespace &space = mesh[callee.space];
  return space.enforcement == Enforcement::enforce && !uninjected(space) &&
         !takes_plain_text(mesh, edge, callee, callers);
}

} // namespace

void callers_meet_mtls(const Context &context, Diagnostics &findings) {
  const Mesh &mesh = context.mesh;
  for (const Edge &edge : mesh.edges) {
    if (edge.deny)
      continue;
    for (const Caller &caller : edge.callers) {
      const auto *service = std::get_if<ServiceId>(&caller.who);
      const auto *space = std::get_if<NamespaceId>(&caller.who);
      const auto *client = std::get_if<ClientId>(&caller.who);
      const bool in_mesh = client != nullptr && mesh[*client].space.known() && !mesh[*client].off_mesh.is_set();
      if (service == nullptr && space == nullptr && !in_mesh)
        continue;
      const Namespace &home = mesh[service != nullptr ? mesh[*service].space : in_mesh ? mesh[*client].space : *space];
      if (!uninjected(home))
        continue;
      const std::vector<ClusterId> from = service != nullptr ? mesh[*service].on
                                          : in_mesh          ? mesh[*client].on
                                                             : clusters_of(mesh, *space);
      // The first callee that insists on an identity stands for all: one caller without a proxy is one mistake.
      const auto strict = std::ranges::find_if(
          edge.callees, [&](const Callee &callee) { return insists(mesh, edge, mesh[callee.service], from); });
      if (strict == edge.callees.end())
        continue;
      findings
          .report(diagnostics::caller_without_identity, caller.span, spelled(mesh, caller),
                  mesh.full_name(mesh[strict->service]), home.name)
          .about(service != nullptr ? subject(mesh, mesh[*service])
                 : in_mesh          ? subject(mesh, mesh[*client])
                                    : subject(mesh[*space]))
          .label(home.injection.span, "no proxies here")
          .label(mesh[mesh[strict->service].space].enforcement_span, "enforced here: callers must prove who they are")
          .advise("inject proxies into namespace `" + home.name +
                  "`, let it in for a time by `plaintext` of the callee, or set `enforcement = observe` there");
    }
  }
}

} // namespace meshc::verify
