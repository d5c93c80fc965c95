#include "base/text.h"
#include "driver/hatches.h"
#include "driver/verbs.h"
#include "pki/digest.h"
#include "publish/folder.h"

namespace meshc::driver {

int run_compile(const Options &options, Host &host) {
  Compilation compilation =
      compile(host, options.mesh, Until::files, std::nullopt, today(options), variant_of(options));
  if (compilation.loaded.problem)
    return fail(host, compilation.loaded.problem->text());
  if (compilation.broken()) {
    show(compilation.findings, compilation.sources(), options, host);
    return findings;
  }
  publish::FolderResult published =
      publish::publish_folder(compilation.tree, host, {options.out, options.take, options.durable}, pki::sha256_hex);
  const bool refused = published.findings.has_errors();
  compilation.findings.append(std::move(published.findings));
  show(compilation.findings, compilation.sources(), options, host);
  if (refused)
    return findings;
  const publish::Summary &summary = published.summary;
  if (!options.quiet)
    host.print_error(options.out + ": " +
                     (summary.nothing()
                          ? "nothing changed, " + counted(summary.unchanged, "file") + "\n"
                          : counted(summary.written(), "file") + " written, " + std::to_string(summary.removed) +
                                " removed, " + std::to_string(summary.unchanged) + " unchanged\n"));
  if (const std::string hatches = hatch_count(compilation.checked.mesh); !options.quiet && !hatches.empty())
    host.print_error("past the language: " + hatches + "\n");
  return exit_code(compilation.findings, options);
}

} // namespace meshc::driver
