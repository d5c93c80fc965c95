#include "base/suggest.h"
#include "base/text.h"
#include "base/unique.h"
#include "check/blocks/lower.h"
#include "check/blocks/tables.h"
#include "check/program.h"

#include <algorithm>

namespace meshc::check {
namespace {

using syntax::Expr;
using syntax::ExprKind;

const Block *table_of(Kind kind) {
  return find_block(word(kind));
}

bool settled(Program &program, Kind kind, Span at, const Scope &scope) {
  if (kind < program.stage)
    return true;
  program.findings
      .report(diagnostics::misplaced, at, "a selection of " + std::string(plural(kind)),
              "in `" + std::string(scope.field) + "`")
      .advise("a selection reads only what is settled before: networks, then clusters, then namespaces, then services, "
              "then ingresses, then edges");
  return false;
}

// What an element says about a field: nothing when the field is unset. `type` is what the other side is read as.
struct Reading {
  const Type *type = nullptr;
  std::optional<Value> value;
};

constexpr Type region_reference{.basic = Basic::reference, .kind = Kind::region};
constexpr Type space_reference{.basic = Basic::reference, .kind = Kind::space};

bool some_element_has(Program &program, Kind kind, std::uint16_t field, std::string_view key) {
  const auto [keys, fresh] = program.known_keys.try_emplace({kind, field});
  if (fresh)
    for (const EntityId id : program.of_kind(kind))
      for (const View::Entry &entry : program[id].view.entries(field))
        keys->second.emplace(entry.key);
  return keys->second.contains(key);
}

// What a field of words is worth when nobody sets it: the table names it, as "`medium`".
std::optional<Value> standard_word(const Field &field, Span at) {
  for (std::size_t i = 0; i < field.type.words.size(); ++i)
    if (field.standard == "`" + std::string(field.type.words[i].text) + "`")
      return Value{Picked{i}, at};
  return std::nullopt;
}

// Nothing when the word is no field of the element; a report when it is one that cannot be read here.
std::optional<Reading> read_field(Program &program, const Expr &expr, EntityId element, bool classified, bool &failed) {
  const Entity &entity = program[element];
  const Block *table = table_of(entity.kind);
  if (table == nullptr || (expr.kind != ExprKind::name && expr.kind != ExprKind::dotted))
    return std::nullopt;
  const std::string_view first = expr.kind == ExprKind::name ? expr.text : expr.operands.front().text;
  if (expr.kind == ExprKind::name && first == "name")
    return Reading{&name_type, Value{entity.name, expr.span}};
  if (expr.kind == ExprKind::name && first == "namespace" && entity.parent.known())
    return Reading{&space_reference, Value{entity.parent, expr.span}};
  if (expr.kind == ExprKind::name && first == "exported" && entity.kind == Kind::service && !classified) {
    const bool exported = entity.view.block(static_cast<std::uint16_t>(find_field(service_block, "export"))).set;
    return Reading{&boolean_type, Value{exported, expr.span}};
  }
  const int index = find_field(*table, first);
  if (index < 0)
    return std::nullopt;
  const Field &field = table->fields[static_cast<std::size_t>(index)];
  const auto fail = [&](std::string_view why) {
    program.findings.report(diagnostics::misplaced, expr.span, "`" + std::string(first) + "`", why);
    failed = true;
    return Reading{};
  };
  if ((field.flags & later) != 0) {
    unsupported(program, expr.span, "`" + std::string(first) + "`");
    failed = true;
    return Reading{};
  }
  if (classified && (field.flags & classifying) == 0)
    return fail("in the condition of `defaults`, which reads only what classifies: name, namespace, owner, labels, "
                "criticality, platform, region");
  const auto number = static_cast<std::uint16_t>(index);
  if (field.type.basic == Basic::map) {
    if (expr.kind != ExprKind::dotted || expr.operands.size() != 2)
      return fail("alone: name a key, as in `labels.tier`");
    const std::string key = header_name(expr.operands[1]);
    if (!some_element_has(program, entity.kind, number, key)) {
      program.findings.report(diagnostics::unresolved, expr.operands[1].span, std::string(first) + " key", key)
          .advise("no " + std::string(word(entity.kind)) + " sets it");
      failed = true;
      return Reading{};
    }
    for (const View::Entry &entry : entity.view.entries(number))
      if (entry.key == key)
        return Reading{field.type.element, entry.node->value};
    return Reading{field.type.element, std::nullopt};
  }
  const Node *node = entity.view.get(number);
  const Type *type = field.type.basic == Basic::region_name ? &region_reference : &field.type;
  if (node == nullptr && field.type.basic == Basic::word)
    return Reading{type, standard_word(field, expr.span)};
  if (node == nullptr || node->state != NodeState::value)
    return Reading{type, std::nullopt};
  if (field.type.basic == Basic::region_name) {
    const auto *name = std::get_if<std::string>(&node->value.data);
    return Reading{type, name == nullptr ? std::nullopt
                                         : std::optional(Value{program.find(Kind::region, {}, *name), expr.span})};
  }
  return Reading{type, node->value};
}

// Order of two values of one type; nothing when they cannot be compared.
std::optional<int> compare(const Value &a, const Value &b) {
  if (a.data.index() != b.data.index())
    return std::nullopt;
  const auto order = [](const auto &x, const auto &y) { return x < y ? -1 : y < x ? 1 : 0; };
  return std::visit(
      [&](const auto &x) -> std::optional<int> {
        using T = std::decay_t<decltype(x)>;
        const T &y = std::get<T>(b.data);
        if constexpr (std::is_same_v<T, Picked>)
          return order(x.index, y.index);
        else if constexpr (std::is_same_v<T, Members>)
          return x.ids == y.ids ? std::optional(0) : std::optional(1);
        else if constexpr (std::is_same_v<T, bool> || std::is_same_v<T, std::int64_t> ||
                           std::is_same_v<T, std::string> || std::is_same_v<T, model::Duration> ||
                           std::is_same_v<T, model::Percent> || std::is_same_v<T, model::Rate> ||
                           std::is_same_v<T, model::Version> || std::is_same_v<T, EntityId>)
          return order(x, y);
        else
          return std::nullopt;
      },
      a.data);
}

std::optional<bool> compare_with(const std::string_view op, const std::optional<Value> &left,
                                 const std::optional<Value> &right) {
  if (op == "==")
    return left && right ? compare(*left, *right) == 0 : left.has_value() == right.has_value();
  if (op == "!=")
    return left && right ? compare(*left, *right) != 0 : left.has_value() != right.has_value();
  if (!left || !right)
    return std::nullopt;
  const auto order = compare(*left, *right);
  if (!order)
    return std::nullopt;
  return op == "<" ? *order < 0 : op == "<=" ? *order <= 0 : op == ">" ? *order > 0 : *order >= 0;
}

struct Condition {
  Program &program;
  EntityId element;
  const Scope &scope;
  bool classified;

  std::optional<bool> binary(const Expr &expr) {
    if (expr.text == "and" || expr.text == "or") {
      const auto left = holds(program, expr.operands[0], element, scope, classified);
      const auto right = holds(program, expr.operands[1], element, scope, classified);
      if (!left || !right)
        return std::nullopt;
      return expr.text == "and" ? *left && *right : *left || *right;
    }
    bool failed = false;
    auto left = read_field(program, expr.operands[0], element, classified, failed);
    auto right = read_field(program, expr.operands[1], element, classified, failed);
    if (failed)
      return std::nullopt;
    if (!left && !right) {
      program.findings
          .report(diagnostics::wrong_type, expr.span, scope.field,
                  "a condition on a field of the " + std::string(word(program[element].kind)),
                  "`" + std::string(program.sources.text(expr.span)) + "`")
          .advise(did_you_mean(expr.operands[0].text, fields()));
      return std::nullopt;
    }
    if (expr.text == "in" || expr.text == "within")
      return membership(expr, left, right);
    if (!left)
      left = other(expr.operands[0], *right->type, failed);
    if (!right)
      right = other(expr.operands[1], *left->type, failed);
    if (failed)
      return std::nullopt;
    const auto result = compare_with(expr.text, left->value, right->value);
    if (!result) {
      const bool missing = !left->value || !right->value;
      program.findings.report(diagnostics::wrong_type, expr.span, scope.field,
                              missing ? "a value that is set" : "values that can be ordered",
                              missing ? "`none`, for " + std::string(word(program[element].kind)) + " `" +
                                            program[element].name + "`"
                                      : "two that cannot");
    }
    return result;
  }

  std::vector<std::string> fields() const {
    std::vector<std::string> names{"name"};
    for (const Field &field : table_of(program[element].kind)->fields)
      names.emplace_back(field.name);
    return names;
  }

  std::optional<Reading> other(const Expr &expr, const Type &type, bool &failed) {
    if (expr.kind == ExprKind::none)
      return Reading{&type, std::nullopt};
    auto value = evaluate(program, expr, type, scope);
    failed |= !value.has_value();
    return Reading{&type, std::move(value)};
  }

  std::optional<bool> membership(const Expr &expr, const std::optional<Reading> &left,
                                 const std::optional<Reading> &right) {
    if (right && right->value && std::holds_alternative<Members>(right->value->data)) {
      // `east in on`
      const auto &members = std::get<Members>(right->value->data).ids;
      const auto value =
          left ? left->value
               : evaluate(program, expr.operands[0], {.basic = Basic::set, .kind = right->type->kind}, scope);
      if (!value || !std::holds_alternative<Members>(value->data))
        return std::nullopt;
      return std::ranges::includes(members, std::get<Members>(value->data).ids);
    }
    if (!left)
      return std::nullopt;
    if (left->type->basic == Basic::set) {
      const auto set = evaluate_set(program, expr.operands[1], left->type->kind, scope);
      if (!set)
        return std::nullopt;
      return left->value && std::ranges::includes(set->ids, std::get<Members>(left->value->data).ids);
    }
    const Type list{.basic = Basic::list, .element = left->type};
    const auto values = evaluate(program, expr.operands[1], list, scope);
    if (!values)
      return std::nullopt;
    if (!left->value || !std::holds_alternative<Values>(values->data))
      return false;
    return std::ranges::any_of(std::get<Values>(values->data),
                               [&](const Value &value) { return compare(*left->value, value) == 0; });
  }
};

} // namespace

std::optional<bool> holds(Program &program, const Expr &condition, EntityId element, const Scope &scope,
                          bool classified) {
  Condition state{program, element, scope, classified};
  if (condition.kind == ExprKind::binary)
    return state.binary(condition);
  if (condition.kind == ExprKind::unary && condition.text == "not") {
    const auto inner = holds(program, condition.operands[0], element, scope, classified);
    return inner ? std::optional(!*inner) : std::nullopt;
  }
  if (condition.kind == ExprKind::boolean)
    return condition.text == "true";
  bool failed = false;
  if (const auto reading = read_field(program, condition, element, classified, failed);
      reading && !failed && reading->value)
    if (const auto *truth = std::get_if<bool>(&reading->value->data))
      return *truth;
  if (!failed)
    program.findings
        .report(diagnostics::wrong_type, condition.span, scope.field, "a condition",
                "`" + std::string(program.sources.text(condition.span)) + "`")
        .advise(did_you_mean(condition.text, state.fields()));
  return std::nullopt;
}

std::optional<Members> evaluate_set(Program &program, const Expr &expr, Kind kind, const Scope &scope) {
  const auto everything = [&](Span at) -> std::optional<Members> {
    if (!settled(program, kind, at, scope))
      return std::nullopt;
    return Members{program.of_kind(kind)};
  };
  switch (expr.kind) {
  case ExprKind::name:
    if (expr.text == "all" || expr.text == plural(kind))
      return everything(expr.span);
    if (const auto other = kind_by_plural(expr.text)) {
      program.findings.report(diagnostics::wrong_type, expr.span, scope.field, "a set of " + std::string(plural(kind)),
                              "`" + std::string(plural(*other)) + "`");
      return std::nullopt;
    }
    if (find_let(program, expr.text, scope) != nullptr) {
      const auto value = evaluate(program, expr, {.basic = Basic::set, .kind = kind}, scope);
      return value ? std::optional(std::get<Members>(value->data)) : std::nullopt;
    }
    [[fallthrough]];
  case ExprKind::dotted:
  case ExprKind::string: {
    const Kind kinds[] = {kind};
    const auto id = resolve(program, expr, kinds, scope);
    return id ? std::optional(Members{{*id}}) : std::nullopt;
  }
  case ExprKind::list: {
    Members members;
    bool good = true;
    for (const Expr &part : expr.operands)
      if (const auto some = evaluate_set(program, part, kind, scope))
        members.ids.insert(members.ids.end(), some->ids.begin(), some->ids.end());
      else
        good = false;
    std::ranges::sort(members.ids);
    drop_repeated(members.ids);
    return good ? std::optional(std::move(members)) : std::nullopt;
  }
  case ExprKind::binary:
    if (expr.text == "+" || expr.text == "-") {
      const auto left = evaluate_set(program, expr.operands[0], kind, scope);
      const auto right = evaluate_set(program, expr.operands[1], kind, scope);
      if (!left || !right)
        return std::nullopt;
      Members members;
      if (expr.text == "+")
        std::ranges::set_union(left->ids, right->ids, std::back_inserter(members.ids));
      else
        std::ranges::set_difference(left->ids, right->ids, std::back_inserter(members.ids));
      return members;
    }
    break;
  case ExprKind::where: {
    const auto whole = evaluate_set(program, expr.operands[0], kind, scope);
    if (!whole)
      return std::nullopt;
    Members members;
    for (const EntityId id : whole->ids) {
      const auto chosen = holds(program, expr.operands[1], id, scope, false);
      if (!chosen)
        return std::nullopt; // one element is enough to show the mistake
      if (*chosen)
        members.ids.push_back(id);
    }
    return members;
  }
  case ExprKind::call:
  case ExprKind::conditional:
  case ExprKind::comprehension:
  case ExprKind::any:
    unsupported(program, expr.span, "this form of expression");
    return std::nullopt;
  default:
    break;
  }
  program.findings.report(diagnostics::wrong_type, expr.span, scope.field,
                          type_example({.basic = Basic::set, .kind = kind}),
                          "`" + std::string(program.sources.text(expr.span)) + "`");
  return std::nullopt;
}

} // namespace meshc::check
