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

// What a field of words is worth when nobody sets it: the table names it, as "`medium`".
std::optional<Value> standard_word(const Field &field, Span at) {
  for (std::size_t i = 0; i < field.type.words.size(); ++i)
    if (field.standard == "`" + std::string(field.type.words[i].text) + "`")
      return Value{Picked{i}, at};
  return std::nullopt;
}

bool some_element_has(Program &program, Kind kind, std::uint16_t field, std::string_view key) {
  const auto [keys, fresh] = program.known_keys.try_emplace({kind, field});
  if (fresh)
    for (const EntityId id : program.of_kind(kind))
      for (const View::Entry &entry : program[id].view.entries(field))
        keys->second.emplace(entry.key);
  return keys->second.contains(key);
}

constexpr Type services_type{.basic = Basic::set, .kind = Kind::service};
constexpr Derived name_field{"name", Reading::name, name_type, true};
constexpr Derived space_field{"namespace", Reading::space, {.basic = Basic::reference, .kind = Kind::space}, true};
constexpr Derived of_anything[] = {name_field};
// Of what stands in a namespace or at mesh level.
constexpr Derived of_ingress[] = {name_field, space_field};
constexpr Derived of_service[] = {name_field, space_field, {"exported", Reading::exported, boolean_type}};
constexpr Derived of_edge[] = {name_field,
                               {"callers", Reading::callers, services_type},
                               {"ingresses", Reading::ingresses, {.basic = Basic::set, .kind = Kind::ingress}},
                               {"callees", Reading::callees, services_type},
                               {"clients", Reading::clients, {.basic = Basic::set, .kind = Kind::client}},
                               {"externals", Reading::externals, {.basic = Basic::set, .kind = Kind::external}},
                               {"anyone", Reading::anyone, boolean_type},
                               {"denies", Reading::denies, boolean_type}};

// Words behind a thing, one after the other: `s.region`, `s.retry.attempts`, `labels.tier`, `s.network.id`.
struct Walk {
  Program &program;
  const Expr &whole;
  const Scope &scope;
  bool classified = false;

  std::optional<Code> from(Code base, std::span<const Expr> path) {
    while (!path.empty()) {
      auto next = member(std::move(base), path);
      if (!next)
        return std::nullopt;
      base = std::move(*next);
    }
    return base;
  }

private:
  std::nullopt_t refuse(const Expr &at, std::string_view what, std::string_view why) {
    program.findings.report(diagnostics::misplaced, at.span, "`" + std::string(what) + "`", why);
    return std::nullopt;
  }

  std::nullopt_t unclassified(const Expr &at, std::string_view name) {
    return refuse(at, name,
                  "in the condition of `defaults`, which reads only what classifies: name, namespace, owner, labels, "
                  "criticality, platform, region, state");
  }

  bool settled(Kind kind, const Expr &at, bool classifies) {
    if (kind < program.stage || (classified && kind == program.stage && classifies))
      return true;
    program.findings
        .report(diagnostics::misplaced, at.span, "a field of a " + std::string(word(kind)),
                "in `" + std::string(scope.field) + "`")
        .advise("what is read must be settled before: networks, then clusters, then namespaces, then services, then "
                "ingresses, then edges, then rules");
    return false;
  }

  std::optional<Code> member(Code base, std::span<const Expr> &path) {
    const Expr &first = path.front();
    const std::string name = header_name(first);
    if (base.type.basic != Basic::reference) {
      program.findings.report(diagnostics::wrong_type, first.span, scope.field,
                              "a thing or a record in front of `." + name + "`", type_words(base.type));
      return std::nullopt;
    }
    const Kind kind = base.type.kind;
    Code code;
    code.op = Op::member;
    code.expr = &whole;
    const Block *table = table_of(kind);
    if (const Derived *derived = find_derived(kind, name)) {
      if (classified && !derived->classifies)
        return unclassified(first, name);
      if (!derived->classifies && !settled(kind, first, false))
        return std::nullopt;
      code.reading = derived->reading;
      code.type = derived->type;
      code.parts.push_back(std::move(base));
      path = path.subspan(1);
      return code;
    }
    if (table == nullptr || find_field(*table, name) < 0)
      return unknown(first, kind, name);
    if (const Field &field = table->fields[static_cast<std::size_t>(find_field(*table, name))];
        classified && (field.flags & classifying) == 0 && (field.flags & later) == 0)
      return unclassified(first, name);
    const auto at = static_cast<std::size_t>(find_field(*table, name));
    if (!settled(kind, first, (table->fields[at].flags & classifying) != 0))
      return std::nullopt;
    code.parts.push_back(std::move(base));
    return fields(std::move(code), *table, kind, path);
  }

  std::nullopt_t unknown(const Expr &at, Kind kind, std::string_view name) {
    const std::vector<std::string> legal = readable_fields(kind);
    auto &finding = program.findings.report(diagnostics::unknown_field, at.span, word(kind), name);
    finding.advise(did_you_mean(name, legal));
    if (suggestions(name, legal).empty())
      finding.advise("its fields are " + list_in_words(legal, "and", 24));
    return std::nullopt;
  }

  // Fields of fields, as far as tables go.
  std::optional<Code> fields(Code code, const Block &start, Kind kind, std::span<const Expr> &path) {
    const Block *table = &start;
    for (;;) {
      const Expr &part = path.front();
      const std::string name = header_name(part);
      const int index = find_field(*table, name);
      if (index < 0 && table->entries) { // `spread.us-east-1.us-west-2`
        code.steps.push_back({0, name});
        code.type = *table->fields.front().type.element;
        path = path.subspan(1);
        return code;
      }
      if (index < 0) {
        std::vector<std::string> legal;
        for (const Field &field : table->fields)
          legal.emplace_back(field.name);
        program.findings.report(diagnostics::unknown_field, part.span, table->kind, name)
            .advise(did_you_mean(name, legal));
        return std::nullopt;
      }
      const Field &field = table->fields[static_cast<std::size_t>(index)];
      if ((field.flags & later) != 0) {
        unsupported(program, part.span, "`" + name + "`");
        return std::nullopt;
      }
      Step step{static_cast<std::uint16_t>(index), {}};
      path = path.subspan(1);
      const bool keyed =
          field.type.basic == Basic::map || field.type.basic == Basic::named || field.type.basic == Basic::choice;
      if (field.type.basic == Basic::named && path.empty()) {
        step.any_key = true; // `spread != none`
      } else if (keyed) {
        if (path.empty())
          return refuse(part, name, "alone: name a key, as in `" + name + ".tier`");
        const Expr &key = path.front();
        step.key = header_name(key);
        if (field.type.basic == Basic::map && code.steps.empty() && table == &start &&
            !some_element_has(program, kind, step.field, step.key)) {
          const auto &known = program.known_keys[{kind, step.field}];
          const std::vector<std::string> legal(known.begin(), known.end());
          auto &finding = program.findings.report(diagnostics::unresolved, key.span, "key", name + "." + step.key);
          finding.advise(legal.empty() ? "no " + std::string(word(kind)) + " has " + name
                                       : did_you_mean(step.key, legal));
          if (!legal.empty() && suggestions(step.key, legal).empty())
            finding.advise("keys of " + name + " are " + list_in_words(legal, "and", 12));
          return std::nullopt;
        }
        path = path.subspan(1);
      }
      code.steps.push_back(std::move(step));
      const bool nests =
          field.type.basic == Basic::block || field.type.basic == Basic::named || field.type.basic == Basic::choice;
      if (nests && !path.empty()) {
        table = field.type.block;
        continue;
      }
      code.type = field.type.basic == Basic::map ? *field.type.element : field.type;
      if (nests || field.type.basic == Basic::repeated || field.type.basic == Basic::on_set)
        code.type = {Basic::block};
      if (field.type.basic == Basic::region_name)
        code.type = {.basic = Basic::reference, .kind = Kind::region};
      if (field.type.basic == Basic::word)
        if (auto standard = standard_word(field, whole.span))
          code.value = std::move(*standard);
      if (field.standard == "its name" && code.steps.size() == 1)
        code.unset = Unset::own_name;
      if (field.standard == "the only network, when there is one" && program.of_kind(Kind::network).size() == 1)
        code.value = {program.of_kind(Kind::network).front(), whole.span};
      if (kind == Kind::cluster && table == &start && find_field(mesh_block, name) >= 0) {
        code.unset = Unset::of_mesh;
        code.slot = static_cast<std::uint16_t>(find_field(mesh_block, name));
      }
      return code;
    }
  }
};

} // namespace

std::span<const Derived> derived_fields(Kind kind) {
  if (kind == Kind::service)
    return of_service;
  if (kind == Kind::edge)
    return of_edge;
  const bool placed = kind == Kind::external || kind == Kind::client || kind == Kind::ingress;
  return placed ? std::span<const Derived>(of_ingress) : of_anything;
}

const Derived *find_derived(Kind kind, std::string_view name) {
  for (const Derived &derived : derived_fields(kind))
    if (derived.name == name)
      return &derived;
  return nullptr;
}

std::vector<std::string> readable_fields(Kind kind) {
  std::vector<std::string> names;
  for (const Derived &derived : derived_fields(kind))
    names.emplace_back(derived.name);
  if (const Block *table = table_of(kind))
    for (const Field &field : table->fields)
      if ((field.flags & later) == 0)
        names.emplace_back(field.name);
  return names;
}

std::optional<Code> members_of(Program &program, Code base, std::span<const syntax::Expr> path,
                               const syntax::Expr &whole, const Scope &scope, bool classified) {
  return Walk{program, whole, scope, classified}.from(std::move(base), path);
}

} // namespace meshc::check
