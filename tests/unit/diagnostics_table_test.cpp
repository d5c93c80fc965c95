#include "base/text.h"
#include "diagnostics/table.h"
#include "support/golden.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <filesystem>

using namespace meshc;
using namespace meshc::diagnostics;

namespace {

// What is wrong with the row, in words; empty when nothing is.
std::string fault(const Row &row) {
  if (row.code.size() != 6 || !row.code.starts_with("MC") || !std::ranges::all_of(row.code.substr(2), is_digit))
    return "the code is no MC and four digits";
  if (row.name.empty() ||
      !std::ranges::all_of(row.name, [](char c) { return c == '_' || is_digit(c) || (c >= 'a' && c <= 'z'); }))
    return "the name is not in snake_case";
  if (row.why.size() < 60 || trim(row.why) != row.why || !row.why.ends_with('.'))
    return "`why` is no explanation: at least one whole sentence";
  // No program raises what a repository, an output folder or meshc itself is to blame for.
  const bool without_program = row.code.starts_with("MC9") && row.bad.empty() && row.good.empty();
  for (const std::string_view program : {row.bad, row.good}) {
    if (without_program)
      break;
    if (trim(program).empty())
      return "a program is missing";
    if (!program.ends_with('\n') || program.starts_with('\n'))
      return "a program begins with its first line and ends with a line break";
    if (row.bad == row.good)
      return "`bad` and `good` are the same program";
  }
  if (std::ranges::count(row.message, '`') % 2 != 0)
    return "a backtick in the message is not closed";
  if (row.message.find("  ") != row.message.npos || row.message.ends_with('!') ||
      row.message.find('"') != row.message.npos)
    return "the message has double spaces, an exclamation mark, or quotes where backticks are meant";
  if (row.message.size() > 160)
    return "the message is too long: reasons belong to labels, notes and help";
  return {};
}

Row sound() {
  return {"some_name",
          "MC1999",
          Severity::error,
          Waiver::structural,
          "`{}` is wrong",
          "Something goes wrong in production, and this sentence says what it is.",
          "bad\n",
          "good\n",
          ""};
}

} // namespace

TEST_CASE("every row of the table has an explanation, two programs and a message in house style") {
  for (const Row &row : table()) {
    INFO(row.code << " " << row.name);
    CHECK(fault(row) == "");
  }
}

TEST_CASE("the rules for rows catch what they should") {
  CHECK(fault(sound()).empty());
  const auto broken = [](auto change) {
    Row row = sound();
    change(row);
    return !fault(row).empty();
  };
  CHECK(broken([](Row &row) { row.code = "MC12"; }));
  CHECK(broken([](Row &row) { row.name = "CamelCase"; }));
  CHECK(broken([](Row &row) { row.why = "Short."; }));
  CHECK(broken([](Row &row) { row.bad = ""; }));
  CHECK(broken([](Row &row) { row.bad = row.good = ""; }));
  CHECK_FALSE(broken([](Row &row) { row.bad = row.good = "", row.code = "MC9999"; }));
  CHECK(broken([](Row &row) { row.good = "no line break"; }));
  CHECK(broken([](Row &row) { row.good = row.bad; }));
  CHECK(broken([](Row &row) { row.message = "`open"; }));
  CHECK(broken([](Row &row) { row.message = "no!"; }));
}

TEST_CASE("codes ascend within each file of the table, and each file keeps to its thousand") {
  const std::filesystem::path folder = std::string(MESHC_SOURCE_DIR) + "/compiler/diagnostics/table";
  std::size_t rows = 0;
  for (const auto &entry : std::filesystem::directory_iterator(folder)) {
    const std::string text = testing::read_file(entry.path().string());
    const std::string theme = entry.path().filename().string().substr(2, 1);
    std::string before;
    for (const std::string_view line : split(text, '\n')) {
      if (!line.starts_with("DIAGNOSTIC("))
        continue;
      const auto parts = split(line, '"');
      INFO(entry.path().filename() << ": " << line);
      REQUIRE(parts.size() > 1); // the code stands on the first line of its row
      const std::string code(parts[1]);
      CHECK(before < code);
      CHECK(code.starts_with("MC" + theme));
      before = code;
      ++rows;
    }
  }
  CHECK(rows == table().size());
}

TEST_CASE("rows are found by code in any case") {
  REQUIRE(find("mc1001") != nullptr);
  CHECK(find("mc1001")->code == "MC1001");
  CHECK(find("MC0000") == nullptr);
}
