#include "base/text.h"
#include "check/blocks/tables.h"
#include "check/code.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

namespace meshc::check {
namespace {

using syntax::Expr;
using syntax::ExprKind;

const Expr *kind_word(const syntax::Item &item) {
  if (item.header.size() != 1)
    return nullptr;
  const Expr &header = item.header.front();
  const Expr &kind = header.kind == ExprKind::where ? header.operands.front() : header;
  return kind.kind == ExprKind::name ? &kind : nullptr;
}

void refuse_classifying(Program &program, const Body &body) {
  for (const Node &node : body.nodes) {
    const Field &field = body.block->fields[node.field];
    if ((field.flags & classifying) != 0)
      program.findings
          .report(diagnostics::misplaced, node.span, "`" + std::string(field.name) + "`",
                  "in `defaults` with a condition")
          .advise(
              "what conditions read is decided before them: set it in the block, or in `defaults` without a condition");
  }
}

std::vector<Default> defaults_for(Program &program, Kind kind) {
  std::vector<Default> found;
  for (const Loose &loose : program.defaults) {
    const Expr *named = kind_word(*loose.item);
    if (named == nullptr || named->text != word(kind))
      continue;
    Default one;
    const bool conditional = loose.item->header.front().kind == ExprKind::where;
    one.rank = loose.space.known() ? (conditional ? Rank::space_defaults_where : Rank::space_defaults)
                                   : (conditional ? Rank::mesh_defaults_where : Rank::mesh_defaults);
    one.space = loose.space;
    one.condition = conditional ? &loose.item->header.front().operands[1] : nullptr;
    one.scope = {loose.space, "defaults", loose.names, nullptr};
    one.body = evaluate_body(program, loose.item->body, *find_block(word(kind)), loose.item->span, one.scope);
    if (conditional) {
      refuse_classifying(program, *one.body);
      for (const Body *used : one.body->all_beneath)
        refuse_classifying(program, *used);
    }
    found.push_back(std::move(one));
  }
  std::ranges::stable_sort(found, {}, &Default::rank);
  return found;
}

bool same_setter(const Node &a, const Node &b) {
  return a.field == b.field && a.key == b.key;
}

std::string setting_name(const Body &body, const Node &node) {
  const std::string field(body.block->fields[node.field].name);
  return node.key.empty() ? field : field + " " + node.key;
}

bool has_final(const Body &body) {
  const auto own = [](const Body &one) {
    return std::ranges::any_of(
        one.nodes, [](const Node &node) { return node.is_final || (node.nested && has_final(*node.nested)); });
  };
  return own(body) || std::ranges::any_of(body.all_beneath, [&](const Body *used) { return own(*used); });
}

// Two profiles that one body uses.
struct Meeting {
  std::string_view first, second;
  Span first_use, second_use;
  bool known() const { return first_use.known() && second_use.known(); }
};

void report_conflicts(Program &program, const Layer &weaker, const Layer &stronger, const Meeting &meeting);

std::string_view way_out(Rank rank) {
  switch (rank) {
  case Rank::mesh_defaults_where:
  case Rank::space_defaults_where:
    return "neither outranks the other: keep one, or let only one of the conditions match";
  case Rank::on_block:
  case Rank::on_mesh_defaults:
  case Rank::on_space_defaults:
  case Rank::on_overlay:
    return "neither outranks the other: keep one, or let the sets not overlap";
  default:
    return "neither outranks the other: keep one";
  }
}

void report_same_rank(Program &program, Rank rank, const std::string &name, const Node &low, const Node &high,
                      const Meeting &meeting) {
  if (!meeting.known()) {
    program.findings
        .report(diagnostics::conflict, high.span, "`" + name + "` is set twice in " + std::string(words(rank)))
        .label(low.span, "also set here")
        .advise(std::string(way_out(rank)));
    return;
  }
  const std::string first(meeting.first), second(meeting.second);
  auto &finding = program.findings.report(
      diagnostics::conflict, meeting.second_use,
      first == second ? "`" + name + "` is set by profile `" + first + "` twice, with different arguments"
                      : "`" + name + "` is set by profile `" + first + "` and by profile `" + second + "`");
  finding.label(meeting.first_use, "`" + first + "` is used here").label(low.span, "`" + first + "` sets it here");
  if (high.span != low.span)
    finding.label(high.span, "`" + second + "` sets it here");
  finding.advise("profiles in one body have one rank: use one of them, or take the field out of one");
}

// The same for blocks inside, each with what it uses beneath it.
void report_nested(Program &program, const Layer &weaker, const Node &low, const Layer &stronger, const Node &high,
                   const Meeting &meeting) {
  std::vector<Layer> under, over;
  push(under, weaker.rank, low.nested.get());
  push(over, stronger.rank, high.nested.get());
  for (const Layer &one : under)
    for (const Layer &other : over)
      report_conflicts(program, one, other, meeting);
}

// Two bodies of one rank that set one leaf, unless one was brought in by the other; a `final` that a stronger one sets
// again.
void report_conflicts(Program &program, const Layer &weaker, const Layer &stronger, const Meeting &meeting) {
  for (const Node &low : weaker.body->nodes)
    for (const Node &high : stronger.body->nodes) {
      if (!same_setter(low, high) || low.state == NodeState::poisoned || high.state == NodeState::poisoned)
        continue;
      const Field &field = weaker.body->block->fields[low.field];
      if (field.type.basic == Basic::repeated || field.type.basic == Basic::on_set)
        continue;
      if (low.is_final) {
        program.findings
            .report(diagnostics::conflict, high.span,
                    "`" + setting_name(*weaker.body, low) + "` is final and may not be set again")
            .label(low.span, "made final here");
        continue;
      }
      if (low.nested != nullptr && has_final(*low.nested) && (high.replaces || high.state == NodeState::removed)) {
        program.findings
            .report(diagnostics::conflict, high.span,
                    "`" + setting_name(*weaker.body, low) + "` holds a final field and may not be replaced")
            .label(low.span, "the final field is in here")
            .advise("braces without `=` add to it");
        continue;
      }
      if (low.nested != nullptr && high.nested != nullptr && !high.replaces) {
        report_nested(program, weaker, low, stronger, high, meeting);
        continue;
      }
      const bool marker = field.type.basic == Basic::map && low.key.empty();
      if (weaker.rank == stronger.rank && !marker && !brought_in_by(*weaker.body, *stronger.body))
        report_same_rank(program, weaker.rank, setting_name(*weaker.body, low), low, high, meeting);
    }
}

class Conflicts {
public:
  explicit Conflicts(Program &program) : program_(program) {}

  // Pairs are looked at once, however many things share them.
  void check(const std::vector<Layer> &layers) {
    for (std::size_t i = 0; i < layers.size(); ++i)
      for (std::size_t k = i + 1; k < layers.size(); ++k) {
        if (!final_in(layers[i].body) &&
            (layers[i].rank != layers[k].rank || brought_in_by(*layers[i].body, *layers[k].body)))
          continue;
        Meeting meeting;
        if (!layers[i].body->profile.empty() && !layers[k].body->profile.empty())
          meeting = {layers[i].body->profile, layers[k].body->profile, use_of(layers, layers[i].body),
                     use_of(layers, layers[k].body)};
        if (seen_.emplace(layers[i].body, layers[k].body, meeting.second_use).second)
          report_conflicts(program_, layers[i], layers[k], meeting);
      }
  }

private:
  static Span use_of(const std::vector<Layer> &layers, const Body *body) {
    for (const Layer &layer : layers)
      for (std::size_t i = 0; i < layer.body->beneath.size(); ++i)
        if (layer.body->beneath[i].get() == body)
          return layer.body->uses[i];
    return {};
  }

  bool final_in(const Body *body) {
    const auto [found, fresh] = finals_.try_emplace(body, false);
    if (fresh)
      found->second = has_final(*body);
    return found->second;
  }

  Program &program_;
  std::set<std::tuple<const Body *, const Body *, Span>> seen_;
  std::map<const Body *, bool> finals_;
};

Rank on_rank(Rank rank) {
  switch (rank) {
  case Rank::overlay:
    return Rank::on_overlay;
  case Rank::block:
    return Rank::on_block;
  case Rank::space_defaults:
  case Rank::space_defaults_where:
    return Rank::on_space_defaults;
  default:
    return Rank::on_mesh_defaults;
  }
}

// `on SET` blocks of one rank whose sets meet may not set one field.
void report_on_set_conflicts(Program &program, const View &view) {
  const Block &block = service_block;
  for (std::size_t field = 0; field < block.fields.size(); ++field) {
    if (block.fields[field].type.basic != Basic::on_set)
      continue;
    const auto setters = view.setters(static_cast<std::uint16_t>(field));
    for (std::size_t i = 0; i < setters.size(); ++i)
      for (std::size_t k = i + 1; k < setters.size(); ++k) {
        const auto *first = std::get_if<Members>(&setters[i].node->value.data);
        const auto *second = std::get_if<Members>(&setters[k].node->value.data);
        if (first == nullptr || second == nullptr || setters[i].rank != setters[k].rank ||
            brought_in_by(*setters[i].body, *setters[k].body))
          continue;
        std::vector<EntityId> both;
        std::ranges::set_intersection(first->ids, second->ids, std::back_inserter(both));
        if (!both.empty())
          report_nested(program, {on_rank(setters[i].rank), nullptr}, *setters[i].node,
                        {on_rank(setters[k].rank), nullptr}, *setters[k].node, {});
      }
  }
}

// `final` is meant for every cluster: what an `on SET` says is a later layer as well.
void report_final_on_set(Program &program, const View &view) {
  std::vector<Layer> inside;
  for (std::size_t field = 0; field < service_block.fields.size(); ++field)
    if (service_block.fields[field].type.basic == Basic::on_set)
      for (const View::Setter &setter : view.setters(static_cast<std::uint16_t>(field)))
        if (setter.node->nested != nullptr)
          push(inside, on_rank(setter.rank), setter.node->nested.get());
  for (const Layer &on : inside) {
    for (const Layer &layer : view.layers()) {
      const bool beneath = layer.rank < on.rank;
      const Layer &weaker = beneath ? layer : on;
      if (has_final(*weaker.body))
        report_conflicts(program, weaker, beneath ? on : layer, {});
    }
    for (const Layer &other : inside)
      if (on.rank < other.rank && has_final(*on.body))
        report_conflicts(program, on, other, {});
  }
}

} // namespace

void lay_blocks(Program &program, Kind kind) {
  program.stage = kind;
  const Block &block = *find_block(word(kind));
  program.defaults_of_kind = std::make_shared<std::vector<Default>>(defaults_for(program, kind));
  for (const EntityId id : program.of_kind(kind)) {
    std::vector<Layer> layers;
    const EntityId space = program[id].parent;
    for (const Default &one : *program.defaults_of_kind)
      if (one.condition == nullptr && (!one.space.known() || one.space == space))
        push(layers, one.rank, one.body.get());
    for (const Written &written : program[id].items) {
      const Scope scope{kind == Kind::space ? id : space, word(kind), written.names, nullptr};
      const auto body = evaluate_body(program, written.item->body, block, written.item->span, scope);
      push(layers, written.overlay ? Rank::overlay : Rank::block, body.get());
    }
    std::ranges::stable_sort(layers, {}, &Layer::rank);
    program[id].view = View(std::move(layers));
  }
}

void lay_conditional_defaults(Program &program, Kind kind) {
  const std::vector<EntityId> ids = program.of_kind(kind);
  for (const Default &one : *program.defaults_of_kind) {
    if (one.condition == nullptr)
      continue;
    std::vector<EntityId> candidates;
    for (const EntityId id : ids)
      if (!one.space.known() || one.space == program[id].parent)
        candidates.push_back(id);
    const auto matched = chosen(program, *one.condition, kind, std::move(candidates), one.scope, true);
    if (!matched)
      continue; // the mistake in the condition has been told
    for (const EntityId id : *matched) {
      std::vector<Layer> layers = program[id].view.layers();
      push(layers, one.rank, one.body.get());
      std::ranges::stable_sort(layers, {}, &Layer::rank);
      program[id].view = View(std::move(layers));
    }
    if (matched->empty())
      program.findings.report(diagnostics::empty_selection, one.condition->span, plural(kind));
  }
  Conflicts conflicts(program);
  for (const EntityId id : ids) {
    conflicts.check(program[id].view.layers());
    if (kind == Kind::service) {
      report_on_set_conflicts(program, program[id].view);
      report_final_on_set(program, program[id].view);
    }
  }
}

void lay_mesh(Program &program) {
  program.stage = Kind::network;
  std::vector<Layer> layers;
  for (const Written &written : program.mesh_blocks) {
    const auto body = evaluate_body(program, written.item->body, mesh_block, written.item->span, {{}, "mesh"});
    push(layers, written.overlay ? Rank::overlay : Rank::block, body.get());
  }
  Conflicts(program).check(layers);
  program.mesh_view = View(std::move(layers));
}

std::optional<std::vector<EntityId>> chosen(Program &program, const syntax::Expr &condition, Kind kind,
                                            std::vector<EntityId> ids, const Scope &scope, bool classified) {
  program.elements.push_back({kind, free_slot(scope), classified});
  const auto code = bind_condition(program, condition, program.elements.back(), scope);
  if (!code)
    return std::nullopt;
  const std::size_t slot = program.elements.back().slot;
  Frame frame{program, std::deque<Value>(slot + 1), {}, scope.field};
  std::vector<EntityId> kept;
  for (const EntityId id : ids) {
    frame.slots[slot].data = id;
    const auto one = holds(*code, frame);
    if (!one)
      return std::nullopt; // one element is enough to show the mistake
    if (*one)
      kept.push_back(id);
  }
  return kept;
}

} // namespace meshc::check
