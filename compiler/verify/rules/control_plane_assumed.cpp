#include "verify/rule.h"

namespace meshc::verify {
namespace {

using namespace model;

// What the objects that are written rely on.
std::string told(const Mesh &mesh, ClusterId id) {
  const Cluster &cluster = mesh[id];
  std::string text = quoted(cluster.name) + ": `global.multiCluster.clusterName` " + cluster.id;
  if (cluster.network.known())
    text += ", `global.network` " + mesh[cluster.network].id;
  text += ", `global.meshID` " + mesh.name + ", trust domain " + std::string(mesh.trust());
  if (mesh.tags.empty())
    return text;
  for (const Revision &revision : mesh.revisions(id))
    text += ", revision " + (revision.name.empty() ? std::string("without a name") : revision.name);
  return text;
}

} // namespace

void control_plane_assumed(const Context &context, Diagnostics &findings) {
  const Mesh &mesh = context.mesh;
  if (!mesh.control_plane.is_set() || mesh.control_plane.value != ControlPlaneDelivery::none || mesh.clusters.empty())
    return;
  std::vector<ClusterId> all;
  for (std::size_t i = 0; i < mesh.clusters.size(); ++i)
    all.emplace_back(i);
  auto &finding = findings.report(diagnostics::control_plane_assumed, mesh.control_plane.span, names(mesh, all));
  for (const ClusterId id : all)
    finding.note(told(mesh, id));
  finding.advise("`control_plane = helm` writes the values that say all of this");
}

} // namespace meshc::verify
