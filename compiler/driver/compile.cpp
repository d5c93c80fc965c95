#include "driver/compile.h"

#include "backends/backend.h"
#include "driver/assets.h"
#include "driver/write.h"
#include "flow/flow.h"
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
  result.checked = check::check(result.loaded.trees, result.sources(), {}, question);
  result.findings.append(result.checked.findings);
  if (until == Until::checked || result.broken())
    return result;
  // From here on every name is known and every layer applied.
  const model::Mesh &mesh = result.checked.mesh;
  result.assets = read_assets(host, result.loaded.root, mesh, result.findings);
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

manifest::Bundle lower_cluster(const Compilation &compilation, model::ClusterId cluster) {
  return backends::lower({compilation.checked.mesh, compilation.flow, compilation.assets, cluster});
}

} // namespace meshc::driver
