// Programs with their mistakes marked, the programs of the diagnostic pages, and that no row goes without either.

#include "base/text.h"
#include "driver/compile.h"
#include "support/plain.h"
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

std::vector<std::string> plain_fixtures() {
  std::vector<std::string> files;
  for (const std::string ending : {".yaml", ".md", ".sh"})
    for (std::string &file : project_files("fixtures/lint", ending))
      files.push_back(std::move(file));
  return files;
}

std::string codes_of(std::string_view example, std::string_view row) {
  const std::string text(example);
  const diagnostics::Diagnostics findings =
      is_plain(example) ? lint_text(text).findings : compile_program(text).findings;
  std::set<std::string> codes;
  for (const diagnostics::Diagnostic &finding : findings.all())
    if (finding.severity != diagnostics::Severity::info || finding.kind().code == row)
      codes.emplace(finding.kind().code);
  return join(std::vector<std::string>(codes.begin(), codes.end()), " ");
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
    CHECK(codes_of(row.bad, row.code) == row.code);
    const bool info = row.severity == diagnostics::Severity::info;
    CHECK(codes_of(row.good, info ? row.code : "") == "");
  }
}

TEST_CASE("each plain file says exactly what is wrong with it") {
  const auto files = plain_fixtures();
  REQUIRE(files.size() > 5);
  for (const std::string &file : files) {
    INFO(file);
    const std::string text = project_file(file);
    CHECK(plain_marks_found(lint_text(text, file)) == plain_marks_written(text));
  }
}

TEST_CASE("each row is raised by a fixture or by the test that is named here") {
  // What is found while writing has no program: publish_*_test.cpp raises these; driver_modules_test.cpp the lock's.
  std::set<std::string> raised{"MC9015", "MC9005", "MC9020", "MC9021", "MC9022",
                               "MC9023", "MC9024", "MC9025", "MC9026"};
  for (const std::string &file : marked_fixtures())
    for (const std::string &mark : written_marks(project_file(file)))
      raised.insert(mark.substr(mark.rfind(' ') + 1));
  for (const std::string &file : plain_fixtures())
    for (const std::string &mark : plain_marks_written(project_file(file)))
      raised.insert(mark.substr(mark.rfind(' ') + 1));
  for (const diagnostics::Row &row : diagnostics::table()) {
    INFO(row.code << " " << row.name);
    CHECK(raised.contains(std::string(row.code)));
  }
}
