// Whole output trees, the reference pages and the page of a first day's mistakes, compared with what is committed.

#include "base/text.h"
#include "check/check.h"
#include "diagnostics/render.h"
#include "driver/compile.h"
#include "support/golden.h"
#include "support/project.h"

#include <catch2/catch.hpp>

using namespace meshc;
using namespace meshc::testing;

namespace {

driver::Compilation compile_example(const std::string &name) {
  MemoryHost host;
  add_folder(host, "examples/" + name, "/mesh");
  return driver::compile(host, "/mesh", driver::Until::files);
}

// A mesh folder that imports another one beside it.
driver::Compilation compile_environment(const std::string &name) {
  MemoryHost host;
  add_folder(host, "examples/environments", "/");
  return driver::compile(host, "/" + name, driver::Until::files);
}

void check_tree(const std::string &name, const driver::Compilation &compilation) {
  Goldens goldens("emit/" + name);
  REQUIRE_FALSE(compilation.broken());
  CHECK(compilation.findings.count(diagnostics::Severity::warning) == 0);
  for (const manifest::File &file : compilation.tree.files)
    // The lock names the version of meshc and digests of everything: it differs on purpose.
    if (file.path != ".meshc/lock.json")
      goldens.check(file.path, file.bytes);
  CHECK(goldens.unused() == std::set<std::string>{});
}

} // namespace

TEST_CASE("examples compile to the trees that are committed") {
  for (const std::string name :
       {"hello", "bookinfo", "egress", "hatches", "patterns", "primary-remote", "retail", "traffic"})
    check_tree(name, compile_example(name));
  for (const std::string name : {"staging", "production"})
    check_tree(name, compile_environment(name));
}

TEST_CASE("docs/reference is what the tables say") {
  Goldens goldens("reference", "docs");
  for (const auto &[name, text] : check::reference_pages())
    goldens.check(name, text);
  CHECK(goldens.unused() == std::set<std::string>{});
}

TEST_CASE("docs/first-day.md shows what meshc says to the mistakes of a first day") {
  std::string page =
      "# The mistakes of a first day\n\n"
      "Each program stands beside the two clusters that `meshc explain prelude` prints, and below it is what `meshc "
      "check` says.\n"
      "This page is made from `fixtures/first-day/` by the tests, so it shows what the compiler says today.\n";
  const auto files = project_files("fixtures/first-day", ".mesh");
  REQUIRE(files.size() >= 12);
  for (const std::string &file : files) {
    const std::string program = project_file(file);
    const std::size_t first = program.find('\n');
    // The first line is the heading; `// as bytes: …` says what cannot be seen.
    std::string body = program.substr(first + 1);
    page += "\n## " + std::string(trim(program.substr(2, first - 2))) + "\n\n```mesh\n" + body + "```\n\n```text\n";
    if (file.find("invisible") != std::string::npos) {
      std::string strange = "\xef\xbb\xbf";
      for (const char c : body)
        c == '\n' ? strange += "\r\n" : strange += c;
      body = strange;
    }
    const driver::Compilation compilation = compile_program(body);
    diagnostics::Diagnostics shown;
    for (const diagnostics::Diagnostic &finding : compilation.findings.all())
      if (finding.severity != diagnostics::Severity::info)
        shown.add(finding);
    if (file.find("invisible") == std::string::npos)
      CHECK_FALSE(shown.empty());
    diagnostics::RenderOptions options;
    const std::string text = diagnostics::render(shown, compilation.sources(), options);
    page += (text.empty() ? "nothing: the program is read as it was meant\n" : text) + "```\n";
  }
  Goldens("", "docs").check("first-day.md", page);
}

TEST_CASE("compiling twice gives the same bytes, and the order of files and declarations gives the same manifests") {
  // Not retail, which says in which file what stands.
  for (const std::string name : {"hello", "bookinfo", "hatches", "primary-remote"}) {
    const driver::Compilation once = compile_example(name);
    const driver::Compilation twice = compile_example(name);
    REQUIRE(once.tree.files.size() == twice.tree.files.size());
    for (std::size_t i = 0; i < once.tree.files.size(); ++i)
      CHECK(once.tree.files[i].bytes == twice.tree.files[i].bytes);

    // Every top-level item in a file of its own, in reverse.
    MemoryHost host;
    add_folder(host, "examples/" + name, "/mesh");
    std::size_t number = 1000;
    for (const std::string &path : project_files("examples/" + name, ".mesh")) {
      host.add("/mesh" + path.substr(path.find('/', 9)), "// moved\n");
    }
    driver::Compilation loaded = compile_example(name);
    for (const syntax::Tree &tree : loaded.loaded.trees)
      for (const syntax::Item &item : tree.items)
        host.add("/mesh/part" + std::to_string(number--) + ".mesh",
                 std::string(loaded.sources().text(item.span)) + "\n");
    const driver::Compilation moved = driver::compile(host, "/mesh", driver::Until::files);
    REQUIRE_FALSE(moved.broken());
    REQUIRE(moved.tree.files.size() == once.tree.files.size());
    for (std::size_t i = 0; i < once.tree.files.size(); ++i)
      if (!once.tree.files[i].path.starts_with(".meshc/"))
        CHECK(moved.tree.files[i].bytes == once.tree.files[i].bytes);
  }
}
