// Programs with their mistakes marked, the programs of the diagnostic pages, and that no row goes without either.

#include "driver/compile.h"
#include "support/project.h"

#include <catch2/catch.hpp>

#include <set>

using namespace meshc;
using namespace meshc::testing;

namespace {

std::vector<std::string> marked_fixtures() {
  std::vector<std::string> files = project_files("fixtures/check", ".mesh");
  for (const std::string folder : {"fixtures/verify", "fixtures/hatch", "fixtures/language", "fixtures/silent"})
    for (std::string &file : project_files(folder, ".mesh"))
      files.push_back(std::move(file));
  return files;
}

std::string codes_of(const driver::Compilation &compilation, std::string_view row) {
  std::set<std::string> codes;
  for (const diagnostics::Diagnostic &finding : compilation.findings.all())
    if (finding.severity != diagnostics::Severity::info || finding.kind().code == row)
      codes.emplace(finding.kind().code);
  std::string text;
  for (const std::string &code : codes)
    text += (text.empty() ? "" : " ") + code;
  return text;
}

} // namespace

TEST_CASE("each fixture says exactly what is wrong with it") {
  const auto files = marked_fixtures();
  REQUIRE(files.size() > 50);
  for (const std::string &file : files) {
    INFO(file);
    const std::string program = project_file(file);
    const auto expected = written_marks(program);
    CHECK(found_marks(compile_program(program), program.find("// info: ") != std::string::npos) == expected);
    if (file.find("/bad") != std::string::npos)
      CHECK_FALSE(expected.empty());
    if (file.find("/good") != std::string::npos)
      CHECK(expected.empty());
  }
}

TEST_CASE("the bad program of each page raises its code alone, the good one raises nothing") {
  for (const diagnostics::Row &row : diagnostics::table()) {
    INFO(row.code << " " << row.name);
    if (row.bad.empty())
      continue;
    CHECK(codes_of(compile_program(std::string(row.bad)), row.code) == row.code);
    const bool info = row.severity == diagnostics::Severity::info;
    CHECK(codes_of(compile_program(std::string(row.good)), info ? row.code : "") == "");
  }
}

TEST_CASE("each row is raised by a fixture or by the test that is named here") {
  // What is found while writing has no program: publish_*_test.cpp raises these; driver_modules_test.cpp the lock's.
  std::set<std::string> raised{"MC9015", "MC9005", "MC9020", "MC9021", "MC9022",
                               "MC9023", "MC9024", "MC9025", "MC9026"};
  for (const std::string &file : marked_fixtures())
    for (const std::string &mark : written_marks(project_file(file)))
      raised.insert(mark.substr(mark.rfind(' ') + 1));
  for (const diagnostics::Row &row : diagnostics::table()) {
    INFO(row.code << " " << row.name);
    CHECK(raised.contains(std::string(row.code)));
  }
}
