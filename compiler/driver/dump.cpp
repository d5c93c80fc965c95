#include "base/suggest.h"
#include "driver/codeowners.h"
#include "driver/dump_flow.h"
#include "driver/dump_model.h"
#include "driver/verbs.h"
#include "driver/write.h"
#include "parse/parse.h"
#include "syntax/print.h"

namespace meshc::driver {
namespace {

int dump_syntax(const Options &options, Host &host, bool tokens) {
  auto files = mesh_files(host, options.mesh);
  if (const auto *error = std::get_if<IoError>(&files))
    return fail(host, error->text());
  SourceMap sources;
  diagnostics::Diagnostics found;
  for (const std::string &file : std::get<std::vector<std::string>>(files)) {
    auto bytes = host.read(file);
    if (const auto *error = std::get_if<IoError>(&bytes))
      return fail(host, error->text());
    const FileId id = sources.add(file, std::get<std::string>(bytes));
    host.print("// " + file + "\n");
    if (tokens) {
      host.print(parse::dump_tokens(sources, id));
      continue;
    }
    parse::Parsed parsed = parse::parse(sources, id);
    host.print(syntax::dump(parsed.tree, options.spans));
    found.append(std::move(parsed.findings));
  }
  found.sort();
  if (!found.empty())
    show(found, sources, options, host);
  return exit_code(found, options);
}

// Of one release alone, for a pipe into Helm.
void print_releases(const manifest::Bundle &bundle, const std::string &cluster, const std::string &only, Host &host) {
  for (const manifest::ChartValues &chart : bundle.charts) {
    if (!only.empty() && only != chart.release)
      continue;
    const manifest::File file = print_values(chart, cluster);
    host.print((only.empty() ? "---\n# " + file.path + "\n" : "") + file.bytes);
  }
}

} // namespace

int run_dump(const Options &options, Host &host) {
  const std::string &stage = options.subject;
  if (stage == "tokens" || stage == "tree")
    return dump_syntax(options, host, stage == "tokens");
  if (stage != "model" && stage != "flow" && stage != "objects" && stage != "values" && stage != "codeowners") {
    const std::vector<std::string> legal{"tokens", "tree", "model", "flow", "objects", "values", "codeowners"};
    const std::string near = did_you_mean(stage, legal);
    return fail(host,
                "there is no stage `" + stage + "`; " +
                    (near.empty() ? "stages are tokens, tree, model, flow, objects, values and codeowners" : near));
  }
  // What is shown depends on no day.
  const bool flows = stage == "objects" || stage == "flow";
  const Until until = flows ? Until::verified : stage == "values" ? Until::lowered : Until::checked;
  const Compilation compilation =
      compile(host, options.mesh, until, std::nullopt, {std::nullopt, verify::Expired::waits}, variant_of(options));
  if (compilation.loaded.problem)
    return fail(host, compilation.loaded.problem->text());
  if (!compilation.findings.empty())
    show(compilation.findings, compilation.sources(), options, host);
  if (compilation.broken())
    return exit_code(compilation.findings, options);
  const model::Mesh &mesh = compilation.checked.mesh;
  if (stage == "model") {
    host.print(dump_model(mesh));
    return clean;
  }
  if (stage == "flow") {
    host.print(dump_flow(mesh, compilation.flow));
    return clean;
  }
  if (stage == "codeowners") {
    host.print(source_codeowners(host, compilation));
    return clean;
  }
  bool any = options.cluster.empty();
  for (std::size_t i = 0; i < mesh.clusters.size(); ++i) {
    const std::string &name = mesh.clusters[i].name;
    if (!options.cluster.empty() && options.cluster != name)
      continue;
    any = true;
    const manifest::Bundle bundle = lower_cluster(compilation, model::ClusterId(i)).bundle;
    if (stage == "values") {
      print_releases(bundle, name, options.release, host);
      continue;
    }
    for (const manifest::Object &object : bundle.objects) {
      const manifest::File file = print_object(object, name);
      host.print("---\n# " + file.path + "\n" + file.bytes);
    }
  }
  if (any)
    return clean;
  std::vector<std::string> names;
  for (const model::Cluster &cluster : mesh.clusters)
    names.push_back(cluster.name);
  return fail(host, "there is no cluster `" + options.cluster + "`; " + did_you_mean(options.cluster, names));
}

} // namespace meshc::driver
