#include "driver/command_line.h"

#include "base/suggest.h"
#include "base/text.h"
#include "model/values.h"

#include <CLI/CLI.hpp>

#include <map>
#include <memory>

namespace meshc::driver {
namespace {

struct VerbRow {
  Verb verb;
  const char *name;
  const char *what;
  const char *examples;
};

constexpr VerbRow verbs[] = {
    {Verb::init, "init", "Write a mesh of two clusters to start from",
     "  meshc init shop\n  meshc init && meshc check\n"},
    {Verb::check, "check", "Check a mesh: names, types, policy, reachability of exports",
     "  meshc check shop\n  meshc check shop --format github --now 2027-03-31\n"},
    {Verb::compile, "compile", "Write the manifests of every cluster into a folder",
     "  meshc compile shop -o build/shop\n  meshc compile shop -o build/shop --take\n"},
    {Verb::commit, "commit", "Write the manifests straight into a git repository, as one commit",
     "  meshc commit shop --repository ../config --branch main\n  meshc commit shop --repository config.git --root "
     "mesh\n"},
    {Verb::fmt, "fmt", "Format .mesh files in the one style", "  meshc fmt shop\n  meshc fmt --check --diff shop\n"},
    {Verb::fix, "fix", "Apply the fixes that are safe without a look: misspelt words, words of yesterday",
     "  meshc fix --dry-run shop\n  meshc fix shop\n"},
    {Verb::explain, "explain", "Explain a diagnostic code, a kind of block or one of its fields",
     "  meshc explain MC4002\n  meshc explain service.retry.attempts\n"},
    {Verb::where, "where", "Say which line of the program a line of the output comes from",
     "  meshc where build/shop/clusters/east-1/60-services/shop/destinationrule_shop_cart.yaml:12\n  meshc where "
     "--format json FILE:LINE\n"},
    {Verb::why, "why", "Say where the value of a field comes from, layer by layer",
     "  meshc why shop.cart.retry.attempts\n  meshc why shop.cart.timeout examples/hello --cluster east-1\n"},
    {Verb::query, "query", "Ask the mesh for things and values",
     "  meshc query 'services where exported and criticality >= high' shop\n  meshc query 'count(clusters where "
     "region == us-east-1)'\n"},
    {Verb::lint, "lint", "Look for silent mistakes in plain manifests of one or more clusters; no program needed",
     "  meshc lint clusters/east clusters/west\n  kubectl get services,secrets,destinationrules -A -o json | meshc lint -\n"},
    {Verb::vendor, "vendor", "Lock a copy of somebody else's folder: its origin, its revision and every byte",
     "  meshc vendor vendor/payments --origin https://git.example/payments --revision v3\n  meshc vendor --forget "
     "vendor/payments\n"},
    {Verb::dump, "dump",
     "Show what a stage of the compiler sees: tokens, tree, model, flow, objects or values of charts; or owners of the "
     "program",
     "  meshc dump objects shop --cluster east-1\n  meshc dump codeowners shop >> .github/CODEOWNERS\n"},
    {Verb::completion, "completion", "Print a completion script for bash, zsh or fish: verbs, flags, names of the mesh",
     "  source <(meshc completion bash)\n  meshc completion fish > ~/.config/fish/completions/meshc.fish\n"},
    {Verb::version, "version", "Print the version", "  meshc version\n  meshc version --format json\n"},
};

std::vector<std::string> verb_names() {
  std::vector<std::string> names;
  for (const VerbRow &row : verbs)
    names.emplace_back(row.name);
  return names;
}

const std::map<std::string, diagnostics::Format> formats{{"text", diagnostics::Format::text},
                                                         {"short", diagnostics::Format::short_lines},
                                                         {"json", diagnostics::Format::json},
                                                         {"sarif", diagnostics::Format::sarif},
                                                         {"github", diagnostics::Format::github}};
const std::map<std::string, Colour> colours{
    {"auto", Colour::automatic}, {"always", Colour::always}, {"never", Colour::never}};
const std::map<std::string, diagnostics::Severity> severities{{"error", diagnostics::Severity::error},
                                                              {"warning", diagnostics::Severity::warning},
                                                              {"info", diagnostics::Severity::info}};

void add_common(CLI::App &app, Options &options) {
  app.add_option("--format", options.format, "text, short, json, sarif or github")
      ->transform(CLI::CheckedTransformer(formats))
      ->option_text("FORMAT");
  app.add_option("--color", options.colour, "auto, always or never")
      ->transform(CLI::CheckedTransformer(colours))
      ->option_text("WHEN");
  app.add_option("--fail-on", options.fail_on,
                 "Exit with 100 at findings of this severity or above: error, warning or info")
      ->transform(CLI::CheckedTransformer(severities))
      ->option_text("SEVERITY");
  app.add_flag("-q,--quiet", options.quiet, "Print only findings");
}

void add_mesh(CLI::App &app, Options &options) {
  app.add_option("MESH", options.mesh, "Folder or file of the mesh (default: here)");
}

void add_variant(CLI::App &app, Options &options) {
  app.add_option("--overlay", options.overlay, "Compile this variant of the program")->option_text("NAME");
  app.add_option("--var", options.variables, "A value for a `var` of the program; may be given several times")
      ->check(CLI::Validator(
          [](std::string &text) {
            const auto equals = text.find('=');
            return equals != std::string::npos && equals > 0 ? std::string()
                                                             : "`" + text + "` is not of the form name=value";
          },
          ""))
      ->option_text("NAME=VALUE")
      ->expected(1)
      ->take_all();
}

void add_now(CLI::App &app, Options &options) {
  app.add_option("--now", options.now, "The day that decides which waivers have expired (default: today)")
      ->check(CLI::Validator(
          [](std::string &text) {
            return model::parse_date(text) ? std::string() : "`" + text + "` is no day such as 2027-03-31";
          },
          ""))
      ->option_text("YYYY-MM-DD");
}

void add_verb(CLI::App &app, Verb verb, Options &options) {
  switch (verb) {
  case Verb::init:
    app.add_option("FOLDER", options.mesh, "Folder to write into (default: here)");
    break;
  case Verb::check:
    add_mesh(app, options);
    add_variant(app, options);
    add_now(app, options);
    break;
  case Verb::compile:
    add_mesh(app, options);
    add_variant(app, options);
    app.add_option("-o,--out", options.out, "Folder to write")->required();
    add_now(app, options);
    app.add_flag("--take", options.take, "Take over files that were edited by hand");
    app.add_flag("--durable", options.durable, "Wait until everything is on the disk");
    break;
  case Verb::commit:
    add_mesh(app, options);
    add_variant(app, options);
    app.add_option("--repository", options.repository, "Git repository, bare or ordinary")->required();
    app.add_option("--branch", options.branch, "Branch to move (default: the one HEAD names)");
    app.add_option("--root", options.root, "Folder inside the repository (default: its top)");
    add_now(app, options);
    app.add_option("-m,--message", options.message, "First line of the commit message");
    app.add_flag("--take", options.take, "Take over files that were edited by hand");
    break;
  case Verb::fmt:
    app.add_option("FILES", options.files, "Files or folders; `-` reads stdin and writes stdout (default: here)");
    app.add_flag("--check", options.check_only, "Write nothing; exit with 100 if a file is not formatted");
    app.add_flag("--diff", options.diff, "Show what would change");
    break;
  case Verb::fix:
    add_mesh(app, options);
    app.add_flag("--dry-run", options.dry_run, "Write nothing; say what would be fixed");
    break;
  case Verb::explain:
    app.add_option("WHAT", options.subject, "MC1001, service, service.retry.attempts, std, std.canary, prelude")
        ->required();
    break;
  case Verb::where:
    app.add_option("FILE:LINE", options.subject, "A line of a generated file")->required();
    break;
  case Verb::why:
    app.add_option("NAME.FIELD", options.subject, "shop.cart.retry.attempts, east-1.istio, mesh.trust_domain")
        ->required();
    add_mesh(app, options);
    app.add_option("--cluster", options.cluster, "As seen in this cluster");
    add_variant(app, options);
    break;
  case Verb::query:
    app.add_option("QUERY", options.subject, "'services where exported and criticality >= high'")->required();
    add_mesh(app, options);
    add_variant(app, options);
    break;
  case Verb::lint:
    app.add_option("PATH", options.files,
                   "A folder, file or NAME=PATH for each cluster, Markdown too; `-` reads stdin (default: here)");
    break;
  case Verb::vendor:
    app.add_option("FOLDER", options.subject, "Folder that holds the copy")->required();
    add_mesh(app, options);
    app.add_option("--origin", options.origin, "Where it comes from; once it is locked, the same unless said");
    app.add_option("--revision", options.revision, "Which revision of it this is");
    app.add_flag("--forget", options.forget, "Take the folder out of the lock");
    break;
  case Verb::dump:
    app.add_option("STAGE", options.subject, "tokens, tree, model, flow, objects, values or codeowners")->required();
    add_mesh(app, options);
    app.add_option("--cluster", options.cluster, "Objects of this cluster only");
    add_variant(app, options);
    app.add_option("--release", options.release, "Values of this Helm release only");
    app.add_flag("--spans", options.spans, "Show byte ranges in the tree");
    break;
  case Verb::completion:
    app.add_option("SHELL", options.subject, "bash, zsh or fish")->required();
    break;
  case Verb::version:
  case Verb::complete: // never parsed
    break;
  }
}

struct Parser {
  Options options;
  CLI::App app{"The service-mesh compiler: .mesh programs in, manifests of every cluster out.", "meshc"};
  std::vector<CLI::App *> subcommands;

  Parser() {
    app.require_subcommand(1);
    app.set_version_flag("--version", "meshc " MESHC_VERSION);
    app.description("Examples:\n  meshc check shop\n  meshc compile shop -o build/shop\n\n"
                    "The service-mesh compiler: .mesh programs in, manifests of every cluster out.");
    for (const VerbRow &row : verbs) {
      CLI::App *sub = app.add_subcommand(row.name, row.what);
      const std::string shown = std::string("Examples:\n") + row.examples + "\n" + row.what;
      sub->preparse_callback([sub, shown](std::size_t) { sub->description(shown); });
      add_common(*sub, options);
      add_verb(*sub, row.verb, options);
      subcommands.push_back(sub);
    }
  }
};

std::vector<std::string> flags_of(const CLI::App &app) {
  std::vector<std::string> flags;
  for (const CLI::Option *option : app.get_options())
    for (const std::string &name : option->get_lnames())
      flags.push_back("--" + name);
  return flags;
}

int usage(Host &host, const std::string &text) {
  host.print_error("meshc: " + text + "\n");
  return failure;
}

} // namespace

namespace {

// `meshc complete -- why shop.`: the words may be anything, flags of other verbs too, so no parser sees them.
Options complete_options(std::span<const char *const> arguments) {
  Options options;
  options.verb = Verb::complete;
  for (const char *word : arguments.subspan(2))
    if (!options.files.empty() || std::string_view(word) != "--")
      options.files.emplace_back(word);
  return options;
}

} // namespace

CommandLine read_command_line(std::span<const char *const> arguments, Host &host) {
  Parser parser;
  if (arguments.size() > 1) {
    const std::string first = arguments[1];
    const auto names = verb_names();
    if (first == "complete") // its words may be anything, flags of others too
      return {complete_options(arguments), std::nullopt};
    if (!first.starts_with('-') && std::ranges::find(names, first) == names.end()) {
      const std::string near = did_you_mean(first, names);
      return {{},
              usage(host, "there is no verb `" + first + "`; " +
                              (near.empty() ? "verbs are " + list_in_words(names, "and", 20) : near))};
    }
  }
  try {
    parser.app.parse(static_cast<int>(arguments.size()), arguments.data());
  } catch (const CLI::Success &done) {
    std::ostringstream out, problems;
    parser.app.exit(done, out, problems);
    host.print(out.str());
    return {{}, clean};
  } catch (const CLI::ParseError &error) {
    CLI::App *chosen = &parser.app;
    for (CLI::App *sub : parser.app.get_subcommands())
      chosen = sub;
    const std::vector<std::string> extra = parser.app.remaining(true);
    if (!extra.empty() && extra.front().starts_with('-')) {
      const std::string near = did_you_mean(extra.front(), flags_of(*chosen));
      return {{},
              usage(host, "`" + chosen->get_name() + "` has no flag `" + extra.front() + "`" +
                              (near.empty() ? "" : "; " + near))};
    }
    if (arguments.size() <= 1)
      return {
          {},
          usage(host, "say what to do: " + list_in_words(verb_names(), "or", 20) + "; `meshc --help` shows examples")};
    return {{},
            usage(host, std::string(error.what()) + "; `meshc " +
                            (chosen == &parser.app ? "" : chosen->get_name() + " ") + "--help` shows examples")};
  }
  for (std::size_t i = 0; i < std::size(verbs); ++i)
    if (parser.subcommands[i]->parsed())
      parser.options.verb = verbs[i].verb;
  parser.options.json_answer = parser.options.format == diagnostics::Format::json;
  return {std::move(parser.options), std::nullopt};
}

std::vector<VerbWords> command_words() {
  Parser parser;
  std::vector<VerbWords> words;
  for (std::size_t i = 0; i < std::size(verbs); ++i) {
    VerbWords verb{verbs[i].verb, verbs[i].name, verbs[i].what, {}};
    for (const CLI::Option *option : parser.subcommands[i]->get_options())
      for (const std::string &name : option->get_lnames())
        verb.flags.push_back({"--" + name, option->get_items_expected_max() > 0});
    words.push_back(std::move(verb));
  }
  return words;
}

} // namespace meshc::driver
