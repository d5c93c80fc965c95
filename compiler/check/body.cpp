#include "base/suggest.h"
#include "base/text.h"
#include "check/blocks/lower.h"
#include "check/blocks/tables.h"
#include "check/code.h"

#include <algorithm>
#include <map>
#include <set>

namespace meshc::check {
namespace {

using syntax::Expr;
using syntax::ExprKind;
using syntax::Item;
using syntax::ItemKind;

// A field written as a block and one written with `=` may share a name (`on = …`, `on SET { … }`).
int find(const Block &block, std::string_view name, bool as_block) {
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

std::string owner_words(const Block &block) {
  return std::string(block.kind);
}

class BodyBuilder {
public:
  BodyBuilder(Program &program, const Block &block, const Scope &scope, bool on_set)
      : program_(program), block_(block), scope_(scope), on_set_(on_set) {}

  void add(const Item &item, const Scope &scope) {
    scope_ = scope;
    switch (item.kind) {
    case ItemKind::field:
      add_field(item);
      break;
    case ItemKind::block:
      add_block(item);
      break;
    case ItemKind::let:
      if (&block_ != &space_block && turns_ == 0)
        program_.findings.report(diagnostics::misplaced, item.span, "`let`", "in `" + owner_words(block_) + "`")
            .advise("a `let` stands in a namespace, in a `for` or at the top level of a file");
      break;
    case ItemKind::loop:
    case ItemKind::branch:
      if (&block_ != &space_block || holds_fields(item))
        expand(item, scope);
      break;
    case ItemKind::use:
      if (auto body = use_profile(program_, item, block_, scope, on_set_))
        beneath_.push_back(std::move(body));
      break;
    default:
      if (&block_ != &space_block) // in a namespace, told where declarations are met
        program_.findings.report(diagnostics::misplaced, item.span, describe(item), "in `" + owner_words(block_) + "`")
            .advise("it stands at the top level of a file");
    }
  }

  Body finish(Span span) {
    std::ranges::stable_sort(nodes_, {}, &Node::field);
    return {&block_, std::move(nodes_), span, std::move(beneath_), {}};
  }

private:
  // In a namespace, the blocks of a loop are declarations and wait for their kinds; its fields are met here.
  static bool holds_fields(const Item &item) {
    const auto any = [](const std::vector<Item> &items) {
      return std::ranges::any_of(items, [](const Item &one) {
        return one.kind == ItemKind::field || one.kind == ItemKind::use ||
               ((one.kind == ItemKind::loop || one.kind == ItemKind::branch) && holds_fields(one)) ||
               (one.kind == ItemKind::block && find_block(one.kind_word.text) == nullptr);
      });
    };
    return any(item.body) || any(item.otherwise);
  }

  // Names of the body are bound first: a `let` is seen in the whole turn.
  void turn(const std::vector<Item> &items, Scope scope) {
    for (const Item &item : items)
      if (item.kind == ItemKind::let && !item.value.empty()) {
        Binding binding;
        binding.name = item.name.text;
        binding.span = item.name.span;
        binding.bound = Bound::closure;
        binding.closure = {&item.value.front(), scope};
        scope.names = bind_name(program_, std::move(binding), scope.names);
      }
    const InTurn noted(program_, scope.names);
    ++turns_;
    for (const Item &item : items)
      add(item, scope);
    --turns_;
  }

  void expand(const Item &item, const Scope &scope) {
    if (item.value.empty())
      return;
    Scope inner = scope;
    inner.field = item.kind == ItemKind::loop ? "for" : "if";
    if (item.kind == ItemKind::branch) {
      if (const auto truth = evaluate(program_, item.value.front(), boolean_type, inner))
        turn(std::get<bool>(truth->data) ? item.body : item.otherwise, scope);
      return;
    }
    auto elements = elements_of(program_, item.value.front(), inner);
    if (!elements)
      return;
    if (too_many_turns(program_, item, elements->size(), scope.names))
      return;
    for (Binding &element : *elements) {
      element.name = item.name.text;
      element.span = item.name.span;
      element.origin = Origin::loop;
      Scope next = scope;
      next.names = bind_name(program_, std::move(element), scope.names);
      turn(item.body, next);
    }
  }

  Node &node(int field, const Item &item, NodeState state) {
    Node fresh;
    fresh.field = static_cast<std::uint16_t>(field);
    fresh.state = state;
    fresh.is_final = item.is_final;
    fresh.span = item.span;
    nodes_.push_back(std::move(fresh));
    return nodes_.back();
  }

  // The field of that name, or the one that was called so before.
  int lookup(std::string_view name, Span at, bool as_block) {
    const int index = find(block_, name, as_block);
    const int former = index < 0 ? find_former(block_, name) : -1;
    if (former >= 0)
      report_former(program_, name, block_.fields[static_cast<std::size_t>(former)], at);
    return index < 0 ? former : index;
  }

  Scope scope_for(std::string_view field) const { return {scope_.space, field, scope_.names, nullptr, scope_.library}; }

  // The field that was probably meant counts as written, so that it is not reported as missing too.
  void unknown_field(const Item &item, std::string_view name, Span at) {
    std::vector<std::string> legal;
    for (const Field &field : block_.fields)
      if ((field.flags & later) == 0)
        legal.emplace_back(field.name);
    auto &finding = program_.findings.report(diagnostics::unknown_field, at, block_.kind, name);
    const auto near = suggestions(name, legal);
    finding.advise(did_you_mean(name, legal));
    if (near.size() == 1)
      finding.fix({"write `" + near.front() + "`", {{at, near.front()}}, true});
    if (near.empty())
      finding.advise("its fields are " + list_in_words(legal, "and", 24));
    for (const std::string &meant : near)
      node(find(block_, meant, false), item, NodeState::poisoned);
  }

  // Fields that may not be set here, whatever their value.
  bool refused(const Field &field, Span at) {
    if ((field.flags & later) != 0) {
      unsupported(program_, at, "`" + std::string(field.name) + "` in `" + owner_words(block_) + "`");
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

  std::vector<std::string> settable_in_on_set() const {
    std::vector<std::string> names;
    for (const Field &field : block_.fields)
      if ((field.flags & (on_instance | on_caller)) != 0)
        names.emplace_back(field.name);
    return names;
  }

  void repeated(int field, std::string_view key, Span at, const std::string &what) {
    if (seen_.emplace(field, key).second)
      return;
    for (const Node &other : nodes_)
      if (other.field == field && other.key == key && other.state != NodeState::poisoned) {
        program_.findings.report(diagnostics::duplicate, at, what)
            .label(other.key_span.known() ? other.key_span : other.span, "it stands here already");
        return;
      }
  }

  void add_field(const Item &item) {
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

  void remove_field(int index, const Field &field, const Item &item, const Expr &value) {
    if ((field.flags & removable) == 0) {
      program_.findings.report(diagnostics::wrong_type, value.span, field.name, type_example(field.type), "`none`");
      node(index, item, NodeState::poisoned);
      return;
    }
    node(index, item, NodeState::removed).key_span = value.span;
  }

  // `retry = none`, `split = { … }`: hides what weaker layers say.
  void replace_block(int index, const Field &field, const Item &item, const Expr &value) {
    if (value.kind == ExprKind::none && field.type.basic == Basic::block) {
      remove_field(index, field, item, value);
      return;
    }
    if (value.kind == ExprKind::none) {
      node(index, item, NodeState::removed);
      return;
    }
    if (value.kind != ExprKind::record) {
      program_.findings
          .report(diagnostics::wrong_type, value.span, field.name, type_example(field.type),
                  "`" + std::string(program_.sources.text(value.span)) + "`")
          .advise("`" + std::string(field.name) + " { … }` adds to what is inherited, `" + std::string(field.name) +
                  " = { … }` replaces it");
      node(index, item, NodeState::poisoned);
      return;
    }
    if (field.type.basic == Basic::map) {
      Node &marker = node(index, item, NodeState::nested);
      marker.replaces = true;
      add_entries(index, field, value.items);
      return;
    }
    auto nested = evaluate_body(program_, value.items, *field.type.block, value.span, scope_for(field.name));
    Node &made = node(index, item, NodeState::nested);
    made.replaces = true;
    made.key_span = item.key.span;
    made.nested = std::move(nested);
  }

  // `route staff = none`
  void remove_entry(const Item &item) {
    const int index = lookup(item.kind_word.text, item.kind_word.span, true);
    if (index < 0) {
      unknown_field(item, item.kind_word.text, item.kind_word.span);
      return;
    }
    const Field &field = block_.fields[static_cast<std::size_t>(index)];
    if (refused(field, item.kind_word.span))
      return;
    if (field.type.basic != Basic::named || item.value.empty() || item.value.front().kind != ExprKind::none) {
      program_.findings.report(diagnostics::wrong_type, item.span, item.kind_word.text,
                               "`none` behind a name and `=`, which removes it", "this");
      return;
    }
    const auto computed = computed_name(program_, item.key, scope_for(field.name));
    Node &made = node(index, item, computed ? NodeState::removed : NodeState::poisoned);
    made.key = computed.value_or("");
    made.key_span = item.key.span;
  }

  void add_entries(int index, const Field &field, const std::vector<Item> &items) {
    for (const Item &entry : items) {
      if (entry.kind == ItemKind::loop || entry.kind == ItemKind::branch) {
        expand_entries(index, field, entry);
        continue;
      }
      if (entry.kind == ItemKind::let && turns_ > 0)
        continue;
      if (entry.kind != ItemKind::field || entry.value.empty() || !entry.kind_word.text.empty()) {
        program_.findings.report(diagnostics::wrong_type, entry.span, field.name, "lines `key = value`", "this");
        continue;
      }
      const auto computed = entry.key.kind == ExprKind::dotted
                                ? std::optional(std::string(program_.sources.text(entry.key.span)))
                                : computed_name(program_, entry.key, scope_for(field.name));
      if (!computed)
        continue;
      const std::string &key = *computed;
      repeated(index, key, entry.key.span, "`" + key + "` of `" + std::string(field.name) + "`");
      const Expr &value = entry.value.front();
      if (value.kind == ExprKind::none) {
        Node &made = node(index, entry, NodeState::removed);
        made.key = key;
        made.key_span = entry.key.span;
        continue;
      }
      const std::string named = std::string(field.name) + "." + key;
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

  // `labels { for z in zones { "\(z)" = "yes" } }`
  void expand_entries(int index, const Field &field, const Item &item) {
    if (item.value.empty())
      return;
    const Scope outer = scope_;
    const Scope inner = scope_for(item.kind == ItemKind::loop ? "for" : "if");
    const auto turn_of = [&](const std::vector<Item> &items, const Binding *names) {
      scope_.names = names;
      ++turns_;
      const InTurn noted(program_, names);
      add_entries(index, field, items);
      --turns_;
      scope_ = outer;
    };
    if (item.kind == ItemKind::branch) {
      if (const auto truth = evaluate(program_, item.value.front(), boolean_type, inner))
        turn_of(std::get<bool>(truth->data) ? item.body : item.otherwise, outer.names);
      return;
    }
    auto elements = elements_of(program_, item.value.front(), inner);
    if (!elements)
      return;
    if (too_many_turns(program_, item, elements->size(), outer.names))
      return;
    for (Binding &element : *elements) {
      element.name = item.name.text;
      element.span = item.name.span;
      element.origin = Origin::loop;
      turn_of(item.body, bind_name(program_, std::move(element), outer.names));
    }
  }

  void add_block(const Item &item) {
    const std::string_view name = item.kind_word.text;
    const int index = lookup(name, item.kind_word.span, true);
    if (index < 0) {
      if (&block_ == &space_block && find_block(name) != nullptr)
        return; // a declaration, met when names were collected
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

  void no_header(const Item &item) {
    const std::string name(item.kind_word.text);
    program_.findings.report(diagnostics::misplaced, item.header.front().span, "a name", "behind `" + name + "`")
        .advise("write `" + name + " { … }`");
  }

  Node &nest(int index, const Item &item, const Block &block, bool inside_on_set) {
    auto nested = evaluate_body(program_, item.body, block, item.span, scope_for(item.kind_word.text), inside_on_set);
    Node &made = node(index, item, NodeState::nested);
    made.nested = std::move(nested);
    return made;
  }

  void add_named(int index, const Field &field, const Item &item) {
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
    if (!is_dns_label(key)) {
      program_.findings.report(diagnostics::bad_name, item.header[0].span, key, kind,
                               "Kubernetes allows 1 to 63 of a-z, 0-9 and `-`, alphanumeric at both ends");
      node(index, item, NodeState::poisoned);
      return;
    }
    repeated(index, key, item.header[0].span, kind + " `" + key + "`");
    Node &made = nest(index, item, *field.type.block, false);
    made.key = key;
    made.key_span = item.header[0].span;
  }

  void add_choice(int index, const Field &field, const Item &item) {
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

  void add_on_set(int index, const Field &field, const Item &item) {
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

  void unknown_block(const Item &item) {
    std::vector<std::string> legal;
    for (const Field &field : block_.fields)
      if ((field.flags & later) == 0)
        legal.emplace_back(field.name);
    auto &finding = program_.findings.report(diagnostics::unknown_block, item.kind_word.span, item.kind_word.text,
                                             "a " + owner_words(block_));
    const auto near = suggestions(item.kind_word.text, legal);
    finding.advise(did_you_mean(item.kind_word.text, legal));
    if (near.size() == 1)
      finding.fix({"write `" + near.front() + "`", {{item.kind_word.span, near.front()}}, true});
    for (const std::string &meant : near)
      node(find(block_, meant, true), item, NodeState::poisoned);
    if (const Block *elsewhere = find_block(item.kind_word.text); elsewhere != nullptr && near.empty())
      finding.advise("`" + std::string(elsewhere->kind) + "` stands " +
                     ((elsewhere->places & in_space) != 0 ? "in a namespace" : "at the top level of a file"));
    else if (near.empty())
      finding.advise("it may hold " + list_in_words(legal, "and", 24));
  }

  Program &program_;
  const Block &block_;
  Scope scope_; // of the item being added
  bool on_set_;
  int turns_ = 0; // loops and conditions around the item being added
  std::vector<Node> nodes_;
  std::set<std::pair<int, std::string>> seen_; // fields and entries that have been met
  std::vector<std::shared_ptr<const Body>> beneath_;
};

} // namespace

std::shared_ptr<const Body> evaluate_body(Program &program, const std::vector<Item> &items, const Block &block,
                                          Span span, const Scope &scope, bool on_set) {
  const InTurn noted(program, scope.names);
  BodyBuilder builder(program, block, scope, on_set);
  for (const Item &item : items)
    builder.add(item, scope);
  auto body = std::make_shared<const Body>(builder.finish(span));
  program.bodies.push_back(body);
  return body;
}

} // namespace meshc::check
