// `meshc lint` as people call it, and the page that says what it finds in five documents people configure meshes by.
// Fixtures under fixtures/lint/ mark each line that is wrong: `# error: MC9060 (D5)`, where D5 is the number of the
// defect in those documents.

#include "base/text.h"
#include "support/golden.h"
#include "support/plain.h"
#include "support/project.h"
#include "support/verbs.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <map>

using namespace meshc;
using namespace meshc::testing;

namespace {

struct Defect {
  std::string file;
  std::string line;
  std::string code;
  std::string message;
};

std::string defect_number(std::string_view tag) {
  return tag.size() == 2 ? "D0" + std::string(tag.substr(1)) : std::string(tag);
}

std::multimap<std::string, Defect> marked_defects() {
  std::multimap<std::string, Defect> all;
  for (const std::string &file : project_files("fixtures/lint", ".md")) {
    const std::string text = project_file(file);
    const PlainResult result = lint_text(text, file);
    std::size_t number = 0;
    for (const std::string_view line : split(text, '\n')) {
      ++number;
      for (const std::string_view word : {"# error: ", "# warning: "}) {
        const std::size_t at = line.find(word);
        const std::size_t open = line.find(" (D", at == std::string_view::npos ? line.size() : at);
        if (at == std::string_view::npos || open == std::string_view::npos)
          continue;
        const std::string code(line.substr(at + word.size(), 6));
        for (const diagnostics::Diagnostic &finding : result.findings.all())
          if (finding.kind().code == code && result.plain.sources.start(finding.span).line == number)
            for (const std::string_view tag : split(line.substr(open + 2, line.find(')', open) - open - 2), ','))
              all.insert({defect_number(trim(tag)),
                          {file.substr(file.rfind('/') + 1), std::string(trim(line.substr(0, at))), code, finding.message}});
      }
    }
  }
  return all;
}

} // namespace

TEST_CASE("the page of five documents says which of their defects are found") {
  const auto defects = marked_defects();
  std::string page = "# What lint finds in five documents\n\n"
                     "Five documents about meshes of several clusters, as people find them and copy from them, hold 38 "
                     "defects. Each is rebuilt by content in `fixtures/lint/`; below stands what `meshc lint` says at "
                     "which line. This page is made by the tests.\n\n| | line | finding |\n|--|--|--|\n";
  std::size_t found = 0;
  const std::map<std::string, std::string> explained{
      {"D24", "permissive mutual TLS is called enforced in prose; no object says it"},
      {"D33", "an agent's configuration of Consul, which is no object of Kubernetes"},
      {"D36", "one limit is stated twice, in prose and with two values"}};
  for (int i = 1; i <= 38; ++i) {
    const std::string number = std::string(i < 10 ? "D0" : "D") + std::to_string(i);
    const auto [first, last] = defects.equal_range(number);
    found += first != last;
    for (auto one = first; one != last; ++one)
      page += "| " + number + " | `" + one->second.line + "` in [" + one->second.file + "](../fixtures/lint/" +
              one->second.file + ") | " + one->second.code + ": " + one->second.message + " |\n";
    if (first == last) {
      REQUIRE(explained.contains(number));
      page += "| " + number + " | | not found: " + explained.at(number) + " |\n";
    }
  }
  CHECK(found >= 34);
  Goldens goldens("docs");
  goldens.check("lint.md", page);
}
