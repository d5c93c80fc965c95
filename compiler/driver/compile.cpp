#include "driver/compile.h"

#include "backends/backend.h"
#include "driver/assets.h"
#include "driver/hatches.h"
#include "driver/write.h"
#include "flow/flow.h"
#include "hatch/notices.h"
#include "verify/verify.h"

namespace meshc::driver {

Compilation compile(Host &host, const std::string &path, Until until,
                    const std::optional<check::WhyQuestion> &question) {
  Compilation result;
  result.loaded = load(host, path);
  result.findings = result.loaded.findings;
  if (result.broken())
    return result;
  // From here on every file reads.
  result.checked = check::check(result.loaded.trees, result.sources(), question);
  result.findings.append(result.checked.findings);
  if (until == Until::checked || result.broken())
    return result;
  // From here on every name is known and every layer applied.
  const model::Mesh &mesh = result.checked.mesh;
  result.assets = read_assets(host, result.loaded.root, mesh, result.findings);
  result.raws = read_raws(host, result.loaded, mesh, result.findings);
  result.findings.append(hatch::notices(mesh, result.raws));
  result.flow = flow::trace(mesh, result.findings);
  result.findings.append(verify::verify({mesh, result.flow, result.assets}));
  // Objects are made and judged also for `check`: what the API server would refuse is a finding of the program.
  if (!result.broken())
    result.tree = write_clusters(host, result);
  result.findings.sort();
  if (result.broken())
    result.tree = {};
  else if (until == Until::files)
    add_records(result);
  return result;
}

Lowered lower_cluster(const Compilation &compilation, model::ClusterId cluster) {
  const model::Mesh &mesh = compilation.checked.mesh;
  Lowered lowered{backends::lower({mesh, compilation.flow, compilation.assets, cluster}), {}};
  lowered.hatches = hatch::apply(mesh, compilation.raws, cluster, lowered.bundle);
  return lowered;
}

} // namespace meshc::driver
