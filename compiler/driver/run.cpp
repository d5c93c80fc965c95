#include "driver/command_line.h"
#include "driver/verbs.h"

#include <algorithm>

namespace meshc::driver {
namespace {

// NO_COLOR, CLICOLOR_FORCE, TERM=dumb and CI, in the order in which people expect them to win.
bool wants_colour(const Options &options, Host &host, bool terminal) {
  if (options.colour != Colour::automatic)
    return options.colour == Colour::always;
  const auto set = [&](const char *name) {
    const auto value = host.environment(name);
    return value && !value->empty() && *value != "0";
  };
  if (set("NO_COLOR"))
    return false;
  if (set("CLICOLOR_FORCE"))
    return true;
  return terminal && !set("CI") && host.environment("TERM").value_or("") != "dumb";
}

} // namespace

Variant variant_of(const Options &options) {
  Variant variant;
  variant.overlay = options.overlay;
  for (const std::string &one : options.variables) {
    const auto equals = one.find('=');
    variant.variables.emplace_back(one.substr(0, equals), one.substr(equals + 1));
  }
  return variant;
}

Today today(const Options &options, verify::Expired expired) {
  return {options.now.empty() ? std::nullopt : model::parse_date(options.now), expired};
}

void show(const diagnostics::Diagnostics &found, const SourceMap &sources, const Options &options, Host &host,
          bool result) {
  diagnostics::RenderOptions render;
  render.format = options.format;
  render.colour = wants_colour(options, host, result ? host.output_is_terminal() : host.errors_are_terminal());
  render.version = MESHC_VERSION;
  const std::string text = diagnostics::render(found, sources, render);
  if (result)
    host.print(text);
  else
    host.print_error(text);
}

int exit_code(const diagnostics::Diagnostics &found, const Options &options) {
  const bool reached = std::ranges::any_of(
      found.all(), [&](const diagnostics::Diagnostic &one) { return one.severity <= options.fail_on; });
  return reached ? findings : clean;
}

int fail(Host &host, const std::string &text) {
  host.print_error("meshc: " + text + "\n");
  return failure;
}

int run(int count, const char *const *arguments, Host &host) {
  const CommandLine line = read_command_line({arguments, static_cast<std::size_t>(count)}, host);
  if (line.exit_code)
    return *line.exit_code;
  const Options &options = line.options;
  switch (options.verb) {
  case Verb::init:
    return run_init(options, host);
  case Verb::check:
    return run_check(options, host);
  case Verb::compile:
    return run_compile(options, host);
  case Verb::commit:
    return run_commit(options, host);
  case Verb::fmt:
    return run_fmt(options, host);
  case Verb::fix:
    return run_fix(options, host);
  case Verb::explain:
    return run_explain(options, host);
  case Verb::where:
    return run_where(options, host);
  case Verb::why:
    return run_why(options, host);
  case Verb::query:
    return run_query(options, host);
  case Verb::lint:
    return run_lint(options, host);
  case Verb::vendor:
    return run_vendor(options, host);
  case Verb::dump:
    return run_dump(options, host);
  case Verb::completion:
    return run_completion(options, host);
  case Verb::version:
    return run_version(options, host);
  case Verb::complete:
    return run_complete(options, host);
  }
  return failure;
}

} // namespace meshc::driver
