#include "verify/rule.h"

#include <algorithm>

namespace meshc::verify {

// Once a mesh, and only where calls really leave a cluster.
void shared_root_assumed(const Context &context, Diagnostics &findings) {
  std::vector<model::ClusterId> joined;
  for (std::size_t i = 0; i < context.mesh.clusters.size(); ++i)
    if (!context.flow.clusters[i].reads.empty() || !context.flow.clusters[i].read_by.empty())
      joined.emplace_back(i);
  if (!joined.empty())
    findings.report(diagnostics::shared_root_assumed, context.mesh.span, names(context.mesh, joined));
}

} // namespace meshc::verify
