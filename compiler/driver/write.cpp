#include "driver/write.h"

#include "driver/codeowners.h"
#include "driver/rendered_charts.h"
#include "hatch/hazards.h"
#include "pki/digest.h"
#include "publish/records.h"
#include "schema/object_rules.h"
#include "schema/validate.h"
#include "yaml/print.h"

#include <algorithm>
#include <atomic>
#include <thread>

namespace meshc::driver {
namespace {

struct Written {
  std::vector<manifest::File> files;
  hatch::Outcome hatches;
  diagnostics::Diagnostics findings;
  RuleAnswers rules;
};

Written write_cluster(const Compilation &compilation, model::ClusterId id) {
  Lowered lowered = lower_cluster(compilation, id);
  const manifest::Bundle &bundle = lowered.bundle;
  const model::Cluster &cluster = compilation.checked.mesh[id];
  const auto release = cluster.istio.is_set()
                           ? std::optional(schema::Release{cluster.istio.value.major, cluster.istio.value.minor})
                           : std::nullopt;
  const model::Mesh &mesh = compilation.checked.mesh;
  const bool placed_rendered =
      mesh.control_plane.is_set() && mesh.control_plane.value == model::ControlPlaneDelivery::manifests;
  Written written;
  written.findings.append(schema::check_identities(bundle));
  schema::ask_rules(compilation.checked.mesh.object_rules, bundle, written.rules.selected, written.rules.findings);
  written.files.reserve(bundle.objects.size() + bundle.charts.size());
  for (const manifest::Object &object : bundle.objects) {
    diagnostics::Diagnostics judged = schema::validate(object, schema::built_in(), release);
    const hatch::Changed *changed = lowered.hatches.find(object);
    written.findings.append(changed == nullptr ? std::move(judged) : hatch::blame(*changed, judged));
    written.files.push_back(print_object(object, cluster.name));
  }
  for (const manifest::ChartValues &chart : bundle.charts) {
    written.findings.append(schema::validate(chart, schema::built_in()));
    if (!placed_rendered)
      written.files.push_back(print_values(chart, cluster.name));
    else if (auto file = place_rendered_chart(compilation.rendered, mesh, cluster, chart, written.findings))
      written.files.push_back(std::move(*file));
  }
  written.findings.append(std::move(lowered.hatches.findings));
  written.findings.append(hatch::hazards(compilation.checked.mesh, compilation.flow, id, bundle, lowered.hatches));
  written.hatches = std::move(lowered.hatches);
  return written;
}

} // namespace

manifest::File print_object(const manifest::Object &object, const std::string &cluster) {
  yaml::Printed printed = yaml::print(object.body);
  return {"clusters/" + cluster + "/" + manifest::file_name(object), std::move(printed.bytes),
          std::move(printed.origins)};
}

manifest::File print_values(const manifest::ChartValues &chart, const std::string &cluster) {
  const std::string version = chart.version.empty() ? "" : ", version " + chart.version;
  const std::string from = chart.repository.empty() ? "" : ", from " + chart.repository;
  yaml::Printed printed = yaml::print(chart.values, "Chart " + chart.chart + version + from + ". Release " +
                                                        chart.release + " in namespace " + chart.space + ".");
  return {"charts/" + cluster + "/" + chart.release + ".yaml", std::move(printed.bytes), std::move(printed.origins)};
}

manifest::FileTree write_clusters(Host &host, Compilation &compilation, RuleAnswers &answers) {
  const std::size_t count = compilation.checked.mesh.clusters.size();
  std::vector<Written> written(count);
  std::atomic<std::size_t> next{0};
  const auto work = [&] {
    for (std::size_t i = next++; i < count; i = next++)
      written[i] = write_cluster(compilation, model::ClusterId(i));
  };
  {
    std::vector<std::jthread> helpers;
    for (std::size_t i = 1; i < std::min<std::size_t>(host.processors(), count); ++i)
      helpers.emplace_back(work);
    work();
  }
  manifest::FileTree tree;
  std::vector<hatch::Outcome> outcomes;
  for (Written &cluster : written) {
    std::ranges::move(cluster.files, std::back_inserter(tree.files));
    compilation.findings.append(std::move(cluster.findings));
    answers.findings.append(std::move(cluster.rules.findings));
    answers.selected.resize(cluster.rules.selected.size());
    for (std::size_t i = 0; i < answers.selected.size(); ++i)
      answers.selected[i] = answers.selected[i] || cluster.rules.selected[i];
    outcomes.push_back(std::move(cluster.hatches));
  }
  compilation.findings.append(hatch::judge_hits(compilation.checked.mesh, outcomes));
  compilation.findings.append(hatch::hazards_across(compilation.checked.mesh, compilation.flow, compilation.raws));
  if (auto owners = codeowners_file(compilation.checked.mesh))
    tree.files.push_back(std::move(*owners));
  tree.sort();
  return tree;
}

void add_records(Compilation &compilation) {
  manifest::Lock lock;
  lock.version = MESHC_VERSION;
  lock.schemas = schema::built_in_versions();
  lock.inputs = publish::input_digest(compilation.sources(), pki::sha256_hex);
  lock.overlay = compilation.variant.overlay;
  lock.variables = compilation.variant.variables;
  publish::add_records(compilation.tree, compilation.sources(), lock, pki::sha256_hex);
}

} // namespace meshc::driver
