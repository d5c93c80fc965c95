#include "check/plain_value.h"

#include "base/text.h"
#include "check/block_string.h"
#include "check/blocks/lower.h"
#include "check/blocks/tables.h"
#include "check/literal.h"

#include <charconv>

namespace meshc::check {
namespace {

using Plain = manifest::Value;
using syntax::Expr;
using syntax::ExprKind;

constexpr Type any_value{Basic::plain};

std::nullopt_t wrong(Program &program, const Expr &expr, const Scope &scope, std::string hint) {
  program.findings
      .report(diagnostics::wrong_type, expr.span, scope.field, type_example(any_value),
              "`" + std::string(program.sources.text(expr.span)) + "`")
      .advise(std::move(hint));
  return std::nullopt;
}

// `0.5`: digits on both sides of one dot.
std::optional<double> parse_decimal(std::string_view text) {
  const auto dot = text.find('.');
  if (dot == 0 || dot + 1 >= text.size() || text.find_first_not_of("0123456789.") != text.npos ||
      text.find('.', dot + 1) != text.npos)
    return std::nullopt;
  double number = 0;
  const char *const end = text.data() + text.size();
  return std::from_chars(text.data(), end, number).ptr == end ? std::optional(number) : std::nullopt;
}

std::optional<Plain> literal(Program &program, const Expr &expr, const Scope &scope) {
  if (const auto number = parse_integer(expr.text))
    return Plain(*number, expr.span);
  if (const auto number = parse_decimal(expr.text))
    return Plain(*number, expr.span);
  if (const auto duration = parse_duration(expr.text))
    return Plain(model::spelled(*duration), expr.span);
  if (const auto percent = parse_percent(expr.text))
    return Plain(model::spelled(*percent), expr.span);
  return wrong(program, expr, scope, "say what it is as text: `\"" + std::string(expr.text) + "\"`");
}

// A value of the language that is text: strings, and whatever computes one.
std::optional<Plain> text(Program &program, const Expr &expr, const Scope &scope) {
  if ((expr.kind == ExprKind::string || expr.kind == ExprKind::raw_string) && expr.text.empty())
    return Plain("", expr.span);
  if (expr.kind == ExprKind::block_string && expr.operands.empty()) {
    const auto block = block_text(expr, program.findings);
    return block ? std::optional(Plain(block->text, expr.span)) : std::nullopt;
  }
  const auto evaluated = evaluate(program, expr, text_type, scope);
  const auto *made = evaluated ? std::get_if<std::string>(&evaluated->data) : nullptr;
  return made == nullptr ? std::nullopt : std::optional(Plain(*made, expr.span));
}

std::optional<Plain> record(Program &program, const Expr &expr, const Scope &scope) {
  Plain made = Plain::map(expr.span, expr.items.size());
  bool good = true;
  for (const syntax::Item &item : expr.items) {
    const bool is_field = item.kind == syntax::ItemKind::field && !item.value.empty() && item.kind_word.text.empty();
    if (!is_field || item.key.kind == ExprKind::dotted) {
      program.findings.report(diagnostics::wrong_type, item.span, scope.field, "lines `key = value`", "this")
          .advise(is_field ? "a key with a dot is quoted" : "");
      good = false;
      continue;
    }
    const std::string key = header_name(item.key);
    if (made.at(key) != nullptr) {
      program.findings.report(diagnostics::duplicate, item.key.span, "`" + key + "`")
          .label(made.at(key)->span(), "it stands here already");
      good = false;
    } else if (auto value = plain_value(program, item.value.front(), scope)) {
      made.set(key, std::move(*value));
    } else {
      good = false;
    }
  }
  return good ? std::optional(std::move(made)) : std::nullopt;
}

std::optional<Plain> list(Program &program, const Expr &expr, const Scope &scope) {
  Plain made = Plain::list(expr.span);
  bool good = true;
  for (const Expr &part : expr.operands)
    if (auto value = plain_value(program, part, scope))
      made.push(std::move(*value));
    else
      good = false;
  return good ? std::optional(std::move(made)) : std::nullopt;
}

std::optional<Plain> named(Program &program, const Expr &expr, const Scope &scope) {
  Let *let = find_let(program, expr.text, scope);
  if (let == nullptr)
    return wrong(program, expr, scope, "put it in quotes: `\"" + std::string(expr.text) + "\"`");
  let->used = true;
  if (let->evaluating) {
    program.findings.report(diagnostics::cycle, expr.span, let->name).label(let->item->name.span, "defined here");
    return std::nullopt;
  }
  let->evaluating = true;
  auto value = plain_value(program, let->item->value.front(), {let->space, scope.field});
  let->evaluating = false;
  if (value)
    value->relocate([&](Span) { return expr.span; });
  return value;
}

} // namespace

std::optional<Plain> plain_value(Program &program, const Expr &expr, const Scope &scope) {
  switch (expr.kind) {
  case ExprKind::boolean:
    return Plain(expr.text == "true", expr.span);
  case ExprKind::literal:
    return literal(program, expr, scope);
  case ExprKind::name:
    return named(program, expr, scope);
  case ExprKind::list:
    return list(program, expr, scope);
  case ExprKind::record:
    return record(program, expr, scope);
  case ExprKind::none:
    return wrong(program, expr, scope, "`none` removes a whole field: it stands alone behind a path");
  case ExprKind::unary:
    if (expr.text == "-" && expr.operands.front().kind == ExprKind::literal) {
      if (const auto number = parse_integer(expr.operands.front().text))
        return Plain(-*number, expr.span);
      if (const auto number = parse_decimal(expr.operands.front().text))
        return Plain(-*number, expr.span);
    }
    return wrong(program, expr, scope, "");
  default:
    return text(program, expr, scope);
  }
}

} // namespace meshc::check
