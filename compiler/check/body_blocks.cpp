#include "base/suggest.h"
#include "base/text.h"
#include "check/blocks/lower.h"
#include "check/blocks/tables.h"
#include "check/body_builder.h"

#include <algorithm>

namespace meshc::check {

using syntax::ExprKind;
using syntax::Item;
using syntax::ItemKind;

void BodyBuilder::add_block(const Item &item) {
  const std::string_view name = item.kind_word.text;
  const int index = lookup(name, item.kind_word.span, true);
  if (index < 0) {
    if (holds_declarations(block_, scope_))
      return; // a declaration, or a mistake told where declarations are met
    if (&block_ == &space_block && find_block(name) != nullptr)
      program_.findings
          .report(diagnostics::misplaced, item.kind_word.span, "`" + std::string(name) + "`",
                  "in what is said of namespaces in general")
          .advise("it declares a thing of its own: write it in `namespace NAME { … }`");
    else
      unknown_block(item);
    return;
  }
  const Field &field = block_.fields[static_cast<std::size_t>(index)];
  if (refused(field, item.kind_word.span)) {
    node(index, item, NodeState::poisoned);
    return;
  }
  switch (field.type.basic) {
  case Basic::block:
    if (!item.header.empty())
      return no_header(item);
    repeated(index, "", item.kind_word.span, "`" + std::string(name) + "`");
    nest(index, item, *field.type.block, false).key_span = item.kind_word.span;
    return;
  case Basic::map:
    if (!item.header.empty() && !field.type.words.empty())
      return add_word(index, field, item);
    if (!item.header.empty())
      return no_header(item);
    add_entries(index, field, item.body);
    return;
  case Basic::repeated:
    if (!item.header.empty())
      return no_header(item);
    nest(index, item, *field.type.block, false);
    return;
  case Basic::named:
    add_named(index, field, item);
    return;
  case Basic::choice:
    add_choice(index, field, item);
    return;
  case Basic::on_set:
    add_on_set(index, field, item);
    return;
  default:
    program_.findings.report(diagnostics::wrong_type, item.kind_word.span, name, type_example(field.type), "a block")
        .advise("write `" + std::string(name) + " = …`");
    node(index, item, NodeState::poisoned);
  }
}

void BodyBuilder::words(const std::vector<Item> &items) {
  for (const Item &item : items) {
    words(item.otherwise);
    if (item.kind == ItemKind::loop || item.kind == ItemKind::branch) {
      words(item.body);
    } else if (item.kind == ItemKind::field && item.kind_word.text.empty()) {
      const std::string_view name = program_.sources.text(item.key.span);
      if (field_named(block_, name, false) < 0 && find_former(block_, name) < 0)
        unknown_field(item, name, item.key.span);
    } else if (item.kind == ItemKind::block) {
      const int index = field_named(block_, item.kind_word.text, true);
      const Block *inner = index < 0 ? nullptr : block_.fields[static_cast<std::size_t>(index)].type.block;
      if (index < 0 && &block_ != &space_block)
        unknown_block(item);
      else if (inner != nullptr)
        BodyBuilder(program_, *inner, scope_, on_set_).words(item.body);
    }
  }
}

void BodyBuilder::no_header(const Item &item) {
  const std::string name(item.kind_word.text);
  program_.findings.report(diagnostics::misplaced, item.header.front().span, "a name", "behind `" + name + "`")
      .advise("write `" + name + " { … }`");
}

Node &BodyBuilder::nest(int index, const Item &item, const Block &block, bool inside_on_set) {
  auto nested = evaluate_body(program_, item.body, block, item.span, scope_for(item.kind_word.text), inside_on_set);
  Node &made = node(index, item, NodeState::nested);
  made.nested = std::move(nested);
  return made;
}

void BodyBuilder::add_named(int index, const Field &field, const Item &item) {
  const std::string kind(item.kind_word.text);
  if (item.header.size() != 1 || (item.header[0].kind != ExprKind::name && item.header[0].kind != ExprKind::string)) {
    program_.findings.report(diagnostics::missing_field, item.kind_word.span, "this `" + kind + "`", "a name")
        .advise("write `" + kind + " NAME { … }`");
    node(index, item, NodeState::poisoned);
    return;
  }
  const auto computed = computed_name(program_, item.header[0], scope_for(kind));
  if (!computed) {
    node(index, item, NodeState::poisoned);
    return;
  }
  const std::string &key = *computed;
  // Regions are called as the labels of nodes spell them.
  if (field.type.kind != Kind::region && !is_dns_label(key)) {
    program_.findings.report(diagnostics::bad_name, item.header[0].span, key, kind, name_rule(key));
    node(index, item, NodeState::poisoned);
    return;
  }
  repeated(index, key, item.header[0].span, kind + " `" + key + "`");
  Node &made = nest(index, item, *field.type.block, false);
  made.key = key;
  made.key_span = item.header[0].span;
}

void BodyBuilder::add_word(int index, const Field &field, const Item &item) {
  const std::string name(item.kind_word.text);
  const std::string chosen(program_.sources.text(item.header[0].span));
  std::vector<std::string> legal;
  for (const Word &candidate : field.type.words)
    legal.emplace_back(candidate.text);
  const auto match = std::ranges::find(field.type.words, chosen, &Word::text);
  if (match == field.type.words.end() || item.header.size() != 1) {
    program_.findings
        .report(diagnostics::wrong_type, item.header[0].span, name,
                "a block `{ … }`, or " + list_in_words(legal, "or") + " and no block", "`" + chosen + "`")
        .advise(did_you_mean(chosen, legal));
    node(index, item, NodeState::poisoned);
    return;
  }
  if (!item.body.empty())
    program_.findings
        .report(diagnostics::misplaced, item.body.front().span, "a line", "behind `" + name + " " + chosen + "`")
        .advise("`" + name + " " + chosen + "` stands alone");
  repeated(index, "", item.kind_word.span, "`" + name + "`");
  Node &made = node(index, item, NodeState::value);
  made.replaces = true;
  made.value = Value{Picked{static_cast<std::size_t>(match - field.type.words.begin())}, item.header[0].span};
}

void BodyBuilder::add_choice(int index, const Field &field, const Item &item) {
  const std::string name(item.kind_word.text);
  std::vector<std::string> legal;
  for (const Word &candidate : field.type.words)
    if (!candidate.later)
      legal.emplace_back(candidate.text);
  const std::string chosen = item.header.size() == 1 ? std::string(program_.sources.text(item.header[0].span)) : "";
  const auto match = std::ranges::find(field.type.words, chosen, &Word::text);
  if (match == field.type.words.end()) {
    program_.findings
        .report(diagnostics::wrong_type, item.header.empty() ? item.kind_word.span : item.header[0].span, name,
                "one of " + list_in_words(legal, "or"), chosen.empty() ? "nothing" : "`" + chosen + "`")
        .advise(did_you_mean(chosen, legal));
    node(index, item, NodeState::poisoned);
    return;
  }
  if (match->later) {
    unsupported(program_, item.header[0].span, "`" + name + " " + chosen + "`");
    node(index, item, NodeState::poisoned);
    return;
  }
  for (const Node &other : nodes_)
    if (other.field == index)
      program_.findings.report(diagnostics::duplicate, item.kind_word.span, "`" + name + "`")
          .label(other.span, "it stands here already");
  Node &made = nest(index, item, *field.type.block, false);
  made.key = chosen;
  made.key_span = item.header[0].span;
  std::vector<Layer> layers;
  push(layers, Rank::block, made.nested.get());
  require_fields(program_, View(std::move(layers)), *field.type.block, "`" + name + " " + chosen + "`",
                 item.kind_word.span);
}

void BodyBuilder::add_on_set(int index, const Field &field, const Item &item) {
  if (item.header.size() != 1) {
    program_.findings.report(diagnostics::missing_field, item.kind_word.span, "this `on`", "a set of clusters")
        .advise("write `on east { … }` or `on (clusters where …) { … }`");
    return;
  }
  auto members = evaluate(program_, item.header[0], cluster_set, scope_for("on"));
  Node &made = nest(index, item, *field.type.block, true);
  made.key = program_.sources.text(item.header[0].span);
  made.key_span = item.header[0].span;
  if (members)
    made.value = std::move(*members);
  else
    made.state = NodeState::poisoned;
}

void BodyBuilder::unknown_block(const Item &item) {
  std::vector<std::string> legal;
  for (const Field &field : block_.fields)
    if ((field.flags & later) == 0)
      legal.emplace_back(field.name);
  auto &finding = program_.findings.report(diagnostics::unknown_block, item.kind_word.span, item.kind_word.text,
                                           "a " + std::string(block_.kind));
  const auto near = suggestions(item.kind_word.text, legal);
  finding.advise(did_you_mean(item.kind_word.text, legal));
  if (near.size() == 1)
    finding.fix({"write `" + near.front() + "`",
                 {{item.kind_word.span, near.front()}},
                 is_near(item.kind_word.text, near.front())});
  for (const std::string &meant : near)
    node(field_named(block_, meant, true), item, NodeState::poisoned);
  if (const Block *elsewhere = find_block(item.kind_word.text); elsewhere != nullptr && near.empty())
    finding.advise("`" + std::string(elsewhere->kind) + "` stands " +
                   ((elsewhere->places & in_space) != 0 ? "in a namespace" : "at the top level of a file"));
  else if (near.empty())
    finding.advise("it may hold " + list_in_words(legal, "and", 24));
}

} // namespace meshc::check
