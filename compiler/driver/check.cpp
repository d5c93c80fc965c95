#include "base/text.h"
#include "driver/verbs.h"

namespace meshc::driver {

int run_check(const Options &options, Host &host) {
  const Compilation compilation =
      compile(host, options.mesh, Until::verified, std::nullopt, today(options), variant_of(options));
  if (compilation.loaded.problem)
    return fail(host, compilation.loaded.problem->text());
  show(compilation.findings, compilation.sources(), options, host, true);
  const model::Mesh &mesh = compilation.checked.mesh;
  if (!options.quiet && options.format == diagnostics::Format::text && !compilation.broken())
    host.print_error("mesh " + mesh.name + ": " + counted(mesh.clusters.size(), "cluster") + ", " +
                     counted(mesh.services.size(), "service") + ", " + counted(mesh.edges.size(), "edge") + ", " +
                     counted(compilation.tree.files.size(), "file") + " to write\n");
  return exit_code(compilation.findings, options);
}

} // namespace meshc::driver
