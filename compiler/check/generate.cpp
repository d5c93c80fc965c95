#include "base/text.h"
#include "check/blocks/tables.h"
#include "check/body_builder.h"
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

// The first kind that the blocks below an item belong to: what is made of them is expanded before that kind.
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

} // namespace

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

std::optional<std::size_t> each_turn(Program &program, const Item &item, const Scope &scope, const Turn &turn,
                                     const Untaken &untaken) {
  if (item.value.empty())
    return std::nullopt;
  Scope asked = scope;
  asked.field = item.kind == ItemKind::loop ? "for" : "if";
  if (item.kind == ItemKind::branch) {
    if (const auto truth = evaluate(program, item.value.front(), boolean_type, asked)) {
      const bool taken = std::get<bool>(truth->data);
      turn(taken ? item.body : item.otherwise, scope.names);
      untaken(taken ? item.otherwise : item.body);
    }
    return std::nullopt;
  }
  auto elements = elements_of(program, item.value.front(), asked);
  if (!elements || too_many_turns(program, item, elements->size(), scope.names))
    return std::nullopt;
  if (elements->empty())
    untaken(item.body);
  for (Binding &element : *elements) {
    element.name = item.name.text;
    element.span = item.name.span;
    element.origin = Origin::loop;
    turn(item.body, bind_name(program, std::move(element), scope.names));
  }
  return elements->size();
}

void Declarations::expand(const Pending &pending) {
  const Item &item = *pending.item;
  Context context = pending.context;
  context.generated = context.in_loop = true;
  const Scope scope = scope_of(context, "");
  const auto turns = each_turn(
      program_, item, scope,
      [&](const std::vector<Item> &list, const Binding *names) {
        // A `let` in the body is seen in the whole body, in each turn anew.
        Context inside = context;
        inside.names = bind_lets(program_, list, {scope.space, "let", names, nullptr});
        const InTurn noted(program_, inside.names);
        items(list, inside);
      },
      [&](const std::vector<Item> &list) { words(list, context); });
  if (turns == std::size_t{0})
    program_.findings.report(diagnostics::empty_selection, item.value.front().span, "elements");
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

void Declarations::words(const std::vector<Item> &list, const Context &context) {
  for (const Item &item : list) {
    if (item.kind == ItemKind::loop || item.kind == ItemKind::branch) {
      words(item.body, context);
      words(item.otherwise, context);
    }
    const std::string_view word = item.kind_word.text;
    const bool own_field = context.place == Place::space && find_field(space_block, word) >= 0;
    if (item.kind != ItemKind::block || own_field)
      continue;
    const Block *table = find_block(word);
    if (table == nullptr)
      unknown(item, context);
    else if (const auto kind = kind_by_word(word); kind && *kind < Kind::edge)
      BodyBuilder(program_, *table, {}, false).words(item.body);
    if (table == &space_block && item.header.size() == 1) {
      Context inside = context;
      inside.place = Place::space;
      inside.space = item.header.front().text;
      words(item.body, inside);
    }
  }
}

// Regions and zones have a name and the place where a cluster says it, nothing else.
void Declarations::declare_places(Kind kind, const std::map<std::string, Span> &places) {
  const std::size_t first = program_.entities.size();
  for (const auto &[name, span] : places) {
    Entity place;
    place.kind = kind;
    place.name = name;
    place.name_span = span;
    program_.add(std::move(place));
  }
  program_.ranges[static_cast<std::size_t>(kind)] = {first, places.size()};
}

void Declarations::declare_regions() {
  std::map<std::string, Span> found;
  const auto field = static_cast<std::uint16_t>(find_field(cluster_block, "region"));
  for (const EntityId id : program_.of_kind(Kind::cluster))
    if (const Node *node = program_[id].view.get(field); node != nullptr)
      if (const auto *name = std::get_if<std::string>(&node->value.data))
        found.try_emplace(*name, node->value.span);
  declare_places(Kind::region, found);
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
  declare_places(Kind::zone, found);
  const std::size_t first = program_.entities.size();
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
