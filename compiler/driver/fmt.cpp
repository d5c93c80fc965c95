#include "base/text.h"
#include "driver/difference.h"
#include "driver/module_lock.h"
#include "driver/verbs.h"
#include "parse/parse.h"
#include "syntax/print.h"

#include <algorithm>

namespace meshc::driver {
namespace {

struct Formatted {
  std::string text;
  bool readable = true;
};

Formatted format(const std::string &path, const std::string &text, const Options &options, Host &host) {
  SourceMap sources;
  parse::Parsed parsed = parse::parse(sources, sources.add(path, text));
  if (!parsed.tree.complete || parsed.findings.has_errors()) {
    show(parsed.findings, sources, options, host);
    return {text, false};
  }
  return {syntax::format(parsed.tree, sources), true};
}

} // namespace

int run_fmt(const Options &options, Host &host) {
  if (options.files == std::vector<std::string>{"-"}) {
    const std::string text = host.read_input();
    const Formatted formatted = format("stdin", text, options, host);
    if (options.diff)
      host.print(difference("stdin", text, formatted.text));
    else if (!options.check_only)
      host.print(formatted.text);
    return !formatted.readable || (options.check_only && formatted.text != text) ? findings : clean;
  }
  std::vector<std::string> paths = options.files.empty() ? std::vector<std::string>{"."} : options.files;
  int code = clean;
  std::size_t changed = 0;
  for (const std::string &path : paths) {
    auto files = mesh_files(host, path);
    if (const auto *error = std::get_if<IoError>(&files))
      return fail(host, error->text());
    // Copies of other people's folders stay as they were released, unless a file is named itself.
    const std::vector<std::string> foreign =
        host.kind(path) == EntryKind::folder ? vendored_folders(host, path) : std::vector<std::string>{};
    for (const std::string &file : std::get<std::vector<std::string>>(files)) {
      const std::string at = absolute_path(host.working_folder(), file);
      if (std::ranges::any_of(foreign, [&](const std::string &folder) { return at.starts_with(folder + "/"); }))
        continue;
      auto bytes = host.read(file);
      if (const auto *error = std::get_if<IoError>(&bytes))
        return fail(host, error->text());
      const std::string &text = std::get<std::string>(bytes);
      const Formatted formatted = format(file, text, options, host);
      if (!formatted.readable)
        code = findings;
      if (formatted.text == text)
        continue;
      ++changed;
      if (options.diff)
        host.print(difference(file, text, formatted.text));
      else
        host.print(file + "\n");
      if (options.check_only)
        code = findings;
      else if (!options.diff) {
        const auto written = host.write(file, formatted.text);
        if (const auto *error = std::get_if<IoError>(&written))
          return fail(host, error->text());
      }
    }
  }
  if (!options.quiet && changed > 0)
    host.print_error(counted(changed, "file") +
                     (options.check_only || options.diff ? " would change\n" : " formatted\n"));
  return code;
}

} // namespace meshc::driver
