#include "verify/addresses.h"
#include "verify/rule.h"

namespace meshc::verify {
namespace {

using namespace model;

// The service because of which `reader` needs the endpoints of `host`.
const Service *reason(const Mesh &mesh, const Flow &flow, ClusterId reader, ClusterId host) {
  for (const ClusterId client : mesh.served_from(reader))
    for (const ServiceId id : flow[client].shared)
      if (client != host && mesh[id].runs_on(host))
        return &mesh[id];
  return nullptr;
}

} // namespace

void peers_can_be_read(const Context &context, Diagnostics &findings) {
  const Mesh &mesh = context.mesh;
  bool discovery_reported = false;
  for (std::size_t i = 0; i < mesh.clusters.size(); ++i) {
    const Cluster &host = mesh.clusters[i];
    const auto &readers = context.flow[ClusterId(i)].read_by;
    if (readers.empty())
      continue;
    const Service *because = reason(mesh, context.flow, readers.front(), ClusterId(i));
    const auto unreadable = [&](Span span, const std::string &why) -> diagnostics::Diagnostic & {
      auto &finding = findings.report(diagnostics::peer_not_readable, span, mesh[readers.front()].name, host.name, why)
                          .about(subject(host));
      if (const RemoteOf *remote = host.remote())
        finding.label(remote->span, "a remote: its primary has to read it");
      else if (because != nullptr)
        finding.label(because->exported.span, "`" + mesh.full_name(*because) + "` runs in `" + host.name +
                                                  "` and is exported to " + names(mesh, readers));
      return finding;
    };
    if (!mesh.discovery.is_set() && !discovery_reported) {
      discovery_reported = true;
      unreadable(mesh.span, "the mesh does not say where credentials come from")
          .advise("add `discovery external-secrets { store = \"…\", path = \"istio/readers\" }` to the mesh");
    }
    if (!host.api_server.is_set())
      unreadable(host.span, "it has no `api_server`")
          .advise("write the address at which the peers reach its API server: `api_server = \"https://" + host.name +
                  ".example:6443\"`");
    else if (const auto why = unreachable_because(host_of(host.api_server.value)))
      unreadable(host.api_server.span, "its `api_server` is `" + host.api_server.value + "`, " + std::string(*why))
          .advise("write the address at which the peers reach it");
    if (!host.api_ca.is_set())
      unreadable(host.span, "it has no `api_ca`")
          .advise("name the file of the authority that signed its API server's certificate, or `api_ca = system`");
  }
}

} // namespace meshc::verify
