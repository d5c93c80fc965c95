// Tokens: a kind and a byte range, 16 bytes each, no text. Kinds are numbered as in grammar/MeshParser.g4 (from 1).
#pragma once

#include <cstdint>
#include <string_view>

namespace meshc::parse {

enum class TokenKind : std::uint8_t {
  end, // past the last token; the grammar's EOF
#define TOKEN(grammar, name, spelling) name,
#define KEYWORD(grammar, name, spelling) name,
#include "parse/tokens.def"
#undef KEYWORD
#undef TOKEN
};

struct Token {
  TokenKind kind = TokenKind::end;
  bool first_in_line : 1 = false;
  bool after_doc : 1 = false; // a `///` line stands right before
  bool has_parts : 1 = false; // a string with \( )
  bool made_up : 1 = false;   // put in by the layout for one that is missing
  bool forgiven : 1 = false;  // its item has been reported: say no more about it, leave the item out
  std::uint16_t column = 0;   // bytes before it in its line, for a first_in_line
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  std::uint32_t match = 0; // after the layout: index of the bracket that belongs to this one
};

// `a name`, `` `=` `` , `` `for` ``: how a message calls a kind.
std::string_view describe(TokenKind kind);
bool is_keyword(TokenKind kind);
bool is_infix(TokenKind kind);
bool starts_item_always(TokenKind kind); // let, var, profile, use, import, final, new: never inside an expression
bool is_opening(TokenKind kind);
bool is_closing(TokenKind kind);
TokenKind keyword_or_identifier(std::string_view word);

} // namespace meshc::parse
