// What no input may do: crash, run away, or take the whole file down.
#include "parse_support.h"

#include <catch2/catch.hpp>

#include <thread>

using namespace meshc;
using namespace meshc::tests;

namespace {

std::string repeated(std::string_view text, std::size_t times) {
  std::string result;
  result.reserve(text.size() * times);
  for (std::size_t i = 0; i < times; ++i)
    result += text;
  return result;
}

std::string first_error(const ParsedText &read) {
  return read.errors().empty() ? "" : read.errors().front();
}

} // namespace

TEST_CASE("bytes that are not UTF-8 are named with their place") {
  CHECK(first_error(ParsedText("a = 1\nb = \"\xff\"\n")) == "2: byte 0xFF at 2:6 is not UTF-8");
  CHECK(first_error(ParsedText(std::string("\xff\xfe"
                                           "a\0",
                                           4))) == "1: this file is UTF-16, not UTF-8");
}

TEST_CASE("a file over 8 MiB is not read") {
  const ParsedText read(std::string((8u << 20) + 1, ' '));
  CHECK(first_error(read) == "1: this file has 8.0 MiB, and the most is 8 MiB");
  CHECK(ParsedText(std::string(8u << 20, ' ')).parsed.tree.complete);
}

TEST_CASE("nesting is limited to 200, over all brackets") {
  for (const auto &[open, close] : {std::pair<std::string_view, std::string_view>{"[", "]"}, {"(", ")"}, {"f(", ")"}}) {
    CHECK(ParsedText("a = " + repeated(open, 200) + "1" + repeated(close, 200)).parsed.tree.complete);
    CHECK(ParsedText("a = " + repeated(open, 201) + "1" + repeated(close, 201)).errors() ==
          std::vector<std::string>{"1: brackets are nested more than 200 deep here"});
    CHECK(ParsedText("a = " + repeated(open, 1000000)).errors().size() == 1);
  }
  CHECK(ParsedText(repeated("a {\n", 200) + repeated("}\n", 200)).parsed.tree.complete);
  CHECK(ParsedText(repeated("a {\n", 201) + repeated("}\n", 201)).errors().size() == 1);
}

TEST_CASE("chains of operators are limited to 1,000 and cost no more than their item") {
  for (const std::string_view link :
       {"b + ", "not ", "b and ", "- ", "b -> ", "b where ", "if b then c else ", "every x in y: "}) {
    CAPTURE(link);
    const ParsedText read("a = " + repeated(link, 100000) + "z\nb = 2\n");
    CHECK(read.errors() == std::vector<std::string>{"1: this expression has more than 1,000 operators"});
    CHECK(read.parsed.tree.items.size() == 1);
  }
  CHECK(ParsedText("a = " + repeated("b + ", 1000) + "z").parsed.tree.complete);
  CHECK(ParsedText("a = " + repeated("not ", 1000) + "z").parsed.tree.complete);
  CHECK(ParsedText("a = [" + repeated("b.c + d, ", 100000) + "]").parsed.tree.complete);
  CHECK(ParsedText("a = x" + repeated("(1)", 1000)).parsed.tree.complete);
  CHECK(ParsedText("a = x" + repeated("(1)", 1001)).errors().size() == 1);
  CHECK(ParsedText("a = x" + repeated(".y", 100000)).parsed.tree.complete);
  CHECK(ParsedText(repeated("if a {} else ", 900) + "if b {}").parsed.tree.complete);
}

TEST_CASE("the longest legal chains of the deepest nesting are formatted without trouble") {
  const ParsedText read("a = " + repeated("(b + c + ", 199) + "d" + repeated(")", 199));
  REQUIRE(read.parsed.tree.complete);
  CHECK(ParsedText(read.format()).dump() == read.dump());
}

TEST_CASE("megabytes that close nothing end in good time") {
  for (const std::string_view text :
       {"\"\\(\" ", "\\\"\"\"", "\"\"\"\\(", "#\"",          "[\n", "(a\n",    "{",        "}", "]",
        "a = \n",   "a {\n",    ",",         "\"",           ";",   "a -> \n", "\xc2\xa0", "<", "let a: b<",
        "x\"\\(\"", "= = =\n",  "/// x\n",   "if a {} else "}) {
    CAPTURE(text);
    CHECK_NOTHROW(ParsedText(repeated(text, (1u << 18) / text.size())));
  }
}

TEST_CASE("after 200 messages a file is not read further") {
  CHECK(ParsedText(repeated("a =\n", 10000)).errors().size() == 200);
}

TEST_CASE("files are parsed side by side") {
  const std::string text = read_file(fixtures() / "good" / "everything.mesh");
  const std::string expected = ParsedText(text).dump();
  std::vector<std::string> dumps(4);
  std::vector<std::thread> threads;
  for (std::string &dump : dumps)
    threads.emplace_back([&dump, &text] { dump = ParsedText(text).dump(); });
  for (std::thread &thread : threads)
    thread.join();
  CHECK(dumps == std::vector<std::string>(4, expected));
}
