#include "syntax/layout_facts.h"

#include <algorithm>

namespace meshc::syntax {
namespace {

bool holds(Span span, std::uint32_t offset) {
  return span.begin <= offset && offset < span.end;
}

bool item_has_place(const Item &item, std::uint32_t offset) {
  return offset >= head_end(item) || head_has_place(item, offset);
}

} // namespace

int line_breaks(std::string_view text, std::uint32_t begin, std::uint32_t end) {
  int count = 0;
  for (std::size_t at = text.find('\n', begin); at < end && count < 2; at = text.find('\n', at + 1))
    ++count;
  return count;
}

bool has_place(const Expr &expr, std::uint32_t offset) {
  for (const Expr &operand : expr.operands)
    if (holds(operand.span, offset))
      return has_place(operand, offset);
  for (const Item &item : expr.items)
    if (holds(item.span, offset))
      return item_has_place(item, offset);
  if (expr.kind == ExprKind::call)
    return offset > expr.operands.front().span.end;
  return expr.kind == ExprKind::list || expr.kind == ExprKind::record;
}

std::uint32_t head_end(const Item &item) {
  return item.has_body ? item.body_span.begin : item.span.end;
}

bool head_has_place(const Item &item, std::uint32_t offset) {
  const auto in = [&](const std::vector<Expr> &all) {
    return std::ranges::any_of(all, [&](const Expr &one) { return holds(one.span, offset) && has_place(one, offset); });
  };
  return in(item.header) || in(item.value);
}

} // namespace meshc::syntax
