#include "driver/compile.h"

#include "backends/backend.h"
#include "driver/assets.h"
#include "driver/hatches.h"
#include "driver/inputs.h"
#include "driver/write.h"
#include "flow/flow.h"
#include "hatch/notices.h"
#include "hatch/unread.h"
#include "schema/object_rules.h"
#include "verify/verify.h"

#include <algorithm>

namespace meshc::driver {
namespace {

// What is wrong only in a variant of the program says which one.
void add_findings_of(const std::string &overlay, const Compilation &other, diagnostics::Diagnostics &findings) {
  const auto known = [&](const diagnostics::Diagnostic &finding) {
    return std::ranges::any_of(findings.all(), [&](const diagnostics::Diagnostic &one) {
      return one.row == finding.row && one.span == finding.span && one.message == finding.message;
    });
  };
  for (diagnostics::Diagnostic finding : other.findings.all())
    if (!known(finding))
      findings.add(finding.note("with `--overlay " + overlay + "`"));
}

} // namespace

Compilation compile(Host &host, const std::string &path, Until until, const std::optional<check::WhyQuestion> &question,
                    const Today &today, const Variant &variant) {
  Compilation result;
  result.variant = variant;
  result.loaded = load(host, path);
  const check::Inputs inputs = read_inputs(result.loaded, variant);
  result.findings = result.loaded.findings;
  if (result.broken())
    return result;
  // From here on every file reads.
  result.checked = check::check(result.loaded.trees, result.sources(), inputs, question);
  const model::Mesh &mesh = result.checked.mesh;
  const model::Date now = today.now ? *today.now : model::date_of(host.now());
  verify::Waivers waivers(mesh, now, today.expired);
  result.waiting = waivers.waiting();
  schema::check_rules(mesh.object_rules, schema::built_in(), result.checked.findings);
  waivers.apply(result.checked.findings);
  result.findings.append(result.checked.findings);
  if (until == Until::checked || result.broken())
    return result;
  // From here on every name is known and every layer applied.
  result.assets = read_assets(host, result.loaded.root, mesh, result.findings);
  result.raws = read_raws(host, result.loaded, mesh, result.findings);
  result.findings.append(hatch::notices(mesh, result.raws));
  result.findings.append(hatch::unread(mesh, result.raws));
  result.flow = flow::trace(mesh, result.findings);
  result.findings.append(verify::verify({mesh, result.flow, result.assets, now}, &waivers));
  // Objects are made and judged also for `check`: what the API server would refuse is a finding of the program.
  if (!result.broken()) {
    RuleAnswers answers;
    result.tree = write_clusters(host, result, answers);
    schema::report_unselected(mesh.object_rules, answers.selected, result.findings);
    waivers.apply(answers.findings);
    waivers.apply(result.findings);
    result.findings.append(schema::join_clusters(std::move(answers.findings)));
  }
  waivers.report(result.findings, !result.broken());
  if (until == Until::verified && variant.overlay.empty())
    for (const std::string &overlay : result.checked.overlays)
      add_findings_of(overlay, compile(host, path, until, std::nullopt, today, {overlay, variant.variables, {}}),
                      result.findings);
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
