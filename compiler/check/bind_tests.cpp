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
           (names_symbol(program, expr) ||
            !(expr.operands[0].kind == ExprKind::name && names_field(scope, expr.operands[0].text)));
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
  return type.basic != Basic::address_only && holds_text(type);
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

bool is_measured(Basic basic) {
  switch (basic) {
  case Basic::integer:
  case Basic::decimal:
  case Basic::duration:
  case Basic::percent:
  case Basic::rate:
  case Basic::money:
  case Basic::quantity:
  case Basic::date:
  case Basic::cidr:
  case Basic::port:
  case Basic::version:
    return true;
  default:
    return false;
  }
}

// A literal that says what it is, beside something of another dimension.
std::optional<Type> other_dimension(const Expr &expr, const Type &type) {
  if (expr.kind != ExprKind::literal || !is_measured(type.basic))
    return std::nullopt;
  const auto shape = shape_of(expr.text);
  const bool clear = shape && is_measured(shape->basic) && shape->basic != Basic::integer &&
                     shape->basic != Basic::decimal && shape->basic != Basic::version &&
                     shape->basic != Basic::quantity;
  return clear && shape->basic != type.basic ? shape : std::nullopt;
}

// Messages about one side name the other one.
Scope scope_beside(const Program &program, const Scope &scope, const Expr &typed) {
  const std::string_view text = program.sources.text(typed.span);
  Scope beside = scope;
  if (text.size() <= 40 && text.find('\n') == text.npos)
    beside.field = text;
  return beside;
}

std::optional<Code> bind_both_sides(Program &program, const Expr &expr, const Scope &scope, Code &left,
                                    std::string_view verb) {
  const Expr &a = expr.operands[0];
  const Expr &b = expr.operands[1];
  const bool a_open = is_open(program, a, scope);
  const bool b_open = is_open(program, b, scope);
  const auto other = [&](const Expr &open, const Code &typed) -> std::optional<Code> {
    if (open.kind == ExprKind::none || typed.type.basic == Basic::block)
      return bind(program, open, nullptr, scope);
    if (typed.type.basic == Basic::secret) {
      program.findings.report(diagnostics::secret_used, expr.span, verb);
      return std::nullopt;
    }
    if (const auto shape = other_dimension(open, typed.type)) {
      Code literal;
      literal.expr = &open;
      literal.type = *shape;
      const bool first = &open == &a;
      program.findings.report(diagnostics::dimensions, expr.span, verb, type_and_text(program, first ? literal : typed),
                              type_and_text(program, first ? typed : literal));
      return std::nullopt;
    }
    const Type bound = without_limits(typed.type);
    return bind(program, open, &bound, scope_beside(program, scope, *typed.expr));
  };
  if (a_open && !b_open) {
    auto right = bind(program, b, nullptr, scope);
    auto bound = right ? other(a, *right) : std::nullopt;
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
  return b_open ? other(b, left) : bind(program, b, nullptr, scope);
}

} // namespace

std::optional<Code> bind_comparison(Program &program, const Expr &expr, const Scope &scope) {
  Code code;
  code.op = Op::compare;
  code.type = boolean_type;
  code.expr = &expr;
  Code left;
  auto right = bind_both_sides(program, expr, scope, left, "compared");
  if (!right)
    return std::nullopt;
  static constexpr std::string_view operators[] = {"==", "!=", "<", "<=", ">", ">="};
  code.detail = static_cast<std::uint8_t>(std::ranges::find(operators, expr.text) - std::begin(operators));
  if (left.type.basic == Basic::secret || right->type.basic == Basic::secret) {
    program.findings.report(diagnostics::secret_used, expr.span, "compared");
    return std::nullopt;
  }
  const auto text = [&](const Code &side) { return type_and_text(program, side); };
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
  // Computed text is read as what it spells: `region == "eu-\(side)-1"`.
  const auto computed = [](const Code &side) { return is_text(side.type) && (side.constant() || side.op == Op::text); };
  if (left.type.basic == Basic::reference && computed(*right))
    right = fit(program, std::move(*right), Type(left.type), scope_beside(program, scope, expr.operands[0]));
  else if (right->type.basic == Basic::reference && computed(left)) {
    auto read = fit(program, std::move(left), Type(right->type), scope_beside(program, scope, expr.operands[1]));
    if (!read)
      return std::nullopt;
    left = std::move(*read);
  }
  if (!right)
    return std::nullopt;
  if (!comparable(left.type, right->type)) {
    program.findings.report(diagnostics::dimensions, expr.span, "compared", text(left), text(*right));
    return std::nullopt;
  }
  const bool orders = code.detail >= static_cast<std::uint8_t>(Comparison::less);
  for (const Code *side : {&std::as_const(left), &std::as_const(*right)}) {
    if (orders && side->type.basic == Basic::nothing) {
      program.findings
          .report(diagnostics::dimensions, expr.span, "put in order with `" + std::string(expr.text) + "`", text(left),
                  text(*right))
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
      if (const auto shape = other_dimension(a, one)) {
        Code literal;
        literal.expr = &a;
        literal.type = *shape;
        program.findings.report(diagnostics::dimensions, expr.span, "found in one another",
                                type_and_text(program, literal), type_and_text(program, *right));
        return std::nullopt;
      }
      left = bind(program, a, &one, scope_beside(program, scope, b));
    }
  } else {
    left = bind(program, a, nullptr, scope);
    if (!left)
      return std::nullopt;
    const Type element = without_limits(left->type);
    if (element.basic == Basic::reference) {
      const Type set{.basic = Basic::set, .kind = element.kind};
      right = bind(program, b, &set, scope_beside(program, scope, a));
    } else if (element.basic == Basic::set) {
      right = bind(program, b, &left->type, scope);
    } else if (is_open(program, b, scope)) {
      program.types.push_back(element);
      const Type list{.basic = Basic::list, .element = &program.types.back()};
      if (b.kind == ExprKind::list)
        for (const Expr &part : b.operands)
          if (const auto shape = other_dimension(part, element)) {
            Code literal;
            literal.expr = &part;
            literal.type = *shape;
            program.findings.report(diagnostics::dimensions, part.span, "compared", type_and_text(program, *left),
                                    type_and_text(program, literal));
            return std::nullopt;
          }
      right = bind(program, b, &list, scope_beside(program, scope, a));
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

namespace {

// `[east] within clusters`: the side that is no list, or whose elements have a type, says what the other one holds.
bool bind_list_sides(Program &program, const Expr &expr, const Scope &scope, Code &left, std::optional<Code> &right) {
  const Expr &a = expr.operands[0];
  const Expr &b = expr.operands[1];
  const bool left_first = !is_open(program, a, scope) || is_open(program, b, scope);
  auto first = bind(program, left_first ? a : b, nullptr, scope);
  if (!first)
    return false;
  const Expr &rest = left_first ? b : a;
  const Type &type = first->type;
  std::optional<Type> wanted;
  if (type.basic == Basic::reference || type.basic == Basic::set)
    wanted = Type{.basic = Basic::set, .kind = type.kind};
  else if (type.basic == Basic::list && type.element->basic == Basic::reference)
    wanted = Type{.basic = Basic::set, .kind = type.element->kind};
  else if (type.basic == Basic::list && is_open(program, rest, scope))
    wanted = type;
  if (wanted && wanted->basic == Basic::set)
    first = fit(program, std::move(*first), *wanted, scope);
  auto second = bind(program, rest, wanted ? &*wanted : nullptr, scope_beside(program, scope, left_first ? a : b));
  if (!first || !second)
    return false;
  left = std::move(left_first ? *first : *second);
  right = std::move(left_first ? second : first);
  return true;
}

} // namespace

std::optional<Code> bind_inclusion(Program &program, const Expr &expr, const Scope &scope) {
  Code code;
  code.op = Op::within;
  code.type = boolean_type;
  code.expr = &expr;
  Code left;
  // A list may stand for a set on either side, so each is bound before it is known what it is.
  const bool lists = expr.operands[0].kind == ExprKind::list || expr.operands[1].kind == ExprKind::list;
  std::optional<Code> right;
  if (lists && !bind_list_sides(program, expr, scope, left, right))
    return std::nullopt;
  if (!lists)
    right = bind_both_sides(program, expr, scope, left, "within one another");
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
        .report(diagnostics::dimensions, expr.span, "within one another", type_and_text(program, left),
                type_and_text(program, *right))
        .advise("`a within b` compares two sets of one kind, two lists, or two address ranges");
    return std::nullopt;
  }
  code.parts.push_back(std::move(left));
  code.parts.push_back(std::move(*right));
  return folded(program, std::move(code), scope);
}

} // namespace meshc::check
