#include "base/suggest.h"
#include "base/text.h"
#include "check/blocks/lower.h"
#include "check/blocks/tables.h"
#include "check/code.h"

#include <algorithm>

namespace meshc::check {
namespace {

using syntax::Expr;
using syntax::ExprKind;

constexpr Kind every_kind[] = {Kind::network, Kind::cluster, Kind::gateway,  Kind::region, Kind::zone,
                               Kind::space,   Kind::service, Kind::external, Kind::client, Kind::ingress};

bool same_type(const Type &a, const Type &b) {
  const bool same_element =
      a.element == b.element || (a.element != nullptr && b.element != nullptr && same_type(*a.element, *b.element));
  return same_element && a.basic == b.basic && a.kind == b.kind && a.words.data() == b.words.data() &&
         a.block == b.block && a.least == b.least && a.most == b.most;
}

const Worth *found_before(const std::vector<Worth> &worth, const Type *asked) {
  const auto found = std::ranges::find_if(worth, [&](const Worth &one) {
    return one.asked.has_value() == (asked != nullptr) && (asked == nullptr || same_type(*one.asked, *asked));
  });
  return found == worth.end() ? nullptr : &*found;
}

void remember(std::vector<Worth> &worth, const Type *asked, const std::optional<Code> &code) {
  const std::optional<Type> type = asked != nullptr ? std::optional(*asked) : std::nullopt;
  if (!code)
    worth.push_back({type, {}, std::nullopt});
  else if (code->constant())
    worth.push_back({type, code->type, code->value});
}

// What a name is bound to, with what its fields are asked of.
std::optional<Code> from_binding(Program &program, const Binding &binding, const Expr &expr, const Type *expected,
                                 const Scope &scope) {
  binding.used = true;
  switch (binding.bound) {
  case Bound::closure:
    return bind_closure(program, binding.closure, expected, scope.field);
  case Bound::value: {
    Code code = constant(binding.value, binding.type, expr);
    return expected != nullptr ? fit(program, std::move(code), *expected, scope) : std::optional(std::move(code));
  }
  case Bound::slot: {
    Code code;
    code.op = Op::slot;
    code.type = binding.type;
    code.slot = binding.slot;
    code.expr = &expr;
    return expected != nullptr ? fit(program, std::move(code), *expected, scope) : std::optional(std::move(code));
  }
  }
  return std::nullopt;
}

// A let is the expression it names, in the scope where it is written, with the type of the place that uses it.
std::optional<Code> from_let(Program &program, Let &let, const Expr &expr, const Type *expected, const Scope &scope) {
  let.used = true;
  const auto fitted = [&](Code code) {
    return let.type != nullptr && expected != nullptr ? fit(program, std::move(code), *expected, scope)
                                                      : std::optional(std::move(code));
  };
  if (let.value)
    return fitted(constant(*let.value, *let.type, expr));
  if (let.expr == nullptr)
    return std::nullopt; // a mistake that has been told where it is declared
  const Type *wanted = let.type != nullptr ? let.type : expected;
  if (const Worth *before = found_before(let.worth, wanted))
    return before->value ? fitted(constant(*before->value, before->type, expr)) : std::nullopt;
  if (let.evaluating) {
    program.findings.report(diagnostics::cycle, expr.span, let.name).label(let.item->name.span, "defined here");
    return std::nullopt;
  }
  let.evaluating = true;
  const std::size_t before = program.findings.all().size();
  auto code =
      bind(program, *let.expr, wanted, {let.space, let.type == nullptr ? scope.field : let.name, let.names, nullptr});
  let.evaluating = false;
  remember(let.worth, wanted, code);
  if (!code) {
    // What is wrong in a let says who uses it first; it is told once.
    for (std::size_t i = before; i < program.findings.all().size(); ++i)
      if (diagnostics::Diagnostic &finding = program.findings.at(i);
          finding.span != expr.span && finding.labels.size() < 4)
        finding.label(expr.span, "used here");
    return std::nullopt;
  }
  code->expr = &expr;
  return fitted(std::move(*code));
}

// A let, parameter or loop variable named like a field of the element: two legal meanings.
void report_hidden(Program &program, const Expr &expr, const Scope &scope, const Binding *binding, const Let *let) {
  if (binding == nullptr && let == nullptr)
    return;
  const Span there = binding != nullptr ? binding->span : let->item->name.span;
  auto &finding =
      program.findings.report(diagnostics::ambiguous, expr.span, expr.text,
                              "the field of the " + std::string(word(scope.element->kind)) + " or what is named here");
  finding.label(there, "`" + std::string(expr.text) + "` is also this");
  finding.advise("give it a name that is no field of a " + std::string(word(scope.element->kind)));
}

std::optional<Code> element_field(Program &program, const Expr &expr, const Scope &scope) {
  const Element &element = *scope.element;
  Code base;
  base.op = Op::slot;
  base.slot = element.slot;
  base.type = {.basic = Basic::reference, .kind = element.kind};
  base.expr = &expr;
  const std::span<const Expr> path =
      expr.kind == ExprKind::name ? std::span<const Expr>(&expr, 1) : std::span<const Expr>(expr.operands);
  return members_of(program, std::move(base), path, expr, scope, element.classified);
}

bool has_word(const Type *type, std::string_view text) {
  return type != nullptr && type->basic == Basic::word &&
         std::ranges::find(type->words, text, &Word::text) != type->words.end();
}

std::optional<Code> plain_code(Program &program, const Expr &expr, const Type &type, const Scope &scope) {
  auto value = plain(program, expr, type, scope);
  return value ? std::optional(constant(std::move(*value), type, expr)) : std::nullopt;
}

std::optional<Code> whole_kind(Program &program, const Expr &expr, Kind kind, const Scope &scope) {
  if (kind >= program.stage) {
    program.findings
        .report(diagnostics::misplaced, expr.span, "a selection of " + std::string(plural(kind)),
                "in `" + std::string(scope.field) + "`")
        .advise("a selection reads only what is settled before: networks, then clusters, then namespaces, then "
                "services, then ingresses, then edges");
    return std::nullopt;
  }
  return constant({Members{program.of_kind(kind)}, expr.span}, {.basic = Basic::set, .kind = kind}, expr);
}

std::optional<Code> bind_plain_name(Program &program, const Expr &expr, const Type *expected, const Scope &scope) {
  if (expected != nullptr && expected->basic == Basic::set) {
    if (expr.kind == ExprKind::name) {
      if (expr.text == "all" || expr.text == plural(expected->kind))
        return whole_kind(program, expr, expected->kind, scope);
      if (const auto other = kind_by_plural(expr.text); other && *other != expected->kind) {
        program.findings.report(diagnostics::wrong_type, expr.span, scope.field,
                                "a set of " + std::string(plural(expected->kind)),
                                "`" + std::string(plural(*other)) + "`");
        return std::nullopt;
      }
    }
    const Kind kinds[] = {expected->kind};
    const auto id = resolve(program, expr, kinds, scope);
    return id ? std::optional(constant({Members{{*id}}, expr.span}, *expected, expr)) : std::nullopt;
  }
  if (expected != nullptr)
    return plain_code(program, expr, *expected, scope);
  if (expr.kind == ExprKind::name)
    if (const auto kind = kind_by_plural(expr.text))
      return whole_kind(program, expr, *kind, scope);
  // A word of a condition that names nothing at all was most likely meant for a field.
  if (expr.kind == ExprKind::name && scope.element != nullptr && !program.by_name.contains(expr.text)) {
    const Kind kind = scope.element->kind;
    const std::vector<std::string> legal = readable_fields(kind);
    auto &finding = program.findings.report(diagnostics::unknown_field, expr.span, word(kind), expr.text);
    const std::string near = did_you_mean(expr.text, legal);
    const std::string help = near.empty() ? name_help(program, expr, scope) : near;
    finding.advise(help.empty()
                       ? "nothing of the program has this name either; fields are " + list_in_words(legal, "and", 24)
                       : help);
    return std::nullopt;
  }
  const auto id = resolve(program, expr, every_kind, scope);
  if (!id)
    return std::nullopt;
  return constant({*id, expr.span}, {.basic = Basic::reference, .kind = program[*id].kind}, expr);
}

} // namespace

bool names_field(const Scope &scope, std::string_view text) {
  if (scope.element == nullptr)
    return false;
  const Kind kind = scope.element->kind;
  if (find_derived(kind, text) != nullptr)
    return true;
  const Block *table = table_of(kind);
  return table != nullptr && find_field(*table, text) >= 0;
}

const Block *table_of(Kind kind) {
  if (kind == Kind::edge)
    return &allow_block;
  return kind == Kind::gateway ? &gateway_block : find_block(word(kind));
}

bool names_symbol(const Program &program, const Expr &expr) {
  if (expr.kind != ExprKind::dotted || expr.operands[0].kind != ExprKind::name)
    return false;
  const auto kind = kind_by_word(expr.operands[0].text);
  const auto found = program.by_name.find(header_name(expr.operands.back()));
  return kind && found != program.by_name.end() &&
         std::ranges::any_of(found->second, [&](EntityId id) { return program[id].kind == *kind; });
}

const Binding *find_binding(const Scope &scope, std::string_view name) {
  for (const Binding *binding = scope.names; binding != nullptr; binding = binding->outer)
    if (binding->name == name)
      return binding;
  return nullptr;
}

const Binding *bind_name(Program &program, Binding binding, const Binding *outer) {
  binding.outer = outer;
  program.bindings.push_back(std::move(binding));
  return &program.bindings.back();
}

std::optional<Code> bind_closure(Program &program, const Closure &closure, const Type *expected,
                                 std::string_view field) {
  const Expr &expr = *closure.expr;
  Scope there = closure.scope;
  there.field = field;
  const bool leads_on = !expr.operands.empty() || expr.kind == ExprKind::name;
  if (!leads_on || there.element != nullptr)
    return bind(program, expr, expected, there);
  Program::Known &known = program.known[{&expr, there.names}];
  if (const Worth *before = found_before(known.worth, expected))
    return before->value ? std::optional(constant(*before->value, before->type, expr)) : std::nullopt;
  if (known.evaluating) {
    program.findings.report(diagnostics::cycle, expr.span, program.sources.text(expr.span));
    return std::nullopt;
  }
  known.evaluating = true;
  auto code = bind(program, expr, expected, there);
  known.evaluating = false;
  remember(known.worth, expected, code);
  return code;
}

const Binding *bind_lets(Program &program, const std::vector<syntax::Item> &items, const Scope &scope) {
  const std::size_t first = program.bindings.size();
  const Binding *names = scope.names;
  for (const syntax::Item &item : items)
    if (item.kind == syntax::ItemKind::let && !item.value.empty()) {
      Binding binding;
      binding.name = item.name.text;
      binding.span = item.name.span;
      binding.bound = Bound::closure;
      binding.closure = {&item.value.front(), scope};
      names = bind_name(program, std::move(binding), names);
    }
  for (std::size_t i = first; i < program.bindings.size(); ++i)
    program.bindings[i].closure.scope.names = names;
  return names;
}

std::optional<Code> bind_reference(Program &program, const Expr &expr, const Type *expected, const Scope &scope) {
  const bool dotted = expr.kind == ExprKind::dotted;
  const Expr &head = dotted ? expr.operands[0] : expr;
  const bool named = head.kind == ExprKind::name;
  const Binding *binding = named ? find_binding(scope, head.text) : nullptr;
  Let *let = named && binding == nullptr ? find_let(program, head.text, scope) : nullptr;
  if (named && names_field(scope, head.text) && !names_symbol(program, expr)) {
    if (binding != nullptr || let != nullptr) {
      report_hidden(program, head, scope, binding, let);
      return std::nullopt;
    }
    auto code = element_field(program, expr, scope);
    return code && expected != nullptr ? fit(program, std::move(*code), *expected, scope) : std::move(code);
  }
  if (!dotted) {
    if ((binding != nullptr || let != nullptr) && has_word(expected, expr.text)) {
      // An enumeration word and a name of the program: both are legal only where both fit.
      const Span there = binding != nullptr ? binding->span : let->item->name.span;
      program.findings
          .report(diagnostics::ambiguous, expr.span, expr.text,
                  "the word of `" + std::string(scope.field) + "` or what is named here")
          .label(there, "`" + std::string(expr.text) + "` is also this")
          .advise("give it another name");
      return std::nullopt;
    }
    if (binding != nullptr)
      return from_binding(program, *binding, expr, expected, scope);
    if (let != nullptr)
      return from_let(program, *let, expr, expected, scope);
    return bind_plain_name(program, expr, expected, scope);
  }
  if (binding == nullptr && let == nullptr && named)
    return bind_plain_name(program, expr, expected, scope);
  if (follow(program, head, scope))
    return record_field(program, expr, expected, scope);
  auto base = bind(program, head, nullptr, scope);
  if (!base)
    return std::nullopt;
  auto code = members_of(program, std::move(*base), std::span(expr.operands).subspan(1), expr, scope, false);
  if (!code)
    return std::nullopt;
  code = folded(program, std::move(*code), scope);
  return code && expected != nullptr ? fit(program, std::move(*code), *expected, scope) : std::move(code);
}

} // namespace meshc::check
