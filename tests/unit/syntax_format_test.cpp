#include "parse_support.h"

#include <catch2/catch.hpp>

using namespace meshc;
using namespace meshc::tests;

namespace {

std::string formatted(std::string text) {
  const ParsedText read(std::move(text));
  CAPTURE(read.errors());
  CHECK(read.parsed.tree.complete);
  return read.format();
}

} // namespace

TEST_CASE("spaces, blank lines and alignment follow one style") {
  CHECK(formatted("\n\n  a=1\n\n\n\nlonger   =   [ a,b ]\nb  { c=1,d=2 , }\n\n") ==
        "a = 1\n\nlonger = [a, b]\nb { c = 1, d = 2 }\n");
  CHECK(formatted("a {\n\n  b = 1\n\n}\n") == "a {\n  b = 1\n}\n");
  CHECK(formatted("a {\n}\nb { }\n") == "a {}\nb {}\n");
  CHECK(formatted("x = a->b\ny = -b\nz = not  c\n") == "x = a -> b\ny = -b\nz = not c\n");
  CHECK(formatted("").empty());
}

TEST_CASE("what was written over several lines stays so, with a comma at its end") {
  CHECK(formatted("a = [b,\n c]") == "a = [\n  b,\n  c,\n]\n");
  CHECK(formatted("a = { b = 1\n c = 2 }") == "a = {\n  b = 1\n  c = 2\n}\n");
  CHECK(formatted("use f(a = 1,\nb = 2)") == "use f(\n  a = 1,\n  b = 2,\n)\n");
}

TEST_CASE("a line that is too wide is broken at its lists, bodies and operators") {
  const std::string word(60, 'w');
  CHECK(formatted("a = [" + word + ", " + word + ", x]") == "a = [\n  " + word + ",\n  " + word + ",\n  x,\n]\n");
  CHECK(formatted("a { b = " + word + ", c = " + word + " }") == "a {\n  b = " + word + "\n  c = " + word + "\n}\n");
  CHECK(formatted("a = " + word + " and " + word + " and x") == "a = " + word + " and\n  " + word + " and\n  x\n");
}

TEST_CASE("a literal keeps its distance from the point that follows it") {
  CHECK(formatted("a = 1  .  b.c") == "a = 1 .b.c\n");
  CHECK(formatted("a = (1).b") == "a = (1).b\n");
}

TEST_CASE("parentheses stay as written, doubled ones once") {
  CHECK(formatted("a = (b + c) * ((d))") == "a = (b + c) * (d)\n");
}

TEST_CASE("a comment in the middle of an expression moves before its item") {
  CHECK(formatted("a = b + // why\n  c\n") == "// why\na = b + c\n");
  CHECK(formatted("/// doc\na = b + /// not one\n  c\n") == "/// doc\n// not one\na = b + c\n");
}
