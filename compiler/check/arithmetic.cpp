#include "base/text.h"
#include "check/blocks/tables.h"
#include "check/code.h"

#include <algorithm>
#include <array>

namespace meshc::check {
namespace {

using syntax::Expr;
using syntax::ExprKind;

// Measured values are whole numbers in one small unit. `unit` is how many of them make one.
struct Measure {
  Basic basic;
  std::int64_t unit;
};
constexpr std::array measures{Measure{Basic::integer, 1},       Measure{Basic::decimal, 1'000'000},
                              Measure{Basic::duration, 1000},   Measure{Basic::percent, 1'000'000},
                              Measure{Basic::rate, 1000},       Measure{Basic::quantity, 1000},
                              Measure{Basic::money, 1'000'000}, Measure{Basic::date, 1}};

const Measure *measure_of(Basic basic) {
  if (basic == Basic::port_number)
    basic = Basic::integer;
  const auto found = std::ranges::find(measures, basic, &Measure::basic);
  return found == measures.end() ? nullptr : &*found;
}

std::optional<std::int64_t> amount(const Value &value) {
  if (const auto *number = std::get_if<std::int64_t>(&value.data))
    return *number;
  if (const auto *decimal = std::get_if<Decimal>(&value.data))
    return decimal->millionths;
  if (const auto *duration = std::get_if<model::Duration>(&value.data))
    return duration->milliseconds;
  if (const auto *percent = std::get_if<model::Percent>(&value.data))
    return percent->millionths;
  if (const auto *rate = std::get_if<model::Rate>(&value.data))
    return rate->per_kilosecond;
  if (const auto *quantity = std::get_if<Quantity>(&value.data))
    return quantity->thousandths;
  if (const auto *money = std::get_if<Money>(&value.data))
    return money->millionths;
  if (const auto *date = std::get_if<model::Date>(&value.data))
    return date->days;
  return std::nullopt;
}

Value measured(Basic basic, std::int64_t amount, const std::string &unit, Span span) {
  switch (basic) {
  case Basic::decimal:
    return {Decimal{amount}, span};
  case Basic::duration:
    return {model::Duration{amount}, span};
  case Basic::percent:
    return {model::Percent{amount}, span};
  case Basic::rate:
    return {model::Rate{amount}, span};
  case Basic::quantity:
    return {Quantity{amount}, span};
  case Basic::money:
    return {Money{amount, unit}, span};
  case Basic::date:
    return {model::Date{static_cast<std::int32_t>(amount)}, span};
  default:
    return {amount, span};
  }
}

Basic plain_basic(const Type &type) {
  return type.basic == Basic::port_number ? Basic::integer : type.basic;
}

bool is_factor(Basic basic) {
  return basic == Basic::integer || basic == Basic::decimal || basic == Basic::percent;
}

// What comes out, or nothing when the two do not go together.
std::optional<Basic> result_of(std::string_view op, Basic a, Basic b) {
  if (op == "+" || op == "-") {
    if (a == Basic::date && b == Basic::duration)
      return Basic::date;
    if (a == Basic::date && b == Basic::date && op == "-")
      return Basic::duration;
    if (a == b && a != Basic::date)
      return a;
    if ((a == Basic::decimal && b == Basic::integer) || (a == Basic::integer && b == Basic::decimal))
      return Basic::decimal;
    return std::nullopt;
  }
  if (a == Basic::date || b == Basic::date)
    return std::nullopt;
  if (op == "*") {
    if ((a == Basic::rate && b == Basic::duration) || (a == Basic::duration && b == Basic::rate))
      return Basic::decimal; // requests
    if (a == Basic::integer && b == Basic::integer)
      return Basic::integer;
    if (a == Basic::percent && b == Basic::percent)
      return Basic::percent;
    if (is_factor(a) && is_factor(b))
      return Basic::decimal;
    return is_factor(a) ? std::optional(b) : is_factor(b) ? std::optional(a) : std::nullopt;
  }
  if (a == b)
    return Basic::decimal;
  if (is_factor(a) && is_factor(b))
    return Basic::decimal;
  return is_factor(b) ? std::optional(a) : std::nullopt;
}

std::string_view verb_of(std::string_view op) {
  return op == "+" ? "added" : op == "-" ? "subtracted from one another" : op == "*" ? "multiplied" : "divided";
}

__extension__ using Wide = __int128;

std::optional<std::int64_t> narrow(Wide value) {
  constexpr Wide limit = Wide(1) << 62;
  if (value > limit || value < -limit)
    return std::nullopt;
  return static_cast<std::int64_t>(value);
}

} // namespace

std::optional<Code> bind_arithmetic(Program &program, const Expr &expr, const Type *expected, const Scope &scope) {
  Code code;
  code.op = Op::arithmetic;
  code.expr = &expr;
  code.detail = static_cast<std::uint8_t>(expr.text.front());
  const bool sum = expr.kind == ExprKind::binary && (expr.text == "+" || expr.text == "-");
  for (const Expr &operand : expr.operands) {
    // In a sum the parts are what the whole is; a one-dot number alone would not know.
    const bool literal =
        operand.kind == ExprKind::literal && sum && expected != nullptr && expected->basic == Basic::decimal;
    auto part = bind(program, operand, literal ? expected : nullptr, scope);
    if (!part)
      return std::nullopt;
    code.parts.push_back(std::move(*part));
  }
  const auto refuse = [&](const Code &a, const Code &b, std::string_view verb) -> std::optional<Code> {
    auto &finding = program.findings.report(diagnostics::dimensions, expr.span, verb, type_and_text(program, a),
                                            type_and_text(program, b));
    const auto text = [](const Code &side) { return side.type.basic == Basic::text || side.type.basic == Basic::name; };
    if (text(a) || text(b))
      finding.advise("text is joined in a string: `\"\\(a)\\(b)\"`");
    return std::nullopt;
  };
  if (expr.kind == ExprKind::unary) {
    const Basic basic = plain_basic(code.parts[0].type);
    if (measure_of(basic) == nullptr || basic == Basic::date) {
      program.findings.report(diagnostics::wrong_type, expr.span, scope.field, "a number behind `-`",
                              type_and_text(program, code.parts[0]));
      return std::nullopt;
    }
    code.type = {basic};
    return folded(program, std::move(code), scope);
  }
  const Code &a = code.parts[0];
  const Code &b = code.parts[1];
  if (sum) { // sets and lists whose kind nobody expected
    const bool set = a.type.basic == Basic::set || b.type.basic == Basic::set;
    const auto kind = [](const Type &type) -> std::optional<Kind> {
      const bool named = type.basic == Basic::list && type.element->basic == Basic::reference;
      if (type.basic == Basic::set || type.basic == Basic::reference || named)
        return named ? type.element->kind : type.kind;
      return std::nullopt;
    };
    const bool both_lists = a.type.basic == Basic::list && b.type.basic == Basic::list;
    const bool thing = !both_lists && kind(a.type) && kind(a.type) == kind(b.type);
    const bool lists = a.type.basic == Basic::list && b.type.basic == Basic::list && expr.text == "+" &&
                       a.type.element->basic == b.type.element->basic;
    if (set || thing || a.type.basic == Basic::list) {
      if (!thing && !lists)
        return refuse(a, b, expr.text == "+" ? "joined" : "taken from one another");
      const Type whole = lists ? a.type : Type{.basic = Basic::set, .kind = *kind(a.type)};
      for (Code &part : code.parts) {
        auto wide = fit(program, std::move(part), whole, scope);
        if (!wide)
          return std::nullopt;
        part = std::move(*wide);
      }
      code.op = expr.text == "+" ? Op::unite : Op::subtract;
      code.type = whole;
      return folded(program, std::move(code), scope);
    }
  }
  if (measure_of(plain_basic(a.type)) == nullptr || measure_of(plain_basic(b.type)) == nullptr)
    return refuse(a, b, verb_of(expr.text));
  const auto result = result_of(expr.text, plain_basic(a.type), plain_basic(b.type));
  if (!result)
    return refuse(a, b, verb_of(expr.text));
  // A share times a number is a number, unless a share is what is asked for.
  const bool share = expected != nullptr && expected->basic == Basic::percent && *result == Basic::decimal &&
                     (a.type.basic == Basic::percent) != (b.type.basic == Basic::percent) &&
                     (expr.text == "*" || a.type.basic == Basic::percent);
  code.type = {share ? Basic::percent : *result};
  return folded(program, std::move(code), scope);
}

bool run_arithmetic(const Code &code, Frame &frame, Value &out) {
  Program &program = frame.program;
  const auto refuse = [&](std::string_view why) {
    program.findings.report(diagnostics::not_computable, code.expr->span, program.sources.text(code.expr->span), why);
    return false;
  };
  std::array<std::int64_t, 2> amounts{};
  std::string unit;
  for (std::size_t i = 0; i < code.parts.size(); ++i) {
    Value storage;
    const Value *value = run(code.parts[i], frame, storage);
    if (value == nullptr)
      return false;
    const auto number = amount(*value);
    if (!number) {
      program.findings
          .report(diagnostics::none_used, code.parts[i].expr->span, program.sources.text(code.parts[i].expr->span),
                  "this element", "computed with")
          .advise("ask first: `… != none`");
      return false;
    }
    amounts[i] = *number;
    if (const auto *money = std::get_if<Money>(&value->data)) {
      if (!unit.empty() && unit != money->unit)
        return refuse("the prices are in `" + unit + "` and `" + money->unit + "`");
      unit = money->unit;
    }
  }
  const Basic result = code.type.basic;
  const Basic a = plain_basic(code.parts[0].type);
  if (code.parts.size() == 1) {
    out = measured(result, -amounts[0], unit, code.expr->span);
    return true;
  }
  const Basic b = plain_basic(code.parts[1].type);
  const Wide unit_a = measure_of(a)->unit, unit_b = measure_of(b)->unit, unit_out = measure_of(result)->unit;
  Wide value = 0;
  constexpr std::int64_t day = 86'400'000;
  switch (static_cast<char>(code.detail)) {
  case '+':
  case '-': {
    const Wide sign = code.detail == '+' ? 1 : -1;
    if (a == Basic::date && b == Basic::duration) {
      if (amounts[1] % day != 0)
        return refuse("a date moves by whole days");
      value = Wide(amounts[0]) + sign * (amounts[1] / day);
    } else if (a == Basic::date) {
      value = (Wide(amounts[0]) - amounts[1]) * day;
    } else {
      value = Wide(amounts[0]) * (unit_out / unit_a) + sign * Wide(amounts[1]) * (unit_out / unit_b);
    }
    break;
  }
  case '*': {
    const Wide product = Wide(amounts[0]) * amounts[1] * unit_out;
    value = product / (unit_a * unit_b);
    break;
  }
  default: {
    if (amounts[1] == 0)
      return refuse("it divides by zero");
    const Wide numerator = Wide(amounts[0]) * unit_b * unit_out;
    const Wide denominator = Wide(amounts[1]) * unit_a;
    value = numerator / denominator;
  }
  }
  const auto small = narrow(value);
  if (!small)
    return refuse("the result is too large");
  out = measured(result, *small, unit, code.expr->span);
  return true;
}

} // namespace meshc::check
