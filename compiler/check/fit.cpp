#include "base/text.h"
#include "check/blocks/lower.h"
#include "check/blocks/tables.h"
#include "check/code.h"

#include <algorithm>

namespace meshc::check {
namespace {

using syntax::Expr;
using syntax::ExprKind;

std::string shown(const Program &program, const Code &code) {
  const std::string_view text = program.sources.text(code.expr->span);
  return type_words(code.type) +
         (text.size() > 60 || text.find('\n') != text.npos ? "" : " (`" + std::string(text) + "`)");
}

bool takes(const Type &to, Kind kind) {
  return to.kind == kind || (to.or_space && kind == Kind::space);
}

// May a value of one type ever stand where the other is expected?
bool can_fit(const Type &from, const Type &to) {
  if (from.basic == Basic::nothing)
    return true;
  if (to.basic == Basic::list && from.basic != Basic::list && from.basic != Basic::set)
    return can_fit(from, *to.element);
  if (holds_text(from))
    return to.basic != Basic::boolean && to.basic != Basic::secret && to.basic != Basic::list &&
           to.basic != Basic::nothing && to.basic != Basic::block;
  switch (from.basic) {
  case Basic::integer:
  case Basic::port_number:
    return to.basic == Basic::integer || to.basic == Basic::port_number || to.basic == Basic::decimal;
  case Basic::decimal:
    return to.basic == Basic::integer || to.basic == Basic::port_number || to.basic == Basic::decimal;
  case Basic::reference:
    if (from.kind == Kind::region && to.basic == Basic::region_name)
      return true;
    return (to.basic == Basic::reference || to.basic == Basic::set) && takes(to, from.kind);
  case Basic::set:
    if (to.basic == Basic::list)
      return to.element->basic == Basic::reference && takes(*to.element, from.kind);
    return to.basic == Basic::set && to.kind == from.kind;
  case Basic::list:
    if (to.basic == Basic::set)
      return from.element->basic == Basic::reference && from.element->kind == to.kind;
    return to.basic == Basic::list && can_fit(*from.element, *to.element);
  case Basic::word:
    return to.basic == Basic::word && to.words.data() == from.words.data();
  default:
    return from.basic == to.basic;
  }
}

bool in_range(Program &program, std::int64_t number, const Type &to, const Code &code, const Scope &scope,
              const std::string &text) {
  const std::int64_t least = to.basic == Basic::port_number ? 1 : to.least;
  const std::int64_t most = to.basic == Basic::port_number ? 65535 : to.most;
  if (number >= least && number <= most)
    return true;
  std::string rule;
  switch (to.basic) {
  case Basic::percent:
    rule = "between 0% and 100%";
    break;
  case Basic::duration:
    rule = "at least 1ms";
    break;
  case Basic::rate:
    rule = "above 0rps";
    break;
  default:
    rule = "between " + std::to_string(least) + " and " + std::to_string(most);
  }
  program.findings.report(diagnostics::out_of_range, code.expr->span, scope.field, rule, text);
  return false;
}

} // namespace

bool holds_text(const Type &type) {
  switch (type.basic) {
  case Basic::text:
  case Basic::name:
  case Basic::host:
  case Basic::address:
  case Basic::address_only:
  case Basic::url:
  case Basic::file:
  case Basic::path:
  case Basic::condition:
  case Basic::match:
  case Basic::zone_name:
  case Basic::region_name:
  case Basic::own_version:
  case Basic::email:
  case Basic::pattern:
    return true;
  default:
    return false;
  }
}

std::optional<Value> convert(Program &program, const Value &value, const Type &from, const Type &to, const Code &code,
                             const Scope &scope) {
  const Span span = code.expr->span;
  if (std::holds_alternative<None>(value.data))
    return value;
  if (to.basic == Basic::list && from.basic == Basic::set) {
    Values values;
    for (const EntityId id : std::get<Members>(value.data).ids)
      values.push_back({id, span});
    return Value{std::move(values), span};
  }
  if (to.basic == Basic::list && from.basic != Basic::list) {
    auto one = convert(program, value, from, *to.element, code, scope);
    return one ? std::optional(Value{Values{std::move(*one)}, span}) : std::nullopt;
  }
  if (from.basic == Basic::list && (to.basic == Basic::list || to.basic == Basic::set)) {
    if (!std::holds_alternative<Values>(value.data))
      return value; // `any`
    Values values;
    Members members;
    for (const Value &element : std::get<Values>(value.data)) {
      if (to.basic == Basic::set) {
        members.ids.push_back(std::get<EntityId>(element.data));
        continue;
      }
      auto one = convert(program, element, *from.element, *to.element, code, scope);
      if (!one)
        return std::nullopt;
      values.push_back(std::move(*one));
    }
    std::ranges::sort(members.ids);
    members.ids.erase(std::unique(members.ids.begin(), members.ids.end()), members.ids.end());
    return to.basic == Basic::set ? Value{std::move(members), span} : Value{std::move(values), span};
  }
  if (from.basic == Basic::reference && to.basic == Basic::set)
    return Value{Members{{std::get<EntityId>(value.data)}}, span};
  if (from.basic == Basic::reference && to.basic == Basic::region_name)
    return Value{program[std::get<EntityId>(value.data)].name, span};
  if (const auto *text = std::get_if<std::string>(&value.data)) {
    if (from.basic == to.basic || to.basic == Basic::text || to.basic == Basic::match)
      return value;
    // Text that was computed is read as the literal that it spells.
    Expr quoted;
    quoted.kind = ExprKind::raw_string;
    quoted.span = quoted.text_span = span;
    quoted.text = *text;
    return plain(program, quoted, to, scope);
  }
  const std::string text = spelled(program, value, from).value_or("");
  if (const auto *number = std::get_if<std::int64_t>(&value.data)) {
    if (to.basic == Basic::decimal)
      return Value{Decimal{*number * 1'000'000}, span};
    return in_range(program, *number, to, code, scope, text) ? std::optional(value) : std::nullopt;
  }
  if (const auto *decimal = std::get_if<Decimal>(&value.data); decimal != nullptr && to.basic != Basic::decimal) {
    if (decimal->millionths % 1'000'000 != 0) {
      program.findings.report(diagnostics::wrong_type, span, scope.field, "a whole number", "`" + text + "`");
      return std::nullopt;
    }
    const std::int64_t whole = decimal->millionths / 1'000'000;
    return in_range(program, whole, to, code, scope, text) ? std::optional(Value{whole, span}) : std::nullopt;
  }
  if (const auto *duration = std::get_if<model::Duration>(&value.data))
    return in_range(program, duration->milliseconds, to, code, scope, text) ? std::optional(value) : std::nullopt;
  if (const auto *percent = std::get_if<model::Percent>(&value.data))
    return in_range(program, percent->millionths, to, code, scope, text) ? std::optional(value) : std::nullopt;
  if (const auto *rate = std::get_if<model::Rate>(&value.data))
    return in_range(program, rate->per_kilosecond, to, code, scope, text) ? std::optional(value) : std::nullopt;
  return value;
}

std::optional<Code> fit(Program &program, Code code, const Type &expected, const Scope &scope) {
  if (!can_fit(code.type, expected)) {
    auto &finding = program.findings.report(diagnostics::wrong_type, code.expr->span, scope.field, type_text(expected),
                                            shown(program, code));
    if (holds_text(expected) && code.type.basic != Basic::secret && code.type.basic != Basic::block &&
        code.type.basic != Basic::set && code.type.basic != Basic::list)
      finding.advise("text is made with `\"\\(" + std::string(program.sources.text(code.expr->span)) + ")\"`");
    if (code.type.basic == Basic::decimal && expected.basic == Basic::duration)
      finding.advise("a plain number has no unit: multiply it by `1s` or `1ms`");
    return std::nullopt;
  }
  if (code.constant()) {
    auto value = convert(program, code.value, code.type, expected, code, scope);
    if (!value)
      return std::nullopt;
    value->written = std::holds_alternative<std::string>(code.value.data) ? std::string_view() : code.value.written;
    code.value = std::move(*value);
    if (code.type.basic != Basic::nothing)
      code.type = expected;
    return code;
  }
  Code whole;
  whole.op = Op::convert;
  whole.expr = code.expr;
  whole.type = expected;
  whole.parts.push_back(std::move(code));
  return whole;
}

} // namespace meshc::check
