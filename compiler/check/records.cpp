#include "base/suggest.h"
#include "base/text.h"
#include "check/blocks/lower.h"
#include "check/blocks/tables.h"
#include "check/code.h"

#include <algorithm>

namespace meshc::check {

using syntax::Expr;
using syntax::ExprKind;

// The record or list behind an expression, if it leads to one without being computed.
std::optional<Closure> follow(Program &program, const Expr &expr, const Scope &scope, int depth) {
  if (depth > 64)
    return std::nullopt;
  switch (expr.kind) {
  case ExprKind::record:
  case ExprKind::list:
    return Closure{&expr, scope};
  case ExprKind::name:
    if (const Binding *binding = find_binding(scope, expr.text)) {
      binding->used = true;
      return binding->bound == Bound::closure
                 ? follow(program, *binding->closure.expr, binding->closure.scope, depth + 1)
                 : std::nullopt;
    }
    if (Let *let = find_let(program, expr.text, scope);
        let != nullptr && let->expr != nullptr && let->type == nullptr && !names_field(scope, expr.text)) {
      let->used = true;
      return follow(program, *let->expr, {let->space, scope.field, let->names, nullptr}, depth + 1);
    }
    return std::nullopt;
  case ExprKind::dotted: {
    auto base = follow(program, expr.operands[0], scope, depth + 1);
    for (std::size_t i = 1; base && i < expr.operands.size(); ++i) {
      const std::string name = header_name(expr.operands[i]);
      const auto found = std::ranges::find_if(base->expr->items, [&](const syntax::Item &item) {
        return item.kind == syntax::ItemKind::field && !item.value.empty() && header_name(item.key) == name;
      });
      if (base->expr->kind != ExprKind::record || found == base->expr->items.end())
        return std::nullopt;
      if (i + 1 == expr.operands.size())
        return Closure{&found->value.front(), base->scope};
      base = follow(program, found->value.front(), base->scope, depth + 1);
    }
    return std::nullopt;
  }
  case ExprKind::call:
    if (expr.operands[0].kind == ExprKind::name && expr.operands[0].text == "first" && expr.operands.size() == 2) {
      const auto list = follow(program, expr.operands[1], scope, depth + 1);
      if (list && list->expr->kind == ExprKind::list && !list->expr->operands.empty())
        return follow(program, list->expr->operands.front(), list->scope, depth + 1);
    }
    return std::nullopt;
  default:
    return std::nullopt;
  }
}

// `s.pods` of a record: the expression behind the key, under the type that is wanted.
std::optional<Code> record_field(Program &program, const Expr &expr, const Type *expected, const Scope &scope) {
  if (const auto closure = follow(program, expr, scope))
    return bind_closure(program, *closure, expected, scope.field);
  auto record = follow(program, expr.operands[0], scope);
  for (std::size_t i = 1; record; ++i) {
    const std::string name = header_name(expr.operands[i]);
    if (record->expr->kind != ExprKind::record)
      break;
    const auto &items = record->expr->items;
    const auto found = std::ranges::find_if(
        items, [&](const syntax::Item &item) { return !item.value.empty() && header_name(item.key) == name; });
    if (found == items.end()) {
      std::vector<std::string> legal;
      for (const syntax::Item &item : items)
        legal.push_back(header_name(item.key));
      auto &finding = program.findings.report(diagnostics::unknown_field, expr.operands[i].span, "record", name);
      finding.label(record->expr->span, "this is the record");
      const std::string near = did_you_mean(name, legal);
      finding.advise(near.empty() ? "it has " + list_in_words(legal) : near);
      return std::nullopt;
    }
    if (i + 1 == expr.operands.size())
      break;
    auto next = follow(program, found->value.front(), record->scope);
    if (!next) {
      auto base = bind(program, found->value.front(), nullptr, record->scope);
      if (!base)
        return std::nullopt;
      auto code = members_of(program, std::move(*base), std::span(expr.operands).subspan(i + 1), expr, scope, false);
      if (code)
        code = folded(program, std::move(*code), scope);
      return code && expected != nullptr ? fit(program, std::move(*code), *expected, scope) : std::move(code);
    }
    record = next;
  }
  program.findings.report(diagnostics::wrong_type, expr.span, scope.field, "a field of a record",
                          "`" + std::string(program.sources.text(expr.span)) + "`");
  return std::nullopt;
}

namespace {

// The expression that a name stands for, when it is no list or record itself.
std::optional<Closure> behind(Program &program, const Expr &expr, const Scope &scope) {
  if (expr.kind != ExprKind::name || names_field(scope, expr.text))
    return std::nullopt;
  std::optional<Closure> found;
  if (const Binding *binding = find_binding(scope, expr.text)) {
    if (binding->bound == Bound::closure)
      found = binding->closure;
  } else if (const Let *let = find_let(program, expr.text, scope);
             let != nullptr && let->expr != nullptr && let->type == nullptr && !let->evaluating) {
    found = Closure{let->expr, {let->space, scope.field, let->names, nullptr}};
  }
  const bool sum = found && found->expr->kind == ExprKind::binary && found->expr->text == "+";
  return sum || (found && found->expr->kind == ExprKind::comprehension) ? found : std::nullopt;
}

} // namespace

bool is_lazy(Program &program, const Expr &expr, const Scope &scope, int depth) {
  if (depth > 64)
    return false; // it leads to itself; whoever evaluates it says so
  const auto below = [&](const Expr &part, const Scope &there) { return is_lazy(program, part, there, depth + 1); };
  if (const auto named = behind(program, expr, scope))
    return below(*named->expr, named->scope);
  const bool sum = expr.kind == ExprKind::binary && expr.text == "+";
  if (sum || expr.kind == ExprKind::comprehension) {
    const std::pair key(&expr, scope.names);
    if (const auto [known, fresh] = program.lazy.try_emplace(key, false); !fresh)
      return known->second;
    const bool lazy = sum ? below(expr.operands[0], scope) || below(expr.operands[1], scope)
                          : expr.operands[1].kind == ExprKind::record || below(expr.operands[0], scope);
    return program.lazy[key] = lazy;
  }
  const auto found = follow(program, expr, scope);
  if (!found)
    return false;
  if (found->expr->kind == ExprKind::record)
    return true;
  // Lists of lists of lists are asked once each.
  const auto [known, fresh] = program.lazy.try_emplace({found->expr, found->scope.names}, false);
  if (!fresh)
    return known->second;
  const bool lazy = std::ranges::any_of(found->expr->operands, [&](const Expr &part) {
    return part.kind == ExprKind::record || below(part, found->scope);
  });
  known->second = lazy;
  return lazy;
}

std::optional<std::vector<Binding>> elements_of(Program &program, const Expr &expr, const Scope &scope) {
  std::vector<Binding> elements;
  const auto too_many = [&] {
    if (elements.size() > most_elements)
      program.findings.report(diagnostics::not_computable, expr.span, program.sources.text(expr.span),
                              "it would hold more than 100,000 elements");
    return elements.size() > most_elements;
  };
  const auto append = [&](std::optional<std::vector<Binding>> more) {
    if (!more)
      return false;
    std::ranges::move(*more, std::back_inserter(elements));
    return !too_many();
  };
  if (const auto named = behind(program, expr, scope); named && is_lazy(program, *named->expr, named->scope)) {
    if (const Binding *binding = find_binding(scope, expr.text))
      binding->used = true;
    else if (Let *let = find_let(program, expr.text, scope))
      let->used = true;
    return elements_of(program, *named->expr, named->scope);
  }
  if (is_lazy(program, expr, scope)) {
    if (expr.kind == ExprKind::binary) {
      const bool both = append(elements_of(program, expr.operands[0], scope)) &&
                        append(elements_of(program, expr.operands[1], scope));
      return both ? std::optional(std::move(elements)) : std::nullopt;
    }
    if (expr.kind == ExprKind::comprehension) {
      auto each = elements_of(program, expr.operands[0], scope);
      if (!each)
        return std::nullopt;
      for (Binding &one : *each) {
        one.name = expr.text;
        one.span = expr.text_span;
        one.origin = Origin::quantifier;
        Scope inner = scope;
        inner.names = bind_name(program, std::move(one), scope.names);
        if (expr.operands.size() > 2) {
          const auto wanted = evaluate(program, expr.operands[2], boolean_type, inner);
          if (!wanted)
            return std::nullopt;
          if (!std::get<bool>(wanted->data))
            continue;
        }
        Binding result;
        result.bound = Bound::closure;
        result.closure = {&expr.operands[1], inner};
        elements.push_back(std::move(result));
      }
      return elements;
    }
    const auto list = follow(program, expr, scope);
    if (list->expr->kind != ExprKind::list) {
      program.findings.report(diagnostics::wrong_type, expr.span, scope.field, "a list or a set behind `in`",
                              "a record");
      return std::nullopt;
    }
    for (const Expr &part : list->expr->operands) {
      Binding one;
      one.bound = Bound::closure;
      one.closure = {&part, list->scope};
      elements.push_back(std::move(one));
    }
    return elements;
  }
  const auto code = bind(program, expr, nullptr, scope);
  if (!code)
    return std::nullopt;
  Binding one;
  one.bound = Bound::value;
  if (const auto *members = std::get_if<Members>(&code->value.data)) {
    one.type = {.basic = Basic::reference, .kind = code->type.kind};
    for (const EntityId id : members->ids) {
      one.value = {id, program[id].name_span};
      elements.push_back(one);
    }
    return elements;
  }
  if (const auto *values = std::get_if<Values>(&code->value.data)) {
    one.type = *code->type.element;
    for (const Value &value : *values) {
      one.value = value;
      elements.push_back(one);
    }
    return elements;
  }
  program.findings.report(diagnostics::wrong_type, expr.span, scope.field, "a list or a set behind `in`",
                          type_words(code->type));
  return std::nullopt;
}

} // namespace meshc::check
