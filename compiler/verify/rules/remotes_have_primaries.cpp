#include "verify/rule.h"

#include <optional>

namespace meshc::verify {
namespace {

using namespace model;

struct Refusal {
  std::string why;
  std::string help;
  Span where; // unknown: nothing to show
  std::string label;
};

std::optional<Refusal> refusal(const Mesh &mesh, ClusterId id, ClusterId primary) {
  const Cluster &chosen = mesh[primary];
  if (primary == id)
    return Refusal{
        "it would be its own primary", "leave `primary` out: then the cluster runs a control plane of its own", {}, {}};
  if (const RemoteOf *further = chosen.remote())
    return Refusal{"that is a remote of `" + mesh[further->primary].name + "` itself",
                   further->primary == id || mesh[further->primary].remote() != nullptr
                       ? "one of them has to run a control plane: leave `primary` out there"
                       : "write `primary = " + mesh[further->primary].name + "`",
                   further->span, "`" + chosen.name + "` is a remote since this"};
  if (chosen.external() != nullptr)
    return std::nullopt; // reached where its istiod runs
  const Gateway *gateway = chosen.gateway(GatewayRole::east_west);
  if (gateway == nullptr)
    return Refusal{"that has no east-west gateway, through which remotes reach its control plane",
                   "add `gateway east-west { address = … }` to cluster `" + chosen.name +
                       "`, also where both are on one network",
                   chosen.span, "no gateway between networks here"};
  if (gateway->observed.is_set())
    return Refusal{"the address of its east-west gateway is not known beforehand, and remotes are configured with it",
                   "reserve an address and write it, or a name that will lead to the gateway", gateway->observed.span,
                   "handed out by the platform"};
  if (gateway->addresses.empty())
    return Refusal{"its east-west gateway says no address, and remotes are configured with it",
                   "write `address = …`: an IP, or a name that leads to the gateway", gateway->span,
                   "no `address` here"};
  return std::nullopt;
}

} // namespace

void remotes_have_primaries(const Context &context, Diagnostics &findings) {
  const Mesh &mesh = context.mesh;
  for (std::size_t i = 0; i < mesh.clusters.size(); ++i) {
    const RemoteOf *remote = mesh.clusters[i].remote();
    if (remote == nullptr)
      continue;
    const auto refused = refusal(mesh, ClusterId(i), remote->primary);
    if (!refused)
      continue;
    auto &finding = findings.report(diagnostics::primary_wrong, remote->span, mesh.clusters[i].name,
                                    mesh[remote->primary].name, refused->why);
    finding.about(subject(mesh.clusters[i])).about(subject(mesh[remote->primary]));
    if (refused->where.known())
      finding.label(refused->where, refused->label);
    finding.advise(refused->help);
  }
}

} // namespace meshc::verify
