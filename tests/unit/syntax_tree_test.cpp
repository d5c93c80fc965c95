#include "parse_support.h"

#include <catch2/catch.hpp>

using namespace meshc;
using namespace meshc::tests;

namespace {

const syntax::Expr &only_value(const ParsedText &read) {
  return read.parsed.tree.items.front().value.front();
}

} // namespace

TEST_CASE("operators bind as the language says") {
  const auto same = [](const std::string &bare, const std::string &explicitly) {
    CAPTURE(bare);
    CHECK(ParsedText("a = " + bare).dump() == ParsedText("a = " + explicitly).dump());
  };
  same("a -> b where c or d", "a -> (b where (c or d))");
  same("a where b where c", "(a where b) where c");
  same("a or b and c", "a or (b and c)");
  same("not a == b and c", "(not (a == b)) and c");
  same("a + b < c - d * e", "(a + b) < (c - (d * e))");
  same("a - b - c", "(a - b) - c");
  same("-a * b", "(-a) * b");
  same("-a.b", "-(a.b)");
  same("not on within pci", "not (on within pci)");
  same("a or if b then c else d + e", "a or (if b then c else (d + e))");
  same("x and every s in t: s.a == 1 and s.b", "x and (every s in t: ((s.a == 1) and s.b))");
}

TEST_CASE("spans hold exactly what was written") {
  const ParsedText read("a = (b + c.d) * f(x)\n");
  const syntax::Expr &product = only_value(read);
  CHECK(read.sources.text(product.span) == "(b + c.d) * f(x)");
  CHECK(read.sources.text(product.text_span) == "*");
  CHECK(product.operands[0].in_parens);
  CHECK(read.sources.text(product.operands[0].operands[1].span) == "c.d");
  CHECK(read.sources.text(product.operands[1].span) == "f(x)");
}

TEST_CASE("the parts of a string are its operands, in order") {
  const ParsedText read("a = \"x \\(b.c) y \\(f(\"in \\(d)\")) z\"\n");
  const syntax::Expr &text = only_value(read);
  REQUIRE(text.operands.size() == 2);
  CHECK(text.operands[0].kind == syntax::ExprKind::dotted);
  CHECK(text.operands[1].operands[1].operands[0].text == "d");
}

TEST_CASE("doc comments belong to the next item, also over blank lines and ordinary comments") {
  const ParsedText read("/// one\n/// two\n\n// aside\na = 1\nb = 2 /// behind\nc = 3\n");
  REQUIRE(read.parsed.tree.items.size() == 3);
  CHECK(read.parsed.tree.items[0].doc == "/// one\n/// two");
  CHECK(read.parsed.tree.items[1].doc.empty());
  CHECK(read.parsed.tree.items[2].doc.empty());
  CHECK(read.parsed.tree.comments.size() == 4);
}

TEST_CASE("a block whose header cannot be read keeps what is in it") {
  const ParsedText read("allow a -> {\n  paths = [\"/\"]\n}\nb = 1\n");
  CHECK(read.errors() == std::vector<std::string>{"1: nothing stands on the right of `->`, found `{`"});
  REQUIRE(read.parsed.tree.items.size() == 2);
  CHECK(read.parsed.tree.items[0].kind_word.text == "allow");
  CHECK(read.parsed.tree.items[0].header.empty());
  CHECK(read.parsed.tree.items[0].body.size() == 1);
}
