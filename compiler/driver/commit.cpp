#include "publish/commit.h"

#include "base/text.h"
#include "base/unique.h"
#include "driver/expired.h"
#include "driver/hatches.h"
#include "driver/verbs.h"
#include "pki/digest.h"
#include "publish/records.h"
#include "publish/repository.h"

namespace meshc::driver {
namespace {

// Somebody else may move the branch while we compile; then the answer is stale and the commit is made again on the new
// one.
constexpr int tries = 3;

std::string headline(const Options &options, const std::string &mesh, const publish::Summary &summary) {
  if (!options.message.empty())
    return options.message;
  return "Compile mesh " + mesh + ": " + std::to_string(summary.added) + " added, " + std::to_string(summary.changed) +
         " changed, " + std::to_string(summary.removed) + " removed";
}

// Absolute folders of the sources that lie outside the mesh folder.
std::vector<std::string> imported_folders(const SourceMap &sources, const std::string &root) {
  std::vector<std::string> folders;
  for (std::size_t i = 0; i < sources.size(); ++i)
    if (const std::string_view path = sources.path(FileId(i)); path.starts_with("../"))
      folders.emplace_back(folder_of(absolute_path(root, path)));
  std::ranges::sort(folders);
  drop_repeated(folders);
  return folders;
}

} // namespace

int run_commit(const Options &options, Host &host) {
  Compilation compilation = compile(host, options.mesh, Until::files, std::nullopt,
                                    today(options, verify::Expired::waits), variant_of(options));
  if (compilation.loaded.problem)
    return fail(host, compilation.loaded.problem->text());
  if (compilation.broken()) {
    show(compilation.findings, compilation.sources(), options, host);
    return findings;
  }
  const auto person = publish::configured_person(options.repository);
  if (!person)
    return fail(host, "git does not know who commits in " + options.repository +
                          ": set user.name and user.email there, as `git config user.name NAME` does");
  const std::string folder = absolute_path(host.working_folder(), compilation.loaded.root);
  const auto source = publish::source_commit(folder, imported_folders(compilation.sources(), folder));
  publish::CommitRequest request;
  request.repository = options.repository;
  request.branch = options.branch;
  request.root = options.root.empty() && compilation.checked.mesh.root.is_set() ? compilation.checked.mesh.root.value
                                                                                : options.root;
  request.take = options.take;
  request.message = [&](const publish::Summary &summary) {
    return headline(options, compilation.checked.mesh.name, summary);
  };
  request.trailers = {{"Meshc-Version", MESHC_VERSION},
                      {"Input-Digest", publish::input_digest(compilation.sources(), pki::sha256_hex)}};
  // The time of the source makes reruns equal; without a source commit there is only the clock.
  const std::int64_t seconds = source && !source->modified ? source->seconds : host.now();
  const int offset = source && !source->modified ? source->offset_minutes : 0;
  if (source)
    request.trailers.push_back({"Source-Commit", source->id + (source->modified ? " with uncommitted changes" : "")});
  request.author = request.committer = {person->name, person->email, seconds, offset};
  // Each try judges anew: the branch may have moved.
  diagnostics::Diagnostics judged = compilation.findings;
  judge_expired(compilation, {}, judged);
  request.accepts = [&](const std::vector<std::string> &changed) {
    judged = compilation.findings;
    return judge_expired(compilation, changed, judged);
  };
  publish::CommitResult result;
  for (int i = 0; i < tries; ++i) {
    result = publish::commit_tree(compilation.tree, request, pki::sha256_hex);
    if (result.kind != publish::CommitKind::moved)
      break;
  }
  compilation.findings = std::move(judged);
  compilation.findings.append(std::move(result.findings));
  show(compilation.findings, compilation.sources(), options, host);
  switch (result.kind) {
  case publish::CommitKind::refused:
    return findings;
  case publish::CommitKind::moved:
    if (result.locked)
      return fail(host, result.branch + " is locked by another git process; if none is running, a killed one left " +
                            result.branch + ".lock in the repository: remove that file");
    return fail(host,
                result.branch + " moved " + std::to_string(tries) + " times while the commit was made; run it again");
  case publish::CommitKind::nothing_changed:
    if (!options.quiet)
      host.print_error(result.branch + ": nothing changed\n");
    break;
  case publish::CommitKind::committed:
    host.print(result.commit + "\n");
    if (!options.quiet)
      host.print_error(result.branch + ": " + counted(result.summary.written(), "file") + " written, " +
                       std::to_string(result.summary.removed) + " removed, " +
                       std::to_string(result.summary.unchanged) + " unchanged\n");
    if (const std::string hatches = hatch_count(compilation.checked.mesh); !options.quiet && !hatches.empty())
      host.print_error("past the language: " + hatches + "\n");
    break;
  }
  return exit_code(compilation.findings, options);
}

} // namespace meshc::driver
