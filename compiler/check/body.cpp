#include "base/suggest.h"
#include "base/text.h"
#include "check/blocks/lower.h"
#include "check/blocks/tables.h"
#include "check/body_builder.h"

#include <algorithm>

namespace meshc::check {

using syntax::Expr;
using syntax::ExprKind;
using syntax::Item;
using syntax::ItemKind;

int field_named(const Block &block, std::string_view name, bool as_block) {
  int any = -1;
  for (std::size_t i = 0; i < block.fields.size(); ++i) {
    if (block.fields[i].name != name)
      continue;
    any = static_cast<int>(i);
    if ((block.fields[i].type.basic == Basic::on_set) == as_block)
      return any;
  }
  return any;
}

bool holds_declarations(const Block &block, const Scope &scope) {
  return &block == &space_block && scope.space.known();
}

void BodyBuilder::add(const Item &item, const Scope &scope) {
  scope_ = scope;
  if (block_.entries) {
    add_entries(0, block_.fields.front(), {item});
    return;
  }
  switch (item.kind) {
  case ItemKind::field:
    add_field(item);
    break;
  case ItemKind::block:
    add_block(item);
    break;
  case ItemKind::let:
    if (!holds_declarations(block_, scope) && turns_ == 0)
      program_.findings.report(diagnostics::misplaced, item.span, "`let`", "in `" + std::string(block_.kind) + "`")
          .advise("a `let` stands in a namespace, in a `for` or at the top level of a file");
    break;
  case ItemKind::loop:
  case ItemKind::branch:
    if (!holds_declarations(block_, scope) || holds_fields(item))
      expand(item, scope);
    break;
  case ItemKind::use:
    if (auto body = use_profile(program_, item, block_, scope, on_set_)) {
      beneath_.push_back(std::move(body));
      uses_.push_back(item.span);
    }
    break;
  default:
    if (!holds_declarations(block_, scope)) // told where declarations are met
      program_.findings
          .report(diagnostics::misplaced, item.span, describe(item), "in `" + std::string(block_.kind) + "`")
          .advise("it stands at the top level of a file");
  }
}

Body BodyBuilder::finish(Span span) {
  std::vector<const Body *> all;
  for (const auto &used : beneath_) {
    all.push_back(used.get());
    all.insert(all.end(), used->all_beneath.begin(), used->all_beneath.end());
  }
  std::ranges::sort(all);
  all.erase(std::unique(all.begin(), all.end()), all.end());
  // Each of them is compared with each other one.
  constexpr std::size_t most_beneath = 1000;
  if (all.size() > most_beneath) {
    program_.findings
        .report(diagnostics::expansion_too_large, uses_.back(),
                "`" + std::string(program_.sources.text(uses_.back())) + "`", "1,000")
        .note(counted(all.size(), "profile") + " would stand beneath this body, by one way and another");
    beneath_.clear();
    uses_.clear();
    all.clear();
  }
  std::ranges::stable_sort(nodes_, {}, &Node::field);
  return {&block_, std::move(nodes_), span, std::move(beneath_), std::move(uses_), std::move(all), {}};
}

bool BodyBuilder::holds_fields(const Item &item) {
  const auto any = [](const std::vector<Item> &items) {
    return std::ranges::any_of(items, [](const Item &one) {
      return one.kind == ItemKind::field || one.kind == ItemKind::use ||
             ((one.kind == ItemKind::loop || one.kind == ItemKind::branch) && holds_fields(one)) ||
             (one.kind == ItemKind::block && find_block(one.kind_word.text) == nullptr);
    });
  };
  return any(item.body) || any(item.otherwise);
}

void BodyBuilder::expand(const Item &item, const Scope &scope) {
  each_turn(
      program_, item, scope,
      [&](const std::vector<Item> &items, const Binding *names) {
        Scope turn = scope;
        turn.names = names;
        turn.names = bind_lets(program_, items, turn);
        const InTurn noted(program_, turn.names);
        ++turns_;
        for (const Item &one : items)
          add(one, turn);
        --turns_;
      },
      [&](const std::vector<Item> &items) { BodyBuilder(program_, block_, scope, on_set_).words(items); });
}

Node &BodyBuilder::node(int field, const Item &item, NodeState state) {
  Node fresh;
  fresh.field = static_cast<std::uint16_t>(field);
  fresh.state = state;
  fresh.is_final = item.is_final;
  fresh.span = item.span;
  nodes_.push_back(std::move(fresh));
  return nodes_.back();
}

int BodyBuilder::lookup(std::string_view name, Span at, bool as_block) {
  const int index = field_named(block_, name, as_block);
  const int former = index < 0 ? find_former(block_, name) : -1;
  if (former >= 0)
    report_former(program_, name, block_.fields[static_cast<std::size_t>(former)], at);
  return index < 0 ? former : index;
}

void BodyBuilder::unknown_field(const Item &item, std::string_view name, Span at) {
  std::vector<std::string> legal;
  for (const Field &field : block_.fields)
    if ((field.flags & later) == 0)
      legal.emplace_back(field.name);
  auto &finding = program_.findings.report(diagnostics::unknown_field, at, block_.kind, name);
  const auto near = suggestions(name, legal);
  finding.advise(did_you_mean(name, legal));
  if (near.size() == 1)
    finding.fix({"write `" + near.front() + "`", {{at, near.front()}}, is_near(name, near.front())});
  if (near.empty())
    finding.advise(home_of_field(name));
  if (finding.help.empty())
    finding.advise("its fields are " + list_in_words(legal, "and", 24));
  for (const std::string &meant : near)
    node(field_named(block_, meant, false), item, NodeState::poisoned);
}

bool BodyBuilder::refused(const Field &field, Span at) {
  if ((field.flags & later) != 0) {
    unsupported(program_, at, "`" + std::string(field.name) + "` in `" + std::string(block_.kind) + "`");
    return true;
  }
  if (on_set_ && (field.flags & (on_instance | on_caller)) == 0) {
    program_.findings.report(diagnostics::misplaced, at, "`" + std::string(field.name) + "`", "in `on SET { … }`")
        .advise("placement, ports, identity and export are one for all clusters; what may differ is " +
                list_in_words(settable_in_on_set(), "and", 12));
    return true;
  }
  return false;
}

std::vector<std::string> BodyBuilder::settable_in_on_set() const {
  std::vector<std::string> names;
  for (const Field &field : block_.fields)
    if ((field.flags & (on_instance | on_caller)) != 0)
      names.emplace_back(field.name);
  return names;
}

void BodyBuilder::repeated(int field, std::string_view key, Span at, const std::string &what) {
  const Node *other = before(field, key);
  if (other == nullptr)
    return;
  const Span there = other->key_span.known() ? other->key_span : other->span;
  auto &finding = program_.findings.report(diagnostics::duplicate, at, what);
  if (there.begin <= at.begin && at.end <= there.end && there.file == at.file)
    finding.note("the loop makes it more than once");
  else
    finding.label(there, "it stands here already");
}

const Node *BodyBuilder::before(int field, std::string_view key) {
  // A handful is searched faster than hashed; a loop may make any number of keys.
  constexpr std::size_t few = 16;
  if (nodes_.size() <= few) {
    const auto found = std::ranges::find_if(nodes_, [&](const Node &other) {
      return other.field == field && other.key == key && other.state != NodeState::poisoned;
    });
    return found == nodes_.end() ? nullptr : &*found;
  }
  for (; indexed_ < nodes_.size(); ++indexed_)
    if (const Node &other = nodes_[indexed_]; other.state != NodeState::poisoned)
      seen_.try_emplace({other.field, other.key}, indexed_);
  const auto found = seen_.find({field, std::string(key)});
  return found == seen_.end() ? nullptr : &nodes_[found->second];
}

void BodyBuilder::add_field(const Item &item) {
  if (!item.kind_word.text.empty()) {
    remove_entry(item);
    return;
  }
  if (item.key.kind != ExprKind::name) {
    unknown_field(item, program_.sources.text(item.key.span), item.key.span);
    return;
  }
  const std::string_view name = item.key.text;
  const int index = lookup(name, item.key.span, false);
  if (index < 0) {
    unknown_field(item, name, item.key.span);
    return;
  }
  const Field &field = block_.fields[static_cast<std::size_t>(index)];
  if (item.value.empty() || refused(field, item.key.span)) {
    node(index, item, NodeState::poisoned);
    return;
  }
  repeated(index, "", item.key.span, "`" + std::string(name) + "`");
  const Expr &value = item.value.front();
  switch (field.type.basic) {
  case Basic::block:
  case Basic::map:
    replace_block(index, field, item, value);
    return;
  case Basic::named:
  case Basic::choice:
  case Basic::on_set:
  case Basic::repeated:
    program_.findings.report(diagnostics::wrong_type, value.span, name, "a block", "a value behind `=`")
        .advise("write `" + std::string(name) + (field.type.basic == Basic::repeated ? "" : " NAME") + " { … }`");
    node(index, item, NodeState::poisoned);
    return;
  default:
    break;
  }
  if (value.kind == ExprKind::none) {
    remove_field(index, field, item, value);
    return;
  }
  auto evaluated = evaluate_or_none(program_, value, field.type, scope_for(name));
  if (evaluated && std::holds_alternative<None>(evaluated->data)) {
    remove_field(index, field, item, value);
    return;
  }
  Node &made = node(index, item, evaluated ? NodeState::value : NodeState::poisoned);
  if (evaluated)
    made.value = std::move(*evaluated);
  made.value.span = value.span;
}

void BodyBuilder::remove_field(int index, const Field &field, const Item &item, const Expr &value) {
  if ((field.flags & removable) == 0) {
    program_.findings.report(diagnostics::wrong_type, value.span, field.name, type_text(field.type), "`none`")
        .advise((field.flags & required) != 0 ? "it is required"
                                              : "it can have another value, but it cannot be taken away");
    node(index, item, NodeState::poisoned);
    return;
  }
  node(index, item, NodeState::removed).key_span = value.span;
}

void BodyBuilder::replace_block(int index, const Field &field, const Item &item, const Expr &value) {
  if (value.kind == ExprKind::none && field.type.basic == Basic::block) {
    remove_field(index, field, item, value);
    return;
  }
  if (value.kind == ExprKind::none) {
    node(index, item, NodeState::removed);
    return;
  }
  const std::size_t before = program_.findings.all().size();
  const auto record = value.kind == ExprKind::record ? std::optional(Closure{&value, scope_for(field.name)})
                                                     : follow(program_, value, scope_for(field.name));
  if (!record || record->expr->kind != ExprKind::record) {
    if (value.kind == ExprKind::name && is_poisoned_let(value.text)) {
      node(index, item, NodeState::poisoned);
      return; // told where the let is
    }
    program_.findings
        .report(diagnostics::wrong_type, value.span, field.name, type_example(field.type),
                "`" + std::string(program_.sources.text(value.span)) + "`")
        .advise(name_help(program_, value, scope_))
        .advise("`" + std::string(field.name) + " { … }` adds to what is inherited, `" + std::string(field.name) +
                " = { … }` replaces it");
    node(index, item, NodeState::poisoned);
    return;
  }
  if (field.type.basic == Basic::map) {
    Node &marker = node(index, item, NodeState::nested);
    marker.replaces = true;
    const Scope here = scope_;
    scope_ = record->scope; // names in it mean what they mean where it is written
    add_entries(index, field, record->expr->items);
    scope_ = here;
    label_use(before, value);
    return;
  }
  Scope there = record->scope;
  there.field = field.name;
  auto nested = evaluate_body(program_, record->expr->items, *field.type.block, value.span, there);
  label_use(before, value);
  Node &made = node(index, item, NodeState::nested);
  made.replaces = true;
  made.key_span = item.key.span;
  made.nested = std::move(nested);
}

bool BodyBuilder::is_poisoned_let(std::string_view name) const {
  const Let *let = find_let(program_, name, scope_);
  return let != nullptr && let->expr == nullptr && !let->value;
}

void BodyBuilder::label_use(std::size_t before, const Expr &value) {
  if (value.kind != ExprKind::record)
    for (std::size_t i = before; i < program_.findings.all().size(); ++i)
      program_.findings.at(i).label(value.span, "used here");
}

void BodyBuilder::remove_entry(const Item &item) {
  const int index = lookup(item.kind_word.text, item.kind_word.span, true);
  if (index < 0) {
    unknown_field(item, item.kind_word.text, item.kind_word.span);
    return;
  }
  const Field &field = block_.fields[static_cast<std::size_t>(index)];
  if (refused(field, item.kind_word.span))
    return;
  if (field.type.basic != Basic::named) {
    program_.findings
        .report(diagnostics::misplaced, item.key.span, "a name", "behind `" + std::string(field.name) + "`")
        .advise("write `" + std::string(field.name) + " = none`");
    return;
  }
  if (item.value.empty() || item.value.front().kind != ExprKind::none) {
    const std::string entry =
        std::string(item.kind_word.text) + " " + std::string(program_.sources.text(item.key.span));
    program_.findings
        .report(diagnostics::wrong_type, item.value.empty() ? item.span : item.value.front().span, entry,
                "`none`, which removes it, behind `=`",
                item.value.empty() ? "nothing"
                                   : "`" + std::string(program_.sources.text(item.value.front().span)) + "`")
        .advise("write `" + entry + " { … }` to add it");
    return;
  }
  const auto computed = computed_name(program_, item.key, scope_for(field.name));
  if (computed)
    repeated(index, *computed, item.key.span, std::string(field.name) + " `" + *computed + "`");
  Node &made = node(index, item, computed ? NodeState::removed : NodeState::poisoned);
  made.key = computed.value_or("");
  made.key_span = item.key.span;
}

void BodyBuilder::add_entries(int index, const Field &field, const std::vector<Item> &items) {
  for (const Item &entry : items) {
    if (entry.kind == ItemKind::loop || entry.kind == ItemKind::branch) {
      expand_entries(index, field, entry);
      continue;
    }
    if (entry.kind == ItemKind::let && turns_ > 0)
      continue;
    if (entry.kind != ItemKind::field || entry.value.empty() || !entry.kind_word.text.empty()) {
      program_.findings.report(diagnostics::wrong_type, entry.span, block_.entries ? block_.kind : field.name,
                               "lines `key = value`", "this");
      continue;
    }
    const auto computed = entry.key.kind == ExprKind::dotted
                              ? std::optional(std::string(program_.sources.text(entry.key.span)))
                              : computed_name(program_, entry.key, scope_for(field.name));
    if (!computed)
      continue;
    const std::string &key = *computed;
    const std::string map(block_.entries ? block_.kind : field.name);
    repeated(index, key, entry.key.span, "`" + key + "` of `" + map + "`");
    const Expr &value = entry.value.front();
    if (value.kind == ExprKind::none) {
      Node &made = node(index, entry, NodeState::removed);
      made.key = key;
      made.key_span = entry.key.span;
      continue;
    }
    const std::string named = map + "." + key;
    auto evaluated = evaluate_or_none(program_, value, *field.type.element, scope_for(named));
    if (evaluated && std::holds_alternative<None>(evaluated->data)) {
      Node &removed = node(index, entry, NodeState::removed);
      removed.key = key;
      removed.key_span = entry.key.span;
      continue;
    }
    Node &made = node(index, entry, evaluated ? NodeState::value : NodeState::poisoned);
    made.key = key;
    made.key_span = entry.key.span;
    if (evaluated)
      made.value = std::move(*evaluated);
    made.value.span = value.span;
  }
}

void BodyBuilder::expand_entries(int index, const Field &field, const Item &item) {
  const Scope outer = scope_;
  each_turn(
      program_, item, outer,
      [&](const std::vector<Item> &items, const Binding *names) {
        scope_.names = names;
        ++turns_;
        const InTurn noted(program_, names);
        add_entries(index, field, items);
        --turns_;
        scope_ = outer;
      },
      [](const std::vector<Item> &) {}); // keys are free
}

std::shared_ptr<const Body> evaluate_body(Program &program, const std::vector<Item> &items, const Block &block,
                                          Span span, const Scope &scope, bool on_set) {
  const InTurn noted(program, scope.names);
  BodyBuilder builder(program, block, scope, on_set);
  Scope inner = scope;
  if (!holds_declarations(block, scope)) // a `let` that is refused here is still what the lines below it mean
    inner.names = bind_lets(program, items, scope);
  for (const Item &item : items)
    builder.add(item, inner);
  auto body = std::make_shared<const Body>(builder.finish(span));
  program.bodies.push_back(body);
  return body;
}

} // namespace meshc::check
