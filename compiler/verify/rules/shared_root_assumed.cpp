#include "verify/rule.h"

#include <algorithm>

namespace meshc::verify {

namespace {

// Something of a cluster that another control plane serves is exported to one that this serves, or the other way round.
bool joins_another(const Context &context, model::ClusterId id) {
  const model::Mesh &mesh = context.mesh;
  const auto elsewhere = [&](model::ClusterId peer) { return mesh.config_cluster(peer) != id; };
  const auto read_elsewhere = [&](model::ClusterId served) {
    return std::ranges::any_of(context.flow[served].read_by, elsewhere);
  };
  return std::ranges::any_of(context.flow[id].reads, elsewhere) ||
         std::ranges::any_of(mesh.served_from(id), read_elsewhere);
}

} // namespace

// Once a mesh, and only where calls really leave a control plane: a primary signs for its remotes.
void shared_root_assumed(const Context &context, Diagnostics &findings) {
  std::vector<model::ClusterId> joined;
  for (std::size_t i = 0; i < context.mesh.clusters.size(); ++i)
    if (context.mesh.clusters[i].remote() == nullptr && joins_another(context, model::ClusterId(i)))
      joined.emplace_back(i);
  if (!joined.empty())
    findings.report(diagnostics::shared_root_assumed, context.mesh.span, names(context.mesh, joined));
}

} // namespace meshc::verify
