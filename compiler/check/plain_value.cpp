#include "check/plain_value.h"

#include "base/text.h"
#include "check/blocks/lower.h"
#include "check/blocks/tables.h"
#include "check/code.h"
#include "check/literal.h"
#include "check/strings.h"

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
std::optional<double> parse_fraction(std::string_view text) {
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
  if (const auto number = parse_fraction(expr.text))
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
    const auto pieces = string_pieces(expr, program.findings);
    return pieces ? std::optional(Plain(pieces->front().text, expr.span)) : std::nullopt;
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

// What was computed, as YAML says it; nothing for what has no such form.
std::optional<Plain> of_value(const Program &program, const Value &value, const Type &type, Span span) {
  if (const auto *truth = std::get_if<bool>(&value.data))
    return Plain(*truth, span);
  if (const auto *number = std::get_if<std::int64_t>(&value.data))
    return Plain(*number, span);
  if (const auto *decimal = std::get_if<Decimal>(&value.data))
    return Plain(static_cast<double>(decimal->millionths) / 1e6, span);
  if (const auto *duration = std::get_if<model::Duration>(&value.data))
    return Plain(model::spelled(*duration), span);
  if (const auto *values = std::get_if<Values>(&value.data)) {
    Plain made = Plain::list(span);
    for (const Value &one : *values) {
      auto element = of_value(program, one, *type.element, span);
      if (!element)
        return std::nullopt;
      made.push(std::move(*element));
    }
    return made;
  }
  if (type.basic == Basic::secret || type.basic == Basic::set || std::holds_alternative<None>(value.data))
    return std::nullopt;
  const auto text = spelled(program, value, type);
  return text ? std::optional(Plain(*text, span)) : std::nullopt;
}

// A name, call or operation: what it is worth; a record or list stays what it is.
std::optional<Plain> computed(Program &program, const Expr &expr, const Scope &scope) {
  if (const auto closure = follow(program, expr, scope); closure && closure->expr != &expr) {
    constexpr int deepest = 100;
    if (program.nesting > deepest) {
      program.findings.report(diagnostics::cycle, expr.span, program.sources.text(expr.span));
      return std::nullopt;
    }
    ++program.nesting;
    auto value = plain_value(program, *closure->expr, closure->scope);
    --program.nesting;
    if (value)
      value->relocate([&](Span) { return expr.span; });
    return value;
  }
  if (!is_computed(program, expr, scope))
    return wrong(program, expr, scope, "put it in quotes: `\"" + std::string(program.sources.text(expr.span)) + "\"`");
  const auto code = bind(program, expr, nullptr, scope);
  if (!code)
    return std::nullopt;
  auto value = of_value(program, code->value, code->type, expr.span);
  return value ? std::move(value) : wrong(program, expr, scope, "");
}

} // namespace

std::optional<Plain> plain_value(Program &program, const Expr &expr, const Scope &scope) {
  switch (expr.kind) {
  case ExprKind::boolean:
    return Plain(expr.text == "true", expr.span);
  case ExprKind::literal:
    return literal(program, expr, scope);
  case ExprKind::name:
    return computed(program, expr, scope);
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
      if (const auto number = parse_fraction(expr.operands.front().text))
        return Plain(-*number, expr.span);
    }
    return wrong(program, expr, scope, "");
  case ExprKind::string:
  case ExprKind::raw_string:
  case ExprKind::block_string:
    return text(program, expr, scope);
  default:
    return computed(program, expr, scope);
  }
}

} // namespace meshc::check
