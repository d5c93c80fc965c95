#include "base/text.h"
#include "check/blocks/tables.h"
#include "check/code.h"
#include "check/declare.h"

#include <algorithm>

namespace meshc::check {
namespace {

using syntax::Expr;
using syntax::ExprKind;
using syntax::Item;
using syntax::ItemKind;

Kind kind_of_block(const Item &item) {
  if (item.kind_word.text == "link")
    return Kind::link;
  if (item.kind_word.text == "defaults" && item.header.size() == 1) {
    const Expr &header = item.header[0].kind == ExprKind::where ? item.header[0].operands[0] : item.header[0];
    return kind_by_word(header.text).value_or(Kind::edge);
  }
  const auto kind = kind_by_word(item.kind_word.text);
  return kind && *kind < Kind::edge ? *kind : Kind::edge;
}
} // namespace

Kind earliest_kind(const std::vector<Item> &items) {
  Kind earliest = Kind::edge;
  for (const Item &item : items) {
    if (item.kind == ItemKind::block)
      earliest = std::min(earliest, kind_of_block(item));
    if (item.kind == ItemKind::loop || item.kind == ItemKind::branch)
      earliest = std::min({earliest, earliest_kind(item.body), earliest_kind(item.otherwise)});
  }
  return earliest;
}
void Declarations::generator(const Item &item, const Context &context) {
  const Kind kind = std::min(earliest_kind(item.body), earliest_kind(item.otherwise));
  generators_[kind].push_back({&item, context});
}

bool too_many_turns(Program &program, const Item &item, std::size_t turns, const Binding *names) {
  constexpr std::size_t most = 100'000;
  const bool told = program.generated > most;
  program.generated += turns;
  if (program.generated <= most)
    return false;
  if (told)
    return true;
  const bool loop = item.kind == ItemKind::loop;
  const std::string what = loop ? "for " + std::string(item.name.text) : std::string(program.sources.text(item.span));
  auto &finding = program.findings.report(diagnostics::expansion_too_large, item.span, "`" + what + "`", "100,000");
  if (loop)
    finding.note("`" + what + " in …` runs " + counted(turns, "time") + " here");
  std::set<Span> loops;
  for (const Binding *name = names; name != nullptr; name = name->outer)
    if (name->origin == Origin::loop && loops.insert(name->span).second)
      finding.label(name->span, "multiplied by this loop");
  return true;
}

void Declarations::expand(const Pending &pending) {
  const Item &item = *pending.item;
  Context context = pending.context;
  context.generated = context.in_loop = true;
  if (item.value.empty())
    return;
  const Scope scope = scope_of(context, item.kind == ItemKind::loop ? "for" : "if");
  // A `let` in the body is seen in the whole body, in each turn anew.
  const auto body = [&](const std::vector<Item> &list, Context inside) {
    inside.names = bind_lets(program_, list, {scope.space, "let", inside.names, nullptr});
    const InTurn noted(program_, inside.names);
    items(list, inside);
  };
  if (item.kind == ItemKind::branch) {
    const auto truth = evaluate(program_, item.value.front(), boolean_type, scope);
    if (truth)
      body(std::get<bool>(truth->data) ? item.body : item.otherwise, context);
    return;
  }
  auto elements = elements_of(program_, item.value.front(), scope);
  if (!elements || too_many_turns(program_, item, elements->size(), context.names))
    return;
  if (elements->empty())
    program_.findings.report(diagnostics::empty_selection, item.value.front().span, "elements");
  for (Binding &element : *elements) {
    element.name = item.name.text;
    element.span = item.name.span;
    element.origin = Origin::loop;
    Context turn = context;
    turn.names = bind_name(program_, std::move(element), context.names);
    body(item.body, turn);
  }
}

void Declarations::expand_due(Kind kind) {
  // What is expanded may hold loops that are due as well.
  for (auto due = generators_.begin(); due != generators_.end() && due->first <= kind; due = generators_.begin()) {
    const std::vector<Pending> now = std::move(due->second);
    generators_.erase(due);
    for (const Pending &pending : now)
      expand(pending);
  }
}

void Declarations::declare_regions() {
  std::map<std::string, Span> found;
  const auto field = static_cast<std::uint16_t>(find_field(cluster_block, "region"));
  for (const EntityId id : program_.of_kind(Kind::cluster))
    if (const Node *node = program_[id].view.get(field); node != nullptr)
      if (const auto *name = std::get_if<std::string>(&node->value.data))
        found.try_emplace(*name, node->value.span);
  const std::size_t first = program_.entities.size();
  for (const auto &[name, span] : found) {
    Entity region;
    region.kind = Kind::region;
    region.name = name;
    region.name_span = span;
    program_.add(std::move(region));
  }
  program_.ranges[static_cast<std::size_t>(Kind::region)] = {first, found.size()};
}

void Declarations::declare_zones_and_gateways() {
  std::map<std::string, Span> found;
  const auto field = static_cast<std::uint16_t>(find_field(cluster_block, "zones"));
  for (const EntityId id : program_.of_kind(Kind::cluster))
    if (const Node *node = program_[id].view.get(field); node != nullptr)
      if (const auto *zones = std::get_if<Values>(&node->value.data))
        for (const Value &zone : *zones)
          if (const auto *name = std::get_if<std::string>(&zone.data))
            found.try_emplace(*name, zone.span);
  std::size_t first = program_.entities.size();
  for (const auto &[name, span] : found) {
    Entity zone;
    zone.kind = Kind::zone;
    zone.name = name;
    zone.name_span = span;
    program_.add(std::move(zone));
  }
  program_.ranges[static_cast<std::size_t>(Kind::zone)] = {first, found.size()};
  first = program_.entities.size();
  const auto gateways = static_cast<std::uint16_t>(find_field(cluster_block, "gateway"));
  for (const EntityId id : program_.of_kind(Kind::cluster)) {
    std::vector<View::Entry> entries = program_[id].view.entries(gateways);
    std::ranges::sort(entries, {}, &View::Entry::key);
    for (View::Entry &entry : entries) {
      Entity gateway;
      gateway.kind = Kind::gateway;
      gateway.name = entry.key;
      gateway.name_span = entry.key_span;
      gateway.parent = id;
      gateway.view = std::move(entry.view);
      program_.add(std::move(gateway));
    }
  }
  program_.ranges[static_cast<std::size_t>(Kind::gateway)] = {first, program_.entities.size() - first};
}
} // namespace meshc::check
