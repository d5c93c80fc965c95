// Over seeded random programs: formatting keeps tree and comments and is idempotent, and one mistake spoils one line.
#include "parse_programs.h"
#include "parse_support.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <array>

using namespace meshc;
using namespace meshc::tests;

namespace {

std::vector<std::string> sorted(std::vector<std::string> texts) {
  std::ranges::sort(texts);
  return texts;
}

void check_formatting(const std::string &text) {
  const ParsedText read(text);
  CAPTURE(text, read.errors());
  REQUIRE(read.parsed.tree.complete);
  const std::string once = read.format();
  const ParsedText again(once);
  CAPTURE(once, again.errors());
  REQUIRE(again.parsed.tree.complete);
  CHECK(again.dump() == read.dump());
  CHECK(sorted(again.comments()) == sorted(read.comments())); // those within an expression move before their item
  CHECK(again.format() == once);
}

// The names of all fields that are left, wherever they are.
void collect(const std::vector<syntax::Item> &items, std::set<std::string> &into) {
  for (const syntax::Item &item : items) {
    if (item.kind == syntax::ItemKind::field)
      into.insert(std::string(item.key.text));
    collect(item.body, into);
    collect(item.otherwise, into);
  }
}

std::string join_lines(const std::vector<std::string> &lines) {
  std::string text;
  for (const std::string &line : lines)
    text += line + "\n";
  return text;
}

} // namespace

TEST_CASE("formatting a random program keeps its tree and comments, and formatting again changes nothing") {
  for (std::uint32_t seed = 0; seed < 400; ++seed)
    check_formatting(Programs(seed).program());
}

TEST_CASE("formatting works the same on CRLF, tabs and a byte order mark") {
  for (std::uint32_t seed = 0; seed < 40; ++seed) {
    const std::string text = Programs(seed).program();
    if (text.find("\"\"\"") != text.npos)
      continue; // the line breaks of a block string are its content
    std::string windows = "\xef\xbb\xbf";
    for (const char c : text)
      windows += c == '\n' ? "\r\n" : c == ' ' && windows.ends_with('\n') ? "\t" : std::string(1, c);
    CHECK(ParsedText(windows).format() == ParsedText(text).format());
  }
}

TEST_CASE("a mistake in one line is one message, and every other field survives") {
  static constexpr std::array spoils{" =",    " = [east", " = (a", " = a ->", " a b c d", " = \"open", ": 3",
                                     " = 3;", " = 3 4",   " = 1]", " = )",    " = $x",    " = a = b",  " ="};
  for (std::uint32_t seed = 0; seed < 400; ++seed) {
    Programs programs(seed);
    Programs::Lines program = programs.lines();
    const std::uint32_t field = programs.below(static_cast<std::uint32_t>(program.fields.size()));
    std::string &line = program.lines[program.fields[field]];
    const std::string spoil = spoils[programs.below(spoils.size())];
    line = line.substr(0, line.find(" = ")) + spoil;
    const std::string text = join_lines(program.lines);
    const ParsedText read(text);
    CAPTURE(text, read.errors());
    CHECK(read.error_lines() == std::multiset<std::uint32_t>{static_cast<std::uint32_t>(program.fields[field] + 1)});
    std::set<std::string> left;
    collect(read.parsed.tree.items, left);
    for (std::size_t i = 0; i < program.fields.size(); ++i)
      CHECK((i == field || left.contains("f" + std::to_string(i))));
  }
}

TEST_CASE("a missing or surplus closing brace is one message, and every field survives in its namespace") {
  for (std::uint32_t seed = 0; seed < 200; ++seed) {
    Programs programs(seed);
    Programs::Lines program = programs.lines();
    std::vector<std::size_t> closing;
    for (std::size_t i = 0; i < program.lines.size(); ++i)
      if (program.lines[i].find('}') != std::string::npos)
        closing.push_back(i);
    const std::size_t at = closing[programs.below(static_cast<std::uint32_t>(closing.size()))];
    const std::size_t fields = program.fields.size();
    if (programs.below(2) == 0)
      program.lines.erase(program.lines.begin() + static_cast<std::ptrdiff_t>(at));
    else
      program.lines[at] += "}";
    const std::string text = join_lines(program.lines);
    const ParsedText read(text);
    CAPTURE(text, read.errors());
    CHECK(read.errors().size() == 1);
    CHECK(read.parsed.tree.items.size() == 3);
    std::set<std::string> left;
    collect(read.parsed.tree.items, left);
    CHECK(left.size() == fields);
  }
}
