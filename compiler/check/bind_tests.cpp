#include "check/blocks/tables.h"
#include "check/code.h"

#include <algorithm>
#include <utility>

namespace meshc::check {
namespace {

using syntax::Expr;
using syntax::ExprKind;

// A word that says nothing about its type: the other side of a comparison does.
bool is_open(Program &program, const Expr &expr, const Scope &scope, int depth = 0) {
  if (depth > 64)
    return false; // it leads to itself; whoever evaluates it says so
  switch (expr.kind) {
  case ExprKind::literal:
  case ExprKind::none:
  case ExprKind::any:
    return true;
  case ExprKind::string:
  case ExprKind::raw_string:
  case ExprKind::block_string:
    return expr.operands.empty();
  case ExprKind::name: {
    const Binding *binding = find_binding(scope, expr.text);
    if (binding != nullptr)
      return binding->bound == Bound::closure &&
             is_open(program, *binding->closure.expr, binding->closure.scope, depth + 1);
    if (names_field(scope, expr.text))
      return false;
    if (const Let *let = find_let(program, expr.text, scope))
      return let->type == nullptr && let->expr != nullptr && !let->evaluating &&
             is_open(program, *let->expr, {let->space, scope.field, let->names, nullptr}, depth + 1);
    return !kind_by_plural(expr.text).has_value();
  }
  case ExprKind::dotted:
    // What a record holds is as open as what is written there.
    if (const auto held = follow(program, expr, scope))
      return is_open(program, *held->expr, held->scope, depth + 1);
    return !is_computed(program, expr, scope) &&
           !(expr.operands[0].kind == ExprKind::name && names_field(scope, expr.operands[0].text));
  case ExprKind::list: {
    const bool remembered = scope.element == nullptr;
    if (remembered)
      if (const auto [known, fresh] = program.open.try_emplace({&expr, scope.names}, true); !fresh)
        return known->second;
    const bool open =
        std::ranges::all_of(expr.operands, [&](const Expr &part) { return is_open(program, part, scope, depth + 1); });
    if (remembered)
      program.open[{&expr, scope.names}] = open;
    return open;
  }
  default:
    return false;
  }
}

// The type as a bound for the other side of a comparison: without limits of its field.
Type without_limits(Type type) {
  if (type.basic == Basic::integer || type.basic == Basic::duration || type.basic == Basic::percent ||
      type.basic == Basic::rate) {
    type.least = std::numeric_limits<std::int64_t>::min();
    type.most = std::numeric_limits<std::int64_t>::max();
  }
  if (type.basic == Basic::port_number)
    return {Basic::integer};
  if (type.basic == Basic::region_name)
    return {.basic = Basic::reference, .kind = Kind::region};
  if (type.basic == Basic::zone_name || type.basic == Basic::own_version)
    return {Basic::name};
  return type;
}

bool is_text(const Type &type) {
  switch (type.basic) {
  case Basic::text:
  case Basic::name:
  case Basic::host:
  case Basic::address:
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

bool is_number(const Type &type) {
  return type.basic == Basic::integer || type.basic == Basic::port_number || type.basic == Basic::decimal;
}

bool comparable(const Type &a, const Type &b) {
  if (a.basic == Basic::nothing || b.basic == Basic::nothing)
    return true;
  if (is_number(a) && is_number(b))
    return (a.basic == Basic::decimal) == (b.basic == Basic::decimal);
  if (is_text(a) && is_text(b))
    return true;
  if (a.basic != b.basic)
    return false;
  if (a.basic == Basic::reference || a.basic == Basic::set)
    return a.kind == b.kind;
  if (a.basic == Basic::word)
    return a.words.data() == b.words.data();
  if (a.basic == Basic::list)
    return comparable(*a.element, *b.element);
  return true;
}

bool can_be_ordered(const Type &type) {
  switch (type.basic) {
  case Basic::word:
    return type.ordered;
  case Basic::boolean:
  case Basic::set:
  case Basic::list:
  case Basic::block:
  case Basic::reference:
  case Basic::cidr:
  case Basic::port:
  case Basic::secret:
  case Basic::money:
    return false;
  default:
    return true;
  }
}

std::optional<Code> bind_both_sides(Program &program, const Expr &expr, const Scope &scope, Code &left) {
  const Expr &a = expr.operands[0];
  const Expr &b = expr.operands[1];
  const bool a_open = is_open(program, a, scope);
  const bool b_open = is_open(program, b, scope);
  const auto other = [&](const Expr &open, const Type &type) {
    if (open.kind == ExprKind::none || type.basic == Basic::block)
      return bind(program, open, nullptr, scope);
    const Type bound = without_limits(type);
    return bind(program, open, &bound, scope);
  };
  if (a_open && !b_open) {
    auto right = bind(program, b, nullptr, scope);
    auto bound = right ? other(a, right->type) : std::nullopt;
    if (!bound)
      return std::nullopt;
    left = std::move(*bound);
    return right;
  }
  auto bound = bind(program, a, nullptr, scope);
  if (!bound) {
    if (!b_open)
      bind(program, b, nullptr, scope); // its mistakes are told as well
    return std::nullopt;
  }
  left = std::move(*bound);
  return b_open ? other(b, left.type) : bind(program, b, nullptr, scope);
}

} // namespace

std::optional<Code> bind_comparison(Program &program, const Expr &expr, const Scope &scope) {
  Code code;
  code.op = Op::compare;
  code.type = boolean_type;
  code.expr = &expr;
  Code left;
  auto right = bind_both_sides(program, expr, scope, left);
  if (!right)
    return std::nullopt;
  static constexpr std::string_view operators[] = {"==", "!=", "<", "<=", ">", ">="};
  code.detail = static_cast<std::uint8_t>(std::ranges::find(operators, expr.text) - std::begin(operators));
  if (left.type.basic == Basic::secret || right->type.basic == Basic::secret) {
    program.findings.report(diagnostics::secret_used, expr.span, "compared");
    return std::nullopt;
  }
  const auto text = [&](const Code &side) {
    return type_words(side.type) + " (`" + std::string(program.sources.text(side.expr->span)) + "`)";
  };
  // An int beside a decimal is compared as a decimal.
  if (is_number(left.type) && is_number(right->type) && left.type.basic != right->type.basic) {
    const Type decimal{Basic::decimal};
    auto wide = fit(program, std::move(left), decimal, scope);
    auto other = fit(program, std::move(*right), decimal, scope);
    if (!wide || !other)
      return std::nullopt;
    left = std::move(*wide);
    right = std::move(other);
  }
  if (!comparable(left.type, right->type)) {
    program.findings.report(diagnostics::dimensions, expr.span, "compared", text(left), text(*right));
    return std::nullopt;
  }
  const bool orders = code.detail >= static_cast<std::uint8_t>(Comparison::less);
  for (const Code *side : {&std::as_const(left), &std::as_const(*right)}) {
    if (orders && side->type.basic == Basic::nothing) {
      program.findings.report(diagnostics::none_used, side->expr->span, "none", "the text", "ordered")
          .advise("only `==` and `!=` accept `none`");
      return std::nullopt;
    }
    if (orders && !can_be_ordered(side->type)) {
      auto &finding =
          program.findings.report(diagnostics::dimensions, expr.span,
                                  "put in order with `" + std::string(expr.text) + "`", text(left), text(*right));
      finding.advise(side->type.basic == Basic::word ? "these words have no order; compare with `==` or `in [ … ]`"
                                                     : "compare with `==` or `!=`");
      return std::nullopt;
    }
  }
  code.parts.push_back(std::move(left));
  code.parts.push_back(std::move(*right));
  return folded(program, std::move(code), scope);
}

// `x in list`, `x in set`, `"*" in hosts`.
std::optional<Code> bind_membership(Program &program, const Expr &expr, const Scope &scope) {
  const Expr &a = expr.operands[0];
  const Expr &b = expr.operands[1];
  Code code;
  code.op = Op::contains;
  code.type = boolean_type;
  code.expr = &expr;
  std::optional<Code> left, right;
  if (is_open(program, a, scope)) {
    right = bind(program, b, nullptr, scope);
    if (!right)
      return std::nullopt;
    if (right->type.basic == Basic::set) {
      const Type one{.basic = Basic::reference, .kind = right->type.kind};
      left = bind(program, a, &one, scope);
    } else if (right->type.basic == Basic::list) {
      const Type one = without_limits(*right->type.element);
      left = bind(program, a, &one, scope);
    }
  } else {
    left = bind(program, a, nullptr, scope);
    if (!left)
      return std::nullopt;
    const Type element = without_limits(left->type);
    if (element.basic == Basic::reference) {
      const Type set{.basic = Basic::set, .kind = element.kind};
      right = bind(program, b, &set, scope);
    } else if (element.basic == Basic::set) {
      right = bind(program, b, &left->type, scope);
    } else if (is_open(program, b, scope)) {
      program.types.push_back(element);
      const Type list{.basic = Basic::list, .element = &program.types.back()};
      right = bind(program, b, &list, scope);
    } else {
      right = bind(program, b, nullptr, scope);
    }
  }
  if (!right)
    return std::nullopt;
  const bool good = left && (right->type.basic == Basic::set ||
                             (right->type.basic == Basic::list && comparable(*right->type.element, left->type)));
  if (right->type.basic != Basic::set && right->type.basic != Basic::list)
    return mismatch(program, b, scope, "a list or a set behind `in`", type_words(right->type));
  if (!left)
    return std::nullopt;
  if (!good) {
    program.findings.report(diagnostics::dimensions, expr.span, "found in one another", type_words(left->type),
                            type_words(right->type));
    return std::nullopt;
  }
  code.parts.push_back(std::move(*left));
  code.parts.push_back(std::move(*right));
  return folded(program, std::move(code), scope);
}

std::optional<Code> bind_inclusion(Program &program, const Expr &expr, const Scope &scope) {
  Code code;
  code.op = Op::within;
  code.type = boolean_type;
  code.expr = &expr;
  Code left;
  auto right = bind_both_sides(program, expr, scope, left);
  if (!right)
    return std::nullopt;
  if (left.type.basic == Basic::reference) {
    const Type set{.basic = Basic::set, .kind = left.type.kind};
    auto wide = fit(program, std::move(left), set, scope);
    if (!wide)
      return std::nullopt;
    left = std::move(*wide);
  }
  if (left.type.basic == Basic::set && right->type.basic != Basic::set)
    right = fit(program, std::move(*right), left.type, scope);
  if (!right)
    return std::nullopt;
  const bool sets = left.type.basic == Basic::set || left.type.basic == Basic::list || left.type.basic == Basic::cidr;
  if (!sets || !comparable(left.type, right->type)) {
    program.findings
        .report(diagnostics::dimensions, expr.span, "within one another",
                type_words(left.type) + " (`" + std::string(program.sources.text(left.expr->span)) + "`)",
                type_words(right->type) + " (`" + std::string(program.sources.text(right->expr->span)) + "`)")
        .advise("`a within b` compares two sets of one kind, two lists, or two address ranges");
    return std::nullopt;
  }
  code.parts.push_back(std::move(left));
  code.parts.push_back(std::move(*right));
  return folded(program, std::move(code), scope);
}

} // namespace meshc::check
