// Bytes to tokens. Text must be well-formed UTF-8. Every byte is in a token, in a comment, or white space; what cannot
// be a token is reported with the likely fix and becomes an `invalid` one. Line breaks are tokens, one for a run of
// them.
#pragma once

#include "parse/reporter.h"
#include "parse/token.h"
#include "syntax/tree.h"

#include <string_view>
#include <vector>

namespace meshc::parse {

struct Lexed {
  std::vector<Token> tokens; // without an end token
  std::vector<syntax::Comment> comments;
};

// text[begin, end): a file, or the inside of one \( ) of a string.
Lexed lex(std::string_view text, std::uint32_t begin, std::uint32_t end, Reporter &reporter);

} // namespace meshc::parse
