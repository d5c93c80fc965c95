// The filter between lexer and parser. After it, only the line breaks that end an item are left (none inside ( ) and [
// ], none after an infix operator, `=` or `,`), no comma stands before `)` or `]`, and every bracket has its match: a
// missing one is put in, one too many is taken out, both reported where the mistake most likely is. Nesting and chains
// of operators are limited here, so that nothing behind it can recurse too deeply.
#pragma once

#include "parse/reporter.h"
#include "parse/token.h"

#include <string_view>
#include <vector>

namespace meshc::parse {

constexpr std::size_t deepest_nesting = 200;
constexpr std::size_t most_operators = 1000; // in one expression

struct Layout {
  std::vector<Token> tokens;
  bool readable = true; // false when nested too deeply: there is nothing to parse
};

Layout lay_out(const std::vector<Token> &lexed, std::string_view text, Reporter &reporter);

} // namespace meshc::parse
