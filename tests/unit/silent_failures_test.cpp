// The silent failures of meshes configured by hand, one by one: a program that tries to write each, and what becomes of
// it. `fixtures/silent/NN-name.mesh` is about failure NN, `dNN-name.mesh` about defect NN of five documents that people
// configure meshes by. The first comment line is the failure; then lines that say how it is answered:
//
//   // error: CODE               at the end of the line that gets it; warning and info alike
//   // impossible: WHY           cannot be written; what is claimed below is read from the compiled tree
//   // writes: FILE[: PATH[ = VALUE]]         a file matches, and each that does has that value
//   // never writes: FILE[: PATH[ = VALUE]]   no file that matches has
//   // not yet: WHAT             the language refuses the words with MC1016 until they are built
//   // facts: WHAT               hangs on what runs in the clusters, which no program says
//   // open: WHAT                no answer yet
//   // outside: WHY              not a matter of a mesh
//   // also: D21, 24             is about those too
//
// A path passes over the items of lists; a key with dots stands in `["…"]`. docs/silent-failures.md is made from all.

#include "base/glob.h"
#include "base/text.h"
#include "diagnostics/table.h"
#include "driver/compile.h"
#include "manifest/path.h"
#include "support/golden.h"
#include "support/project.h"
#include "yaml/read.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <map>
#include <set>

using namespace meshc;
using namespace meshc::testing;

namespace {

struct Claim {
  bool never = false;
  std::string file;
  std::string path;
  std::string value;
};

struct Fixture {
  std::string file;
  std::string program;
  std::set<std::string> numbers; // "08", "D08"
  std::string failure;
  std::vector<std::string> marks;
  std::map<std::string, std::string> answers; // impossible, not yet, facts, outside
  std::vector<Claim> claims;
};

Claim claim(std::string_view text, bool never) {
  Claim made;
  made.never = never;
  const auto colon = text.find(": ");
  made.file = text.substr(0, colon);
  if (colon == std::string_view::npos)
    return made;
  text = text.substr(colon + 2);
  const auto equals = text.find(" = ");
  made.path = text.substr(0, equals);
  if (equals != std::string_view::npos)
    made.value = text.substr(equals + 3);
  return made;
}

std::string number_of(const std::string &file) {
  const std::string name = file.substr(file.rfind('/') + 1);
  return name.front() == 'd' ? "D" + name.substr(1, 2) : name.substr(0, 2);
}

Fixture read(const std::string &file) {
  Fixture made;
  made.file = file;
  made.program = project_file(file);
  made.numbers.insert(number_of(file));
  made.marks = written_marks(made.program);
  for (const std::string_view line : split(made.program, '\n')) {
    if (!line.starts_with("// "))
      continue;
    const std::string_view text = line.substr(3);
    if (made.failure.empty()) {
      made.failure = text;
      continue;
    }
    for (const std::string word : {"impossible", "not yet", "facts", "open", "outside"})
      if (text.starts_with(word + ": "))
        made.answers[word] = text.substr(word.size() + 2);
    if (text.starts_with("writes: "))
      made.claims.push_back(claim(text.substr(8), false));
    if (text.starts_with("never writes: "))
      made.claims.push_back(claim(text.substr(14), true));
    if (text.starts_with("also: "))
      for (const std::string_view number : split(text.substr(6), ','))
        made.numbers.emplace(trim(number));
  }
  return made;
}

std::vector<Fixture> fixtures() {
  std::vector<Fixture> all;
  for (const std::string &file : project_files("fixtures/silent", ".mesh"))
    all.push_back(read(file));
  return all;
}

std::string scalar(const manifest::Value &value) {
  if (const std::string *text = value.as_string())
    return *text;
  if (const auto *number = std::get_if<std::int64_t>(&value.data()))
    return std::to_string(*number);
  if (const auto *truth = std::get_if<bool>(&value.data()))
    return *truth ? "true" : "false";
  return {};
}

// Whether something lies at the path, and is the value, if one is asked for.
bool holds(const manifest::Value &value, const manifest::Path &path, std::size_t step, const std::string &wanted) {
  if (const auto *items = value.as_list())
    return std::ranges::any_of(*items, [&](const manifest::Value &item) { return holds(item, path, step, wanted); });
  if (step == path.size())
    return wanted.empty() || scalar(value) == wanted;
  const manifest::Value *inside = value.is_map() ? value.at(path[step].key) : nullptr;
  return inside != nullptr && holds(*inside, path, step + 1, wanted);
}

bool holds(const manifest::File &file, const Claim &claim) {
  if (claim.path.empty())
    return true;
  const manifest::PathRead path = manifest::read_path(claim.path);
  REQUIRE(path.problem.empty());
  const yaml::ReadResult read = yaml::read(file.bytes, FileId());
  REQUIRE(read.ok());
  return std::ranges::any_of(
      read.documents, [&](const yaml::Document &document) { return holds(document.value, path.path, 0, claim.value); });
}

// What is wrong with the claim; empty when it is true.
std::string disproof(const Claim &claim, const manifest::FileTree &tree) {
  std::size_t matches = 0;
  for (const manifest::File &file : tree.files) {
    if (!glob_matches(claim.file, file.path))
      continue;
    ++matches;
    if (holds(file, claim) == claim.never)
      return file.path + (claim.never ? " has it" : " has it not");
  }
  return matches == 0 && !claim.never ? "no such file" : "";
}

std::string answer(const Fixture &fixture) {
  std::set<std::string> codes;
  for (const std::string &mark : fixture.marks)
    codes.insert(mark.substr(mark.find(' ') + 1));
  std::vector<std::string> parts;
  for (const std::string word : {"impossible", "facts", "not yet", "open", "outside"}) {
    const auto said = fixture.answers.find(word);
    if (said == fixture.answers.end())
      continue;
    const std::string title = word == "facts"     ? "**needs facts of the clusters**"
                              : word == "not yet" ? "**not expressible yet**"
                              : word == "open"    ? "**no answer yet**"
                                                  : word;
    parts.push_back(title + ": " + said->second);
  }
  for (const std::string &code : codes)
    if (code.find("MC1016") == std::string::npos)
      parts.push_back(code);
  return join(parts, "; ");
}

std::string table(const std::vector<Fixture> &all, bool defects) {
  std::string text = "| | what goes wrong | answer | shown by |\n|--|--|--|--|\n";
  std::map<std::string, std::string> rows;
  for (const Fixture &fixture : all)
    for (const std::string &number : fixture.numbers) {
      const bool is_defect = number.front() == 'D';
      if (is_defect != defects)
        continue;
      const std::string name = fixture.file.substr(fixture.file.rfind('/') + 1);
      const std::string shown =
          is_defect ? "D" + std::to_string(std::stoi(number.substr(1))) : std::to_string(std::stoi(number));
      rows[number] += "| " + shown + " | " + fixture.failure + " | " + answer(fixture) + " | [" +
                      name.substr(0, name.size() - 5) + "](../" + fixture.file + ") |\n";
    }
  for (const auto &[number, lines] : rows)
    text += lines;
  return text;
}

// Numbers all of whose fixtures give that answer and no other.
std::vector<std::string> only(const std::vector<Fixture> &all, const std::string &word) {
  std::map<std::string, bool> numbers;
  for (const Fixture &fixture : all)
    for (const std::string &number : fixture.numbers) {
      const bool this_one = fixture.answers.contains(word);
      const auto [known, is_new] = numbers.try_emplace(number, this_one);
      known->second = known->second && this_one;
    }
  std::vector<std::string> chosen;
  for (const auto &[number, is_only] : numbers)
    if (is_only)
      chosen.push_back(number);
  return chosen;
}

std::vector<std::string> with(const std::vector<Fixture> &all, const std::string &word) {
  std::set<std::string> numbers;
  for (const Fixture &fixture : all)
    if (fixture.answers.contains(word))
      numbers.insert(fixture.numbers.begin(), fixture.numbers.end());
  return {numbers.begin(), numbers.end()};
}

} // namespace

TEST_CASE("each silent failure is refused, reported or impossible, as its fixture says") {
  for (const Fixture &fixture : fixtures()) {
    INFO(fixture.file);
    const driver::Compilation compilation = compile_program(fixture.program, driver::Until::files);
    const bool infos = fixture.program.find("// info: ") != std::string::npos;
    CHECK(found_marks(compilation, infos) == fixture.marks);
    CHECK(fixture.failure.size() > 20);
    CHECK(fixture.failure.ends_with('.'));
    CHECK(!answer(fixture).empty());
    for (const Claim &claim : fixture.claims) {
      INFO(claim.file << ": " << claim.path << " = " << claim.value);
      CHECK(disproof(claim, compilation.tree) == "");
    }
    // Each answer needs its proof, and nothing that is silent counts as one.
    const bool is_refused = std::ranges::any_of(
        fixture.marks, [](const std::string &mark) { return mark.find(" error ") != std::string::npos; });
    if (fixture.answers.contains("impossible"))
      CHECK((is_refused || !fixture.claims.empty()));
    CHECK(fixture.answers.contains("not yet") ==
          std::ranges::any_of(fixture.marks, [](const std::string &mark) { return mark.ends_with("MC1016"); }));
    if (fixture.answers.contains("facts") || fixture.answers.contains("outside"))
      CHECK(fixture.marks.empty());
  }
}

TEST_CASE("a claim about the tree can fail") {
  const driver::Compilation made = compile_program("namespace shop {\n  service web {\n    on = [east]\n    ports = "
                                                   "[8080/http]\n  }\n}\n",
                                                   driver::Until::files);
  const std::string file = "clusters/*/60-services/shop/peerauthentication_shop_default.yaml";
  CHECK(disproof(claim(file + ": spec.mtls.mode = STRICT", false), made.tree) == "");
  CHECK(disproof(claim(file + ": spec.mtls.mode = DISABLE", false), made.tree) != "");
  CHECK(disproof(claim(file + ": spec.mtls.mode = STRICT", true), made.tree) != "");
  CHECK(disproof(claim(file + ": spec.mtls", true), made.tree) != "");
  CHECK(disproof(claim(file, true), made.tree) != "");
  CHECK(disproof(claim("clusters/*/90-nothing/*", false), made.tree) == "no such file");
  CHECK(disproof(claim("clusters/*/90-nothing/*", true), made.tree) == "");
}

TEST_CASE("docs/silent-failures.md has an answer to each of them") {
  const std::vector<Fixture> all = fixtures();
  std::set<std::string> wanted, told;
  for (int number = 1; number <= 38; ++number) {
    const std::string digits = (number < 10 ? "0" : "") + std::to_string(number);
    wanted.insert(digits);
    if (number <= 26 || number >= 32) // those between are about alerts and dashboards
      wanted.insert("D" + digits);
  }
  for (const Fixture &fixture : all)
    told.insert(fixture.numbers.begin(), fixture.numbers.end());
  CHECK(told == wanted);

  // What has no answer today stands here by number, so that nothing looks answered that is not.
  CHECK(join(only(all, "not yet"), " ") == "D33");
  CHECK(join(only(all, "facts"), " ") == "");
  CHECK(join(with(all, "open"), " ") == "");
  CHECK(join(only(all, "outside"), " ") == "D34");
  CHECK(join(with(all, "not yet"), " ") == "16 30 D32 D33");
  CHECK(join(with(all, "facts"), " ") == "05 06 10 11 12 25 29 34 37");

  const auto counted_in = [&](const std::string &word) {
    const auto numbers = with(all, word);
    return std::to_string(std::ranges::count_if(numbers, [](const std::string &one) { return one.front() != 'D'; }));
  };
  Goldens("", "docs")
      .check("silent-failures.md",
             "# Failures that nobody reports\n\n"
             "Each of these is accepted by the API server and by Istio's own checks, and is seen only in traffic. "
             "Below "
             "stands what meshc says to a program that tries to write it: a code (`meshc explain CODE`), or why it "
             "cannot be "
             "written, which the fixture proves on the compiled tree. This page is made from `fixtures/silent/` by the "
             "tests.\n\n"
             "Of the 38, " +
                 counted_in("not yet") + " have a side that the language has no words for yet, and refuses; " +
                 counted_in("facts") +
                 " have one that hangs on what runs in the clusters, which no program says. Both are marked. Objects "
                 "of other owners "
                 "can bring in any of them; they take part once what runs in the clusters is read.\n\n" +
                 table(all, false) +
                 "\n## Defects of documents that people copy from\n\n"
                 "Wrong settings found in five descriptions of multi-cluster meshes, written as a program would have "
                 "to say "
                 "them. D27 to D31 are about alerts and dashboards.\n\n" +
                 table(all, true));
}
