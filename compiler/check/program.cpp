#include "check/program.h"

#include "base/suggest.h"
#include "base/text.h"
#include "check/blocks/lower.h"
#include "check/code.h"
#include "check/strings.h"

#include <algorithm>

namespace meshc::check {

std::vector<EntityId> Program::of_kind(Kind kind) const {
  const auto [first, count] = ranges[static_cast<std::size_t>(kind)];
  std::vector<EntityId> ids;
  ids.reserve(count);
  for (std::size_t i = 0; i < count; ++i)
    ids.emplace_back(first + i);
  return ids;
}

EntityId Program::add(Entity entity) {
  entities.push_back(std::move(entity));
  const EntityId id(entities.size() - 1);
  by_name[entities.back().name].push_back(id);
  return id;
}

std::string Program::worth(const Binding &binding) const {
  std::string text;
  if (binding.bound == Bound::closure)
    text = std::string(sources.text(binding.closure.expr->span));
  else
    text = spelled(*this, binding.value, binding.type).value_or("");
  if (text.size() > 60 || text.find('\n') != std::string::npos)
    text = std::string(trim(text.substr(0, std::min<std::size_t>(57, text.find('\n'))))) + "…";
  return text;
}

void Program::note_instance(std::size_t from, const Binding *names) {
  if (names == nullptr)
    return;
  for (std::size_t i = from; i < findings.all().size(); ++i) {
    diagnostics::Diagnostic &finding = findings.at(i);
    for (const Binding *name = names; name != nullptr; name = name->outer) {
      if (name->origin != Origin::loop || std::ranges::any_of(finding.labels, [&](const diagnostics::Label &label) {
            return label.span == name->span;
          }))
        continue;
      const std::string value = worth(*name);
      finding.label(name->span, "`" + std::string(name->name) + "` is `" + value + "` here");
      turns[i] += std::string(name->name) + "=" + value + ";";
    }
  }
}

EntityId Program::find(Kind kind, EntityId parent, std::string_view name) const {
  const auto found = by_name.find(name);
  if (found != by_name.end())
    for (const EntityId id : found->second)
      if (entities[id.index].kind == kind && entities[id.index].parent == parent)
        return id;
  return {};
}

void unsupported(Program &program, Span span, std::string_view what) {
  program.findings.report(diagnostics::not_supported, span, what);
}

void report_former(Program &program, std::string_view written, const Field &field, Span at) {
  const std::string today(field.name);
  program.findings.report(diagnostics::former_spelling, at, written, today)
      .fix({"write `" + today + "`", {{at, today}}, true});
}

std::string describe(const syntax::Item &item) {
  using syntax::ItemKind;
  switch (item.kind) {
  case ItemKind::var:
    return "`var`";
  case ItemKind::profile:
    return "`profile`";
  case ItemKind::loop:
    return "`for`";
  case ItemKind::branch:
    return "`if`";
  case ItemKind::use:
    return "`use`";
  case ItemKind::import:
    return "`import`";
  default:
    return "`" + std::string(item.kind_word.text) + "`";
  }
}

Let *find_let(Program &program, std::string_view name, const Scope &scope) {
  if (scope.library)
    return nullptr; // `std` knows nothing of the program
  const auto found = program.lets_by_name.find(name);
  if (found == program.lets_by_name.end())
    return nullptr;
  Let *outer = nullptr;
  for (Let *let : found->second) {
    if (let->space.known() && let->space == scope.space)
      return let;
    if (let->space_name.empty())
      outer = let;
  }
  return outer;
}

std::string header_name(const syntax::Expr &header) {
  return header.kind == syntax::ExprKind::string ? unescape(header.text) : std::string(header.text);
}

std::string full_name(const Program &program, EntityId id) {
  const Entity &entity = program[id];
  return entity.parent.known() ? program[entity.parent].name + "." + entity.name : entity.name;
}

namespace {

// `ingress.web`, `payments.checkout`, `namespace.ingress.web`: the parts of a name.
struct Parts {
  std::optional<Kind> kind;
  std::vector<std::string> names;
};

Parts parts_of(const syntax::Expr &expr) {
  Parts parts;
  if (expr.kind == syntax::ExprKind::raw_string) { // computed: `shop.cart` as well
    for (const std::string_view part : split(expr.text, '.'))
      parts.names.emplace_back(part);
    return parts;
  }
  if (expr.kind != syntax::ExprKind::dotted) {
    parts.names.push_back(header_name(expr));
    return parts;
  }
  std::size_t first = 0;
  if (expr.operands[0].kind == syntax::ExprKind::name)
    parts.kind = kind_by_word(expr.operands[0].text);
  if (parts.kind)
    first = 1;
  // `namespace.ingress.web` only says that `ingress` is a namespace.
  if (parts.kind == Kind::space && expr.operands.size() > 2)
    parts.kind.reset();
  for (std::size_t i = first; i < expr.operands.size(); ++i)
    parts.names.push_back(header_name(expr.operands[i]));
  return parts;
}

std::string kinds_in_words(std::span<const Kind> kinds) {
  if (kinds.size() > 4)
    return "value or thing"; // anything that has a name
  std::vector<std::string> words;
  for (const Kind kind : kinds)
    words.emplace_back(word(kind));
  return list_in_words(words, "or");
}

std::optional<EntityId> choose(Program &program, const std::vector<EntityId> &found, Span span, std::string_view name) {
  if (found.size() == 1) {
    program[found.front()].used = true;
    return found.front();
  }
  std::vector<std::string> meanings;
  for (const EntityId id : found)
    meanings.push_back(std::string(word(program[id].kind)) + " `" + full_name(program, id) + "`");
  auto &finding = program.findings.report(diagnostics::ambiguous, span, name, list_in_words(meanings, "or"));
  for (const EntityId id : found)
    finding.label(program[id].name_span, std::string(word(program[id].kind)) + " `" + program[id].name + "`");
  finding.advise("spell its kind, for instance `" + std::string(word(program[found.front()].kind)) + "." +
                 std::string(name) + "`");
  return std::nullopt;
}

} // namespace

std::vector<std::string> names_of(const Program &program, std::span<const Kind> kinds, const Scope &scope) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < program.entities.size(); ++i) {
    const Entity &entity = program.entities[i];
    if (std::ranges::find(kinds, entity.kind) == kinds.end())
      continue;
    names.push_back(!entity.parent.known() || entity.parent == scope.space ? entity.name
                                                                           : full_name(program, EntityId(i)));
  }
  return names;
}

std::optional<EntityId> resolve(Program &program, const syntax::Expr &expr, std::span<const Kind> expected,
                                const Scope &scope) {
  using syntax::ExprKind;
  const std::string written =
      expr.kind == ExprKind::raw_string ? std::string(expr.text) : std::string(program.sources.text(expr.span));
  const bool quoted = expr.kind == ExprKind::string || expr.kind == ExprKind::raw_string;
  if (expr.kind != ExprKind::name && expr.kind != ExprKind::dotted && !quoted) {
    program.findings.report(diagnostics::wrong_type, expr.span, scope.field,
                            "the name of a " + kinds_in_words(expected), "`" + written + "`");
    return std::nullopt;
  }
  const Parts parts = parts_of(expr);
  std::vector<Kind> kinds(expected.begin(), expected.end());
  if (parts.kind) {
    if (std::ranges::find(kinds, *parts.kind) == kinds.end()) {
      program.findings.report(diagnostics::wrong_type, expr.span, scope.field,
                              "the name of a " + kinds_in_words(expected),
                              "the " + std::string(word(*parts.kind)) + " `" + written + "`");
      return std::nullopt;
    }
    kinds = {*parts.kind};
  }
  std::vector<EntityId> own, global;
  const auto by_name = program.by_name.find(parts.names.back());
  if (by_name != program.by_name.end())
    for (const EntityId id : by_name->second) {
      const Entity &entity = program[id];
      if (std::ranges::find(kinds, entity.kind) == kinds.end())
        continue;
      if (parts.names.size() == 1) {
        if (entity.parent.known() && entity.parent == scope.space)
          own.push_back(id);
        else if (!entity.parent.known())
          global.push_back(id);
      } else if (parts.names.size() == 2 && entity.parent.known() &&
                 program[entity.parent].name == parts.names.front()) {
        own.push_back(id);
      }
    }
  if (!own.empty())
    return choose(program, own, expr.span, written);
  if (!global.empty())
    return choose(program, global, expr.span, written);
  if (program.later_names.contains(parts.names.back()))
    return std::nullopt; // declared, as something whose refusal has been told
  // A name written in full is near to names written in full.
  const bool full = parts.names.size() > 1;
  const std::vector<std::string> legal = names_of(program, kinds, full ? Scope{} : scope);
  auto &finding = program.findings.report(diagnostics::unresolved, expr.span, kinds_in_words(kinds), written);
  // The same name elsewhere is the likeliest meaning of all.
  std::vector<std::string> elsewhere;
  if (by_name != program.by_name.end())
    for (const EntityId id : by_name->second)
      if (std::ranges::find(kinds, program[id].kind) != kinds.end())
        elsewhere.push_back("`" + full_name(program, id) + "`");
  if (!elsewhere.empty() && parts.names.size() == 1) {
    finding.advise("a name of another namespace is written in full: " + list_in_words(elsewhere, "or"));
  } else if (std::string help = name_help(program, expr, scope); !help.empty() && expected.size() > 4) {
    finding.advise(std::move(help));
  } else if (!elsewhere.empty()) {
    finding.advise("did you mean " + list_in_words(elsewhere, "or") + "?");
  } else if (const auto near = suggestions(written, legal); !near.empty()) {
    finding.advise(did_you_mean(written, legal));
    if (near.size() == 1)
      finding.fix({"write `" + near.front() + "`", {{expr.span, near.front()}}, false});
  } else if (!help.empty()) {
    finding.advise(std::move(help));
  } else if (by_name != program.by_name.end() && !full) {
    const std::string other(word(program[by_name->second.front()].kind));
    const bool region = other == "region" && expected.size() == 1 && expected.front() == Kind::cluster;
    finding.advise("`" + written + "` is a " + other +
                   (region ? "; its clusters are `clusters where region == " + written + "`" : ""));
  } else if (expected.size() > 4) {
    finding.advise("values are named by `let`, `var`, parameters and loops");
  } else if (!legal.empty()) {
    finding.advise("there " + std::string(legal.size() == 1 ? "is " : "are ") + list_in_words(legal));
  } else {
    finding.advise("no " + kinds_in_words(kinds) + " is declared");
  }
  return std::nullopt;
}

} // namespace meshc::check
