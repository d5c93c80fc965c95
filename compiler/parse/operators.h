// How tightly operators bind. Infix operators of one level go from the left.
#pragma once

#include "parse/token.h"

namespace meshc::parse {

enum Binding : int {
  edge_level = 1,
  where_level,
  or_level,
  and_level,
  not_level,
  comparison_level,
  sum_level,
  product_level,
  minus_level
};

constexpr int binding(TokenKind infix) {
  switch (infix) {
  case TokenKind::arrow:
  case TokenKind::both_ways:
    return edge_level;
  case TokenKind::where:
    return where_level;
  case TokenKind::or_:
    return or_level;
  case TokenKind::and_:
    return and_level;
  case TokenKind::plus:
  case TokenKind::minus:
    return sum_level;
  case TokenKind::star:
  case TokenKind::slash:
    return product_level;
  default:
    return comparison_level;
  }
}

} // namespace meshc::parse
