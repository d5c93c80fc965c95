// The language as programs: fifty that are wrong, with what meshc says to them, and for each rule of names and layers
// one that would come out differently under the rule that one is tempted to write.

#include "base/text.h"
#include "diagnostics/render.h"
#include "driver/compile.h"
#include "driver/dump_model.h"
#include "driver/load.h"
#include "support/golden.h"
#include "support/project.h"

#include <catch2/catch.hpp>

using namespace meshc;
using namespace meshc::testing;

namespace {

// Without the marks that say which codes are expected.
std::string unmarked(const std::string &program) {
  std::string text;
  for (std::string_view line : split(program, '\n')) {
    for (const std::string_view mark : {" // error: ", " // warning: "})
      line = line.substr(0, line.find(mark));
    text += std::string(line) + "\n";
  }
  text.pop_back();
  return text;
}

// The value behind `// overlay: ` or `// why: ` at the start of a line.
std::vector<std::string> directives(const std::string &program, const std::string &name) {
  std::vector<std::string> values;
  for (const std::string_view line : split(program, '\n'))
    if (line.starts_with("// " + name + ": "))
      values.emplace_back(trim(line.substr(name.size() + 5)));
  return values;
}

struct Seen {
  driver::Loaded loaded;
  check::Checked checked;
};

Seen look(const std::string &program, const std::optional<check::WhyQuestion> &question = std::nullopt) {
  MemoryHost host;
  host.folder = "/mesh";
  host.add("/mesh/program.mesh", program);
  host.add("/mesh/prelude.mesh", diagnostics::prelude());
  Seen seen{driver::load(host, "."), {}};
  REQUIRE_FALSE(seen.loaded.findings.has_errors());
  check::Inputs inputs;
  for (const std::string &overlay : directives(program, "overlay"))
    inputs.overlay = overlay;
  seen.checked = check::check(seen.loaded.trees, seen.loaded.sources, inputs, question);
  return seen;
}

// The model from the first namespace on; all of it when the program declares clusters of its own.
std::string model_of(const std::string &program, const model::Mesh &mesh) {
  const std::string text = driver::dump_model(mesh);
  if (program.find("\ncluster ") != std::string::npos)
    return text;
  const auto space = text.find("\nnamespace ");
  REQUIRE(space != std::string::npos);
  return text.substr(space + 1);
}

std::string why(const std::string &program, const std::string &asked) {
  const auto words = split(asked, ' ');
  const Seen seen =
      look(program, check::WhyQuestion{std::string(words[0]), words.size() > 1 ? std::string(words[1]) : ""});
  REQUIRE(seen.checked.why);
  INFO(asked << " " << seen.checked.why->problem);
  REQUIRE(seen.checked.why->problem.empty());
  std::string text = "\nwhy " + asked + "\n";
  for (const check::WhyStep &step : seen.checked.why->steps)
    text += std::string(step.in_force ? "> " : "  ") + std::to_string(seen.loaded.sources.start(step.span).line) +
            ": " + step.layer + ": " + step.text + "\n";
  return text;
}

} // namespace

TEST_CASE("docs/wrong-programs.md shows what meshc says to fifty wrong programs") {
  std::string page =
      "# Fifty wrong programs\n\n"
      "Each stands beside the two clusters that `meshc explain prelude` prints, and below it is what `meshc "
      "check` says.\n"
      "This page is made from `fixtures/language/` by the tests, so it shows what the compiler says today.\n";
  std::size_t programs = 0;
  for (const std::string &file : project_files("fixtures/language", ".mesh")) {
    if (file.find("/rules/") != std::string::npos)
      continue;
    ++programs;
    INFO(file);
    const std::string marked = project_file(file);
    const std::size_t first = marked.find('\n');
    const std::string body = unmarked(marked.substr(first + 1));
    const driver::Compilation compilation = compile_program(body);
    CHECK(compilation.findings.has_errors());
    diagnostics::RenderOptions options;
    page += "\n## " + std::string(trim(marked.substr(2, first - 2))) + "\n\n```mesh\n" + body + "```\n\n```text\n" +
            diagnostics::render(compilation.findings, compilation.sources(), options) + "```\n";
  }
  CHECK(programs >= 50);
  Goldens("", "docs").check("wrong-programs.md", page);
}

TEST_CASE("rules of names and layers give the model that they say") {
  Goldens goldens("model");
  std::size_t programs = 0;
  for (const std::string &file : project_files("fixtures/language/rules", ".mesh")) {
    INFO(file);
    ++programs;
    const std::string program = project_file(file);
    const Seen seen = look(program);
    std::string problems;
    for (const diagnostics::Diagnostic &finding : seen.checked.findings.all())
      if (finding.severity == diagnostics::Severity::error)
        problems += finding.message + "\n";
    CHECK(problems == "");
    std::string text = model_of(program, seen.checked.mesh);
    for (const std::string &asked : directives(program, "why"))
      text += why(program, asked);
    const std::string name = file.substr(file.rfind('/') + 1);
    goldens.check(name.substr(0, name.size() - 5) + ".txt", text);
  }
  CHECK(programs >= 30);
  CHECK(goldens.unused() == std::set<std::string>{});
}
