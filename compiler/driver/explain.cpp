#include "base/suggest.h"
#include "base/text.h"
#include "driver/inputs.h"
#include "driver/verbs.h"
#include "parse/parse.h"

#include <algorithm>

namespace meshc::driver {
namespace {

// `profile resilient(attempts: int = 2) for service` and what its doc comment says, from the source that travels along.
std::string library_page() {
  std::string page = "std: profiles that come with meshc. `use std.NAME(…)` takes them; what the block says itself "
                     "outranks them, field by field.\n";
  for (const auto &[name, text] : library_files()) {
    SourceMap sources;
    const FileId file = sources.add(std::string(name), std::string(text));
    const parse::Parsed parsed = parse::parse(sources, file);
    for (const syntax::Item &item : parsed.tree.items) {
      if (item.kind != syntax::ItemKind::profile)
        continue;
      std::string parameters;
      for (const syntax::Parameter &parameter : item.parameters) {
        parameters += (parameters.empty() ? "" : ", ") + std::string(parameter.name.text) + ": " +
                      std::string(sources.text(parameter.type.span));
        if (!parameter.value.empty())
          parameters += " = " + std::string(sources.text(parameter.value.front().span));
      }
      page += "\nstd." + std::string(item.name.text) + "(" + parameters + ") for " + std::string(item.kind_word.text) +
              "\n";
      for (const std::string_view line : split(item.doc, '\n')) {
        const std::string_view words = trim(line.substr(std::min(line.find_first_not_of('/'), line.size())));
        if (!words.empty())
          page += "  " + std::string(words) + "\n";
      }
    }
  }
  return page + "\n`meshc explain std.resilient` prints the source.\n";
}

std::optional<std::string> library_source(std::string_view name) {
  for (const auto &[known, text] : library_files())
    if (known == name)
      return std::string(text);
  return std::nullopt;
}

} // namespace

int run_explain(const Options &options, Host &host) {
  const std::string &what = options.subject;
  if (what == "prelude") {
    host.print(std::string(diagnostics::prelude()));
    return clean;
  }
  if (what == "std") {
    host.print(library_page());
    return clean;
  }
  if (what == "library") {
    host.print(check::library_page());
    return clean;
  }
  if (what.starts_with("std."))
    if (const auto source = library_source(std::string_view(what).substr(4))) {
      host.print(*source);
      return clean;
    }
  if (const diagnostics::Row *row = diagnostics::find(what)) {
    host.print(diagnostics::explain(*row));
    return clean;
  }
  if (const auto page = check::explain(what)) {
    host.print(*page);
    return clean;
  }
  std::vector<std::string> legal = check::kind_names();
  for (const diagnostics::Row &row : diagnostics::table())
    legal.emplace_back(row.code);
  for (const auto &[name, text] : library_files())
    legal.push_back("std." + std::string(name));
  for (const std::string_view word : {"std", "library", "prelude"})
    legal.emplace_back(word);
  // For `service.tmeout` the nearest field is the help; for the rest the nearest kind or code.
  const auto dot = what.rfind('.');
  if (dot != std::string::npos && check::explain(what.substr(0, dot)))
    return fail(host, "`" + what.substr(0, dot) + "` has no field `" + what.substr(dot + 1) + "`; `meshc explain " +
                          what.substr(0, dot) + "` lists them");
  const std::string near = did_you_mean(what, legal);
  return fail(host, "nothing is called `" + what + "`; " +
                        (near.empty() ? "explain a code such as MC1001, or one of " +
                                            list_in_words(check::kind_names(), "or", 30)
                                      : near));
}

int run_version(const Options &options, Host &host) {
  host.print(options.json_answer ? "{\"format_version\": 1, \"meshc\": \"" MESHC_VERSION "\"}\n"
                                 : "meshc " MESHC_VERSION "\n");
  return clean;
}

} // namespace meshc::driver
