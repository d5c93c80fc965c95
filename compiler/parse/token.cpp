#include "parse/token.h"

#include <algorithm>
#include <array>
#include <utility>

namespace meshc::parse {
namespace {

constexpr std::array descriptions{
    std::string_view("the end of the file"),
#define TOKEN(grammar, name, spelling) std::string_view(spelling),
#define KEYWORD(grammar, name, spelling) std::string_view("`" spelling "`"),
#include "parse/tokens.def"
#undef KEYWORD
#undef TOKEN
};

struct Keyword {
  std::string_view word;
  TokenKind kind;
};

constexpr Keyword keywords[] = {
#define TOKEN(grammar, name, spelling)
#define KEYWORD(grammar, name, spelling) {spelling, TokenKind::name},
#include "parse/tokens.def"
#undef KEYWORD
#undef TOKEN
};

} // namespace

std::string_view describe(TokenKind kind) {
  return descriptions[static_cast<std::size_t>(kind)];
}

bool is_keyword(TokenKind kind) {
  return kind >= TokenKind::let && kind <= TokenKind::import_;
}

bool is_infix(TokenKind kind) {
  switch (kind) {
  case TokenKind::where:
  case TokenKind::in:
  case TokenKind::within:
  case TokenKind::and_:
  case TokenKind::or_:
    return true;
  default:
    return kind >= TokenKind::equal && kind <= TokenKind::slash;
  }
}

bool starts_item_always(TokenKind kind) {
  switch (kind) {
  case TokenKind::let:
  case TokenKind::var:
  case TokenKind::profile:
  case TokenKind::use:
  case TokenKind::import_:
  case TokenKind::final_:
  case TokenKind::new_:
    return true;
  default:
    return false;
  }
}

bool is_opening(TokenKind kind) {
  return kind == TokenKind::open_brace || kind == TokenKind::open_bracket || kind == TokenKind::open_paren;
}

bool is_closing(TokenKind kind) {
  return kind == TokenKind::close_brace || kind == TokenKind::close_bracket || kind == TokenKind::close_paren;
}

TokenKind keyword_or_identifier(std::string_view word) {
  if (word.size() < 2 || word.size() > 7 || word[0] < 'a' || word[0] > 'w')
    return TokenKind::identifier;
  const auto *const found = std::ranges::find(keywords, word, &Keyword::word);
  return found == std::ranges::end(keywords) ? TokenKind::identifier : found->kind;
}

} // namespace meshc::parse
