#include "base/suggest.h"
#include "base/text.h"
#include "check/blocks/lower.h"
#include "check/blocks/tables.h"
#include "check/code.h"

#include <algorithm>
#include <utility>

namespace meshc::check {
namespace {

using syntax::Expr;
using syntax::ExprKind;

// Does it read a slot that is filled outside of it?
bool reads_slot_below(const Code &code, std::uint16_t own) {
  return (code.op == Op::slot && code.slot < own) ||
         std::ranges::any_of(code.parts, [&](const Code &part) { return reads_slot_below(part, own); });
}

} // namespace

Code constant(Value value, const Type &type, const Expr &expr) {
  Code code;
  code.type = type;
  code.expr = &expr;
  code.value = std::move(value);
  return code;
}

std::nullopt_t mismatch(Program &program, const Expr &expr, const Scope &scope, std::string_view wanted,
                        std::string_view found) {
  program.findings.report(diagnostics::wrong_type, expr.span, scope.field, wanted, found);
  return std::nullopt;
}

std::optional<Code> folded(Program &program, Code code, const Scope &scope) {
  const bool walks = code.op == Op::filter || code.op == Op::every || code.op == Op::some || code.op == Op::collect;
  const auto free = [&](const Code &part) { return reads_slot_below(part, walks ? code.slot : std::uint16_t{0xffff}); };
  if (std::ranges::any_of(code.parts, free))
    return code;
  Frame frame{program, {}, {}, scope.field};
  Value storage;
  const Value *value = run(code, frame, storage);
  if (value == nullptr)
    return std::nullopt;
  Code result = constant(value == &storage ? std::move(storage) : *value, code.type, *code.expr);
  result.value.span = code.expr->span;
  return result;
}

namespace {

std::optional<Code> fit_or_keep(Program &program, std::optional<Code> code, const Type *expected, const Scope &scope) {
  return code && expected != nullptr ? fit(program, std::move(*code), *expected, scope) : std::move(code);
}

// `asking` is the word that needs to know: `if`, `where`, `and`.
std::optional<Code> bind_truth(Program &program, const Expr &expr, const Scope &scope, std::string_view asking) {
  switch (expr.kind) {
  case ExprKind::literal:
  case ExprKind::string:
  case ExprKind::raw_string:
  case ExprKind::block_string:
  case ExprKind::list:
  case ExprKind::none:
    program.findings.report(diagnostics::wrong_type, expr.span, asking, "a condition",
                            "`" + std::string(program.sources.text(expr.span)) + "`");
    return std::nullopt;
  default:
    break;
  }
  const bool named = expr.kind == ExprKind::name || expr.kind == ExprKind::dotted;
  auto code = bind(program, expr, named ? nullptr : &boolean_type, scope);
  if (!code)
    return std::nullopt;
  if (code->type.basic == Basic::boolean)
    return code;
  const std::string text(program.sources.text(expr.span));
  auto &finding = program.findings.report(diagnostics::wrong_type, expr.span, asking, "a condition",
                                          type_words(code->type) + " (`" + text + "`)");
  finding.advise(code->type.basic == Basic::block ? "whether it is set is asked with `!= none`"
                                                  : "compare it with something, as in `" + text + " == …`");
  return std::nullopt;
}

std::optional<Code> bind_logic(Program &program, const Expr &expr, const Scope &scope) {
  Code code;
  code.type = boolean_type;
  code.expr = &expr;
  code.op = expr.kind == ExprKind::unary ? Op::negate : expr.text == "and" ? Op::both : Op::either;
  for (const Expr &operand : expr.operands) {
    auto part = bind_truth(program, operand, scope, expr.text);
    if (part)
      code.parts.push_back(std::move(*part));
  }
  if (code.parts.size() != expr.operands.size())
    return std::nullopt;
  return folded(program, std::move(code), scope);
}

// `a + b`, `a - b` of sets, `a + b` of lists; nothing in `handled` when it is arithmetic.
std::optional<Code> bind_union(Program &program, const Expr &expr, const Type *expected, const Scope &scope) {
  Code code;
  code.expr = &expr;
  code.type = *expected;
  code.op = expr.text == "+" ? Op::unite : Op::subtract;
  for (const Expr &operand : expr.operands)
    if (auto part = bind(program, operand, expected, scope))
      code.parts.push_back(std::move(*part));
  if (code.parts.size() != 2)
    return std::nullopt;
  return folded(program, std::move(code), scope);
}

std::optional<Code> bind_where(Program &program, const Expr &expr, const Type *expected, const Scope &scope) {
  const Type *wanted = expected != nullptr && expected->basic == Basic::set ? expected : nullptr;
  auto base = bind(program, expr.operands[0], wanted, scope);
  if (base && base->type.basic == Basic::list && base->type.element->basic == Basic::reference) {
    const Type set{.basic = Basic::set, .kind = base->type.element->kind};
    base = fit(program, std::move(*base), set, scope);
  }
  if (!base)
    return std::nullopt;
  if (base->type.basic != Basic::set)
    return mismatch(program, expr.operands[0], scope, "a set in front of `where`", type_words(base->type));
  Code code;
  code.op = Op::filter;
  code.type = base->type;
  code.expr = &expr;
  code.slot = free_slot(scope);
  program.elements.push_back({base->type.kind, code.slot, false});
  Scope inner = scope;
  inner.element = &program.elements.back();
  auto condition = bind_condition(program, expr.operands[1], *inner.element, scope);
  if (!condition)
    return std::nullopt;
  code.parts.push_back(std::move(*base));
  code.parts.push_back(std::move(*condition));
  return folded(program, std::move(code), scope);
}

// `every s in set: condition`, `[for s in set if condition: result]`. Over records the variable is an expression, so
// each turn is bound on its own; over a set it is a slot, and one binding serves all.
struct Quantified {
  Program &program;
  const Expr &expr;
  const Type *expected;
  const Scope &scope;

  std::optional<Code> operator()() {
    const Expr &source = expr.operands[0];
    if (is_lazy(program, source, scope)) {
      auto elements = elements_of(program, source, scope);
      return elements ? unrolled(*elements) : std::nullopt;
    }
    auto set = bind(program, source, nullptr, scope);
    if (!set)
      return std::nullopt;
    if (set->type.basic != Basic::set && set->type.basic != Basic::list)
      return mismatch(program, source, scope, "a set or a list behind `in`", type_words(set->type));
    return over_slots(std::move(*set));
  }

private:
  std::optional<Code> over_slots(Code set) {
    Code code;
    code.expr = &expr;
    code.slot = free_slot(scope);
    Binding variable;
    variable.name = expr.text;
    variable.span = expr.text_span;
    variable.origin = Origin::quantifier;
    variable.bound = Bound::slot;
    variable.slot = code.slot;
    variable.type =
        set.type.basic == Basic::set ? Type{.basic = Basic::reference, .kind = set.type.kind} : *set.type.element;
    Scope inner = scope;
    inner.names = bind_name(program, std::move(variable), scope.names);
    code.parts.push_back(std::move(set));
    if (expr.kind == ExprKind::comprehension) {
      const Type set_element = element_of_set();
      const Type *element = expected == nullptr              ? nullptr
                            : expected->basic == Basic::list ? expected->element
                            : expected->basic == Basic::set  ? &set_element
                                                             : nullptr;
      auto result = bind(program, expr.operands[1], element, inner);
      if (!result)
        return std::nullopt;
      program.types.push_back(result->type);
      code.type = {.basic = Basic::list, .element = &program.types.back()};
      code.op = Op::collect;
      code.parts.push_back(std::move(*result));
      if (expr.operands.size() > 2) {
        auto condition = bind_truth(program, expr.operands[2], inner, "if");
        if (!condition)
          return std::nullopt;
        code.parts.push_back(std::move(*condition));
      }
      return fit_or_keep(program, folded(program, std::move(code), scope), expected, scope);
    }
    auto condition = bind_truth(program, expr.operands[1], inner, quantifier());
    if (!condition)
      return std::nullopt;
    code.op = expr.kind == ExprKind::every ? Op::every : Op::some;
    code.type = boolean_type;
    code.parts.push_back(std::move(*condition));
    return folded(program, std::move(code), scope);
  }

  std::string_view quantifier() const { return expr.kind == ExprKind::every ? "every" : "some"; }

  Type element_of_set() const {
    return {.basic = Basic::reference, .kind = expected != nullptr ? expected->kind : Kind::cluster};
  }

  std::optional<Code> unrolled(std::vector<Binding> &elements) {
    Code code;
    code.expr = &expr;
    const bool collects = expr.kind == ExprKind::comprehension;
    const Type set_element = element_of_set();
    const Type *element = expected == nullptr              ? nullptr
                          : expected->basic == Basic::list ? expected->element
                          : expected->basic == Basic::set  ? &set_element
                                                           : nullptr;
    for (Binding &one : elements) {
      one.name = expr.text;
      one.span = expr.text_span;
      one.origin = Origin::quantifier;
      Scope inner = scope;
      inner.names = bind_name(program, std::move(one), scope.names);
      if (collects && expr.operands.size() > 2) {
        auto wanted = bind_truth(program, expr.operands[2], inner, "if");
        if (!wanted)
          return std::nullopt;
        if (wanted->constant() && !std::get<bool>(wanted->value.data))
          continue;
      }
      auto part = collects ? bind(program, expr.operands[1], element, inner)
                           : bind_truth(program, expr.operands[1], inner, quantifier());
      if (!part)
        return std::nullopt;
      code.parts.push_back(std::move(*part));
    }
    if (collects) {
      code.op = Op::list;
      if (element == nullptr && code.parts.empty())
        program.types.push_back(text_type);
      else
        program.types.push_back(element != nullptr ? *element : code.parts.front().type);
      code.type = {.basic = Basic::list, .element = &program.types.back()};
      return fit_or_keep(program, folded(program, std::move(code), scope), expected, scope);
    }
    code.op = expr.kind == ExprKind::every ? Op::both : Op::either;
    code.type = boolean_type;
    return folded(program, std::move(code), scope);
  }
};

std::optional<Code> bind_conditional(Program &program, const Expr &expr, const Type *expected, const Scope &scope) {
  auto condition = bind_truth(program, expr.operands[0], scope, "if");
  auto yes = bind(program, expr.operands[1], expected, scope);
  const Type *same = expected != nullptr ? expected : yes && yes->type.basic != Basic::nothing ? &yes->type : nullptr;
  const bool none = expr.operands[2].kind == ExprKind::none;
  auto no = bind(program, expr.operands[2], none ? nullptr : same, scope);
  if (!condition || !yes || !no)
    return std::nullopt;
  Code code;
  code.op = Op::choose;
  code.expr = &expr;
  code.type = yes->type.basic == Basic::nothing ? no->type : yes->type;
  code.parts.push_back(std::move(*condition));
  code.parts.push_back(std::move(*yes));
  code.parts.push_back(std::move(*no));
  return folded(program, std::move(code), scope);
}

std::optional<Code> bind_list(Program &program, const Expr &expr, const Type *expected, const Scope &scope) {
  Code code;
  code.op = Op::list;
  code.expr = &expr;
  if (expected != nullptr && expected->basic == Basic::set) {
    code.op = Op::unite;
    code.type = *expected;
    for (const Expr &part : expr.operands)
      if (auto one = bind(program, part, expected, scope))
        code.parts.push_back(std::move(*one));
    if (code.parts.size() != expr.operands.size())
      return std::nullopt;
    return folded(program, std::move(code), scope);
  }
  const Type *element = expected != nullptr && expected->basic == Basic::list ? expected->element : nullptr;
  if (expected != nullptr && element == nullptr)
    return mismatch(program, expr, scope, std::string(type_example(*expected)), "a list");
  for (const Expr &part : expr.operands) {
    auto one = bind(program, part,
                    element != nullptr   ? element
                    : code.parts.empty() ? nullptr
                                         : &code.parts[0].type,
                    scope);
    if (one)
      code.parts.push_back(std::move(*one));
  }
  if (code.parts.size() != expr.operands.size())
    return std::nullopt;
  program.types.push_back(element != nullptr ? *element : code.parts.empty() ? text_type : code.parts[0].type);
  code.type = {.basic = Basic::list, .element = &program.types.back()};
  return folded(program, std::move(code), scope);
}

} // namespace

bool is_computed(Program &program, const Expr &expr, const Scope &scope) {
  switch (expr.kind) {
  case ExprKind::call:
  case ExprKind::unary:
  case ExprKind::binary:
  case ExprKind::conditional:
  case ExprKind::where:
  case ExprKind::every:
  case ExprKind::some:
  case ExprKind::comprehension:
    return true;
  case ExprKind::string:
  case ExprKind::block_string:
    return !expr.operands.empty();
  case ExprKind::name:
    return find_binding(scope, expr.text) != nullptr || find_let(program, expr.text, scope) != nullptr;
  case ExprKind::dotted:
    return expr.operands[0].kind != ExprKind::name || find_binding(scope, expr.operands[0].text) != nullptr ||
           find_let(program, expr.operands[0].text, scope) != nullptr;
  default:
    return false;
  }
}

std::uint16_t free_slot(const Scope &scope) {
  std::uint16_t next = scope.element != nullptr ? static_cast<std::uint16_t>(scope.element->slot + 1) : 0;
  for (const Binding *name = scope.names; name != nullptr; name = name->outer)
    if (name->bound == Bound::slot)
      next = std::max(next, static_cast<std::uint16_t>(name->slot + 1));
  return next;
}

std::optional<Code> bind_condition(Program &program, const Expr &expr, const Element &element, const Scope &scope) {
  Scope inner = scope;
  inner.element = &element;
  return bind_truth(program, expr, inner, "where");
}

namespace {

std::optional<Code> bind_any(Program &program, const Expr &expr, const Type *expected, const Scope &scope) {
  switch (expr.kind) {
  case ExprKind::none:
    return constant({None{}, expr.span}, {Basic::nothing}, expr);
  case ExprKind::name:
  case ExprKind::dotted:
    return bind_reference(program, expr, expected, scope);
  case ExprKind::string:
  case ExprKind::block_string:
    if (!expr.operands.empty())
      return bind_text(program, expr, expected, scope);
    [[fallthrough]];
  case ExprKind::boolean:
  case ExprKind::raw_string:
  case ExprKind::literal:
  case ExprKind::any: {
    if (expected != nullptr && expected->basic == Basic::set) {
      if (expr.kind == ExprKind::string || expr.kind == ExprKind::raw_string)
        return bind_reference(program, expr, expected, scope);
      return mismatch(program, expr, scope, std::string(type_example(*expected)),
                      "`" + std::string(program.sources.text(expr.span)) + "`");
    }
    std::optional<Type> shape;
    if (expected == nullptr)
      shape = expr.kind == ExprKind::boolean   ? std::optional(boolean_type)
              : expr.kind == ExprKind::literal ? shape_of(expr.text)
              : expr.kind == ExprKind::any     ? std::nullopt
                                               : std::optional(text_type);
    if (expected == nullptr && !shape)
      return mismatch(program, expr, scope, "a value whose type is clear",
                      "`" + std::string(program.sources.text(expr.span)) + "`");
    const Type &type = expected != nullptr ? *expected : *shape;
    auto value = plain(program, expr, type, scope);
    if (value && expr.kind == ExprKind::literal)
      value->written = expr.text; // 1.30 stays 1.30
    return value ? std::optional(constant(std::move(*value), type, expr)) : std::nullopt;
  }
  case ExprKind::list:
    return bind_list(program, expr, expected, scope);
  case ExprKind::call:
    return fit_or_keep(program, bind_call(program, expr, expected, scope), expected, scope);
  case ExprKind::unary:
    if (expr.text == "not")
      return fit_or_keep(program, bind_logic(program, expr, scope), expected, scope);
    return fit_or_keep(program, bind_arithmetic(program, expr, expected, scope), expected, scope);
  case ExprKind::binary:
    if (expr.text == "and" || expr.text == "or")
      return fit_or_keep(program, bind_logic(program, expr, scope), expected, scope);
    if (expr.text == "in")
      return fit_or_keep(program, bind_membership(program, expr, scope), expected, scope);
    if (expr.text == "within")
      return fit_or_keep(program, bind_inclusion(program, expr, scope), expected, scope);
    if (expr.text == "+" || expr.text == "-" || expr.text == "*" || expr.text == "/") {
      const bool joins = expr.text == "+" || expr.text == "-";
      if (expected != nullptr &&
          ((expected->basic == Basic::set && joins) || (expected->basic == Basic::list && expr.text == "+")))
        return bind_union(program, expr, expected, scope);
      return fit_or_keep(program, bind_arithmetic(program, expr, expected, scope), expected, scope);
    }
    return fit_or_keep(program, bind_comparison(program, expr, scope), expected, scope);
  case ExprKind::where:
    return fit_or_keep(program, bind_where(program, expr, expected, scope), expected, scope);
  case ExprKind::every:
  case ExprKind::some:
  case ExprKind::comprehension:
    return fit_or_keep(program, Quantified{program, expr, expected, scope}(), expected, scope);
  case ExprKind::conditional:
    return fit_or_keep(program, bind_conditional(program, expr, expected, scope), expected, scope);
  case ExprKind::record:
    return mismatch(program, expr, scope, expected != nullptr ? std::string(type_example(*expected)) : "a value",
                    "a record");
  case ExprKind::edge:
  case ExprKind::named:
    break;
  }
  return mismatch(program, expr, scope, expected != nullptr ? std::string(type_example(*expected)) : "a value",
                  "`" + std::string(program.sources.text(expr.span)) + "`");
}

} // namespace

std::optional<Code> bind(Program &program, const Expr &expr, const Type *expected, const Scope &scope) {
  if (program.depth >= deepest) {
    program.findings.report(diagnostics::not_computable, expr.span, program.sources.text(expr.span),
                            "it leads through more than 400 others");
    return std::nullopt;
  }
  ++program.depth;
  auto code = bind_any(program, expr, expected, scope);
  --program.depth;
  return code;
}

} // namespace meshc::check
