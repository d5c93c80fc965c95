// The programs that the language was designed with, as they are: each parses, formats to itself, and what is refused
// is refused by name because it belongs to later work.

#include "base/text.h"
#include "driver/compile.h"
#include "support/golden.h"
#include "support/project.h"
#include "support/verbs.h"

#include <catch2/catch.hpp>

using namespace meshc;
using namespace meshc::testing;

TEST_CASE("the programs of the design parse, format to themselves, and lack only what is not supported yet") {
  Goldens goldens("design");
  std::string refused;
  for (const std::string name : {"bookinfo", "hello", "primary-remote", "retail"}) {
    INFO(name);
    for (const std::string &file : project_files("fixtures/design/" + name, ".mesh")) {
      const std::string text = project_file(file);
      goldens.check(file.substr(16), text);
      MemoryHost host;
      host.add("/home/program.mesh", text);
      const Ran ran = run(host, {"fmt", "--check", "program.mesh"});
      CHECK(ran.code == 0);
      CHECK(ran.errors == "");
    }
    MemoryHost host;
    add_folder(host, "fixtures/design/" + name, "/mesh");
    host.folder = "/mesh";
    const driver::Compilation compilation = driver::compile(host, ".", driver::Until::checked);
    for (const diagnostics::Diagnostic &finding : compilation.findings.all()) {
      const Position at = compilation.sources().start(finding.span);
      const std::string line = name + "/" + compilation.sources().shown_path(finding.span.file) + ":" +
                               std::to_string(at.line) + " " + std::string(finding.kind().code) + " " +
                               std::string(finding.message);
      INFO(line);
      CHECK(finding.kind().code == "MC1016");
      refused += line + "\n";
    }
  }
  goldens.check("refused.txt", refused);
  CHECK(goldens.unused() == std::set<std::string>{});
}
