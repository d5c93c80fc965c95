#include "check/declare.h"

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
using syntax::Item;
using syntax::ItemKind;

constexpr int shared_names = -1; // clusters, namespaces, lets and vars of the mesh

// The one name in a header, or nothing after a report.
std::optional<std::string> name_in_header(Program &program, const Item &item, const Scope &scope) {
  const std::string kind(item.kind_word.text);
  if (item.header.size() != 1 || (item.header[0].kind != ExprKind::name && item.header[0].kind != ExprKind::string)) {
    program.findings.report(diagnostics::missing_field, item.kind_word.span, "this `" + kind + "`", "a name")
        .advise("write `" + kind + " NAME { … }`");
    return std::nullopt;
  }
  const Expr &header = item.header[0];
  const auto computed = computed_name(program, header, scope);
  if (!computed)
    return std::nullopt;
  const std::string &name = *computed;
  if (!is_dns_label(name)) {
    auto &finding = program.findings.report(diagnostics::bad_name, header.span, name, kind, name_rule(name));
    std::string mended = lower(name);
    std::ranges::replace_if(
        mended, [](char c) { return c == '_' || c == '.' || c == ' '; }, '-');
    if (is_dns_label(mended) && header.operands.empty())
      finding.fix({"rename it to `" + mended + "`", {{header.span, mended}}, false});
    return std::nullopt;
  }
  return name;
}

Span place_of_name(const Item &item) {
  return item.header.empty() ? item.kind_word.span : item.header[0].span;
}

std::optional<Kind> entity_kind(const Block &table) {
  const auto kind = kind_by_word(table.kind);
  return kind && (*kind == Kind::network || *kind == Kind::cluster || *kind == Kind::space || *kind == Kind::service ||
                  *kind == Kind::external || *kind == Kind::client || *kind == Kind::ingress)
             ? kind
             : std::nullopt;
}

} // namespace

Scope Declarations::scope_of(const Context &context, std::string_view field) const {
  return {program_.find(Kind::space, {}, context.space), field, context.names, nullptr};
}

std::string Declarations::where(const Context &context) const {
  return context.place == Place::mesh ? "a file" : "namespace `" + std::string(context.space) + "`";
}

void Declarations::loose(std::vector<Loose> &list, const Item &item, const Context &context) {
  list.push_back({&item, context.space, {}, context.names, context.overlay});
}

void Declarations::mesh(const Item &item, const Context &context) {
  if (context.generated) {
    program_.findings.report(diagnostics::misplaced, item.kind_word.span, "`mesh`", "in a `for` or `if`");
    return;
  }
  if (context.overlay) {
    program_.mesh_blocks.push_back({&item, nullptr, true});
    return;
  }
  if (program_.mesh != nullptr) {
    program_.findings.report(diagnostics::duplicate, item.kind_word.span, "the `mesh` block")
        .label(program_.mesh->kind_word.span, "the first one")
        .advise("one folder is one mesh; another mesh has a folder of its own");
    return;
  }
  program_.mesh = &item;
  program_.mesh_blocks.insert(program_.mesh_blocks.begin(), {&item, nullptr, false});
}

void Declarations::let(const Item &item, const Context &context) {
  if (item.value.empty())
    return;
  Let &let = program_.lets.emplace_back();
  let.name = item.name.text;
  let.item = &item;
  let.space_name = context.space;
  let.names = context.names;
  let.expr = &item.value.front();
  if (!item.type.empty()) {
    if (auto type = written_type(program_, item.type.front())) {
      program_.types.push_back(*type);
      let.type = &program_.types.back();
    } else {
      let.expr = nullptr;
    }
  }
  program_.lets_by_name[let.name].push_back(&let);
  meet_name(context.space.empty() ? shared_names : static_cast<int>(Kind::rule) + 1, context.space, let.name,
            item.name.span, "`let " + std::string(let.name) + "`");
}

void Declarations::variable(const Item &item) {
  Let &let = program_.lets.emplace_back();
  let.name = item.name.text;
  let.item = &item;
  meet_name(shared_names, "", let.name, item.name.span, "`var " + std::string(let.name) + "`");
  program_.lets_by_name[let.name].push_back(&let);
  if (item.type.empty())
    return;
  const auto type = written_type(program_, item.type.front());
  if (!type)
    return;
  program_.types.push_back(*type);
  let.type = &program_.types.back();
  if (!item.value.empty())
    let.expr = &item.value.front();
  const auto given = std::ranges::find(inputs_.variables, let.name, &Input::name);
  if (given != inputs_.variables.end()) {
    let.input = given->text;
    let.expr = given->expr;
    // Text need not be quoted on a command line.
    if (given->expr == nullptr || (type->basic == Basic::text && given->expr->kind != ExprKind::string)) {
      let.value = Value{std::string(given->text), item.name.span};
      if (type->basic != Basic::text) {
        let.value.reset();
        let.input.reset();
        program_.findings.report(diagnostics::wrong_type, item.name.span, let.name, type_example(*type),
                                 "`" + std::string(given->text) + "`, as given with `--var`");
      }
    }
  }
  if (let.expr == nullptr && !let.value && given == inputs_.variables.end())
    program_.findings.report(diagnostics::variable_unset, item.name.span, let.name)
        .advise("give it one: `--var " + std::string(let.name) + "=…`, or a default behind `=`");
}

void Declarations::profile(const Item &item, bool library) {
  Profile profile{.name = item.name.text, .item = &item, .library = library};
  const auto repeated = std::ranges::find_if(
      program_.profiles, [&](const Profile &other) { return other.name == profile.name && other.library == library; });
  if (repeated != program_.profiles.end())
    program_.findings.report(diagnostics::duplicate, item.name.span, "profile `" + std::string(profile.name) + "`")
        .label(repeated->item->name.span, "it stands here already");
  static constexpr std::string_view legal[] = {"mesh",      "network", "cluster", "gateway",
                                               "namespace", "service", "ingress"};
  const std::vector<std::string> words(std::begin(legal), std::end(legal));
  if (std::ranges::find(words, item.kind_word.text) == words.end())
    program_.findings
        .report(diagnostics::wrong_type, item.kind_word.span, "profile", "a kind: " + list_in_words(words, "or"),
                "`" + std::string(item.kind_word.text) + "`")
        .advise(did_you_mean(item.kind_word.text, words));
  else
    profile.block = item.kind_word.text == "gateway" ? &gateway_block : find_block(item.kind_word.text);
  for (const syntax::Parameter &written : item.parameters) {
    const auto type = written_type(program_, written.type);
    if (!type) {
      profile.block = nullptr;
      continue;
    }
    if (std::ranges::find(profile.parameters, written.name.text, &Parameter::name) != profile.parameters.end())
      program_.findings.report(diagnostics::duplicate, written.name.span,
                               "the parameter `" + std::string(written.name.text) + "`");
    profile.parameters.push_back({written.name.text, *type, &written});
  }
  program_.profiles.push_back(std::move(profile));
}

void Declarations::overlay(const Item &item, const Context &context) {
  if (context.overlay || context.generated || context.place != Place::mesh) {
    program_.findings.report(diagnostics::misplaced, item.kind_word.span, "`overlay`", "in another block")
        .advise("it stands at the top level of a file");
    return;
  }
  const auto name = name_in_header(program_, item, {});
  if (!name)
    return;
  program_.overlays.insert(*name);
  if (*name == inputs_.overlay)
    items(item.body, {.overlay = true});
}

void Declarations::unknown(const Item &item, const Context &context) {
  const std::uint8_t place = context.place == Place::mesh ? in_mesh : in_space;
  std::vector<std::string> legal;
  for (const Block *candidate : blocks())
    if ((candidate->places & place) != 0 && !candidate->later)
      legal.emplace_back(candidate->kind);
  auto &finding =
      program_.findings.report(diagnostics::unknown_block, item.kind_word.span, item.kind_word.text, where(context));
  const std::string near = did_you_mean(item.kind_word.text, legal);
  finding.advise(near);
  if (const std::string home = home_of_field(item.kind_word.text); near.empty() && !home.empty()) {
    finding.advise(home);
    return;
  }
  if (const auto best = suggestions(item.kind_word.text, legal); best.size() == 1 && !near.empty())
    finding.fix({"write `" + best.front() + "`", {{item.kind_word.span, best.front()}}, true});
  else
    finding.advise("blocks that may stand here: " + list_in_words(legal, "and", 20));
}

void Declarations::block(const Item &item, const Context &context) {
  const std::string_view word = item.kind_word.text;
  const Block *table = find_block(word);
  if (table == nullptr) {
    unknown(item, context);
    return;
  }
  if (table->later) {
    unsupported(program_, item.kind_word.span, "`" + std::string(word) + "`");
    if (item.header.size() == 1)
      program_.later_names.insert(header_name(item.header[0]));
    return;
  }
  if (item.is_new && !context.overlay) {
    program_.findings.report(diagnostics::misplaced, item.kind_word.span, "`new`", "outside of an overlay")
        .advise("a block that stands in the program itself is new anyway: leave the word out");
    return;
  }
  const std::uint8_t place = context.place == Place::mesh ? in_mesh : in_space;
  if ((table->places & place) == 0) {
    auto &finding =
        program_.findings.report(diagnostics::misplaced, item.kind_word.span, "`" + std::string(word) + "`",
                                 context.place == Place::mesh ? "at the top level of a file" : "in " + where(context));
    finding.advise((table->places & in_space) != 0 ? "it stands in a `namespace NAME { … }`"
                                                   : "it stands at the top level of a file");
    return;
  }
  if (table == &mesh_block)
    mesh(item, context);
  else if (table == &overlay_block)
    overlay(item, context);
  else if (table == &space_block)
    pending_[Kind::space].push_back({&item, context}); // what is inside waits for its name
  else if (table == &link_block)
    loose(program_.links, item, context);
  else if (table == &allow_block || table == &deny_block) {
    if (item.header.size() != 1 || item.header[0].kind != ExprKind::edge || item.header[0].text != "->")
      program_.findings
          .report(diagnostics::missing_field, item.kind_word.span, "this `" + std::string(word) + "`", "an arrow")
          .advise("write `" + std::string(word) + " CALLER -> CALLEE`");
    else
      loose(program_.edges, item, context);
  } else if (table == &defaults_block) {
    if (context.overlay)
      program_.findings.report(diagnostics::misplaced, item.kind_word.span, "`defaults`", "in an overlay")
          .advise("an overlay changes blocks: name the ones that differ, or make the value a `var`");
    else
      loose(program_.defaults, item, context);
  } else if (table == &raw_block) {
    if (name_in_header(program_, item, scope_of(context, "raw")))
      loose(program_.raws, item, context);
  } else if (table == &patch_block) {
    if (item.header.size() == 2)
      loose(program_.patches, item, context);
    else
      program_.findings
          .report(diagnostics::missing_field, item.kind_word.span, "this `patch`", "the kind and name of an object")
          .advise("write `patch DestinationRule cart { … }`");
  } else if (table == &delivery_block) {
    if (context.generated)
      program_.findings.report(diagnostics::misplaced, item.kind_word.span, "`delivery`", "in a `for` or `if`");
    else
      program_.deliveries.push_back({&item, nullptr, context.overlay});
  } else if (table == &waive_block) {
    loose(program_.waivers, item, context);
  } else if (table == &rule_block) {
    rule(item, context);
  } else if (const auto kind = entity_kind(*table)) {
    pending_[*kind].push_back({&item, context});
  }
}

void Declarations::rule(const Item &item, const Context &context) {
  if (context.overlay || context.generated) {
    program_.findings
        .report(diagnostics::misplaced, item.kind_word.span, "`rule`",
                context.overlay ? "in an overlay" : "in a `for` or `if`")
        .advise("a rule stands at the top level of a file; `each` says what it is about");
    return;
  }
  if (const auto name = name_in_header(program_, item, {})) {
    meet_name(static_cast<int>(Kind::rule), "", *name, item.header[0].span, "rule `" + *name + "`");
    program_.rules.push_back({.name = *name, .name_span = item.header[0].span, .item = &item});
  }
}

void Declarations::items(const std::vector<Item> &list, const Context &context) {
  for (const Item &one : list)
    item(one, context);
}

void Declarations::item(const Item &item, const Context &context) {
  const auto only_at_top = [&](std::string_view what) {
    if (context.place == Place::mesh && !context.overlay && !context.generated)
      return true;
    program_.findings
        .report(diagnostics::misplaced, item.span, "`" + std::string(what) + "`",
                context.overlay     ? "in an overlay"
                : context.generated ? "in a `for` or `if`"
                                    : "in " + where(context))
        .advise("it stands at the top level of a file");
    return false;
  };
  switch (item.kind) {
  case ItemKind::block:
    // In a namespace a block may also be one of its own fields (`labels { }`).
    if (context.place == Place::space && find_field(space_block, item.kind_word.text) >= 0 &&
        find_block(item.kind_word.text) == nullptr)
      break;
    block(item, context);
    break;
  case ItemKind::let:
    if (context.in_loop)
      break; // bound where the loop is expanded
    if (context.overlay)
      only_at_top("let");
    else
      let(item, context);
    break;
  case ItemKind::field:
    if (context.place == Place::mesh)
      program_.findings
          .report(diagnostics::misplaced, item.span,
                  "the field `" + std::string(program_.sources.text(item.key.span)) + "`", "at the top level of a file")
          .advise("fields stand in a block; a value with a name of its own is `let " +
                  std::string(program_.sources.text(item.key.span)) + " = …`");
    break;
  case ItemKind::var:
    if (only_at_top("var"))
      variable(item);
    break;
  case ItemKind::profile:
    if (only_at_top("profile"))
      profile(item, false);
    break;
  case ItemKind::loop:
  case ItemKind::branch:
    generator(item, context);
    break;
  case ItemKind::use:
    if (context.place == Place::mesh)
      program_.findings.report(diagnostics::misplaced, item.span, "`use`", "at the top level of a file")
          .advise("it stands in the block that takes the profile's fields");
    break;
  case ItemKind::import:
    only_at_top("import"); // what it names has been read with the files
    break;
  }
}

void Declarations::meet_name(int group, std::string_view parent, std::string_view name, Span span,
                             const std::string &what) {
  const auto [found, fresh] = names_.try_emplace({group, std::string(parent), std::string(name)}, span, what);
  if (fresh)
    return;
  // Whatever was met first, the later line is the one to look at.
  auto [first, first_what] = found->second;
  Span second = span;
  std::string second_what = what;
  if (second < first) {
    std::swap(first, second);
    std::swap(first_what, second_what);
  }
  auto &finding = program_.findings.report(diagnostics::duplicate, second, second_what);
  if (first == second)
    finding.note("the loop makes it more than once");
  else
    finding.label(first, first_what == second_what ? "it stands here already"
                                                   : "the name stands here already, for " + first_what);
}

void Declarations::collect(std::span<const syntax::Tree> trees) {
  for (std::size_t i = 0; i < trees.size(); ++i) {
    if (i < inputs_.library_from) {
      items(trees[i].items, {});
      continue;
    }
    for (const Item &one : trees[i].items)
      if (one.kind == ItemKind::profile)
        profile(one, true);
  }
  if (program_.mesh != nullptr)
    name_in_header(program_, *program_.mesh, {});
  std::ranges::stable_sort(program_.rules, {}, &Rule::name);
  // What is given from outside and means nothing has no place in a file.
  for (const Input &given : inputs_.variables) {
    std::vector<std::string> legal;
    for (const Let &let : program_.lets)
      if (let.item->kind == ItemKind::var)
        legal.emplace_back(let.name);
    if (std::ranges::find(legal, given.name) == legal.end())
      report_unknown_input("var", given.name, legal);
  }
  if (!inputs_.overlay.empty() && !program_.overlays.contains(inputs_.overlay))
    report_unknown_input("overlay", inputs_.overlay, {program_.overlays.begin(), program_.overlays.end()});
}

void Declarations::report_unknown_input(std::string_view what, std::string_view name,
                                        const std::vector<std::string> &legal) {
  const std::string near = did_you_mean(name, legal);
  program_.findings.report(diagnostics::unresolved, Span{}, what, name)
      .advise(!near.empty()   ? near
              : legal.empty() ? "the program declares no " + std::string(what)
                              : "there is " + list_in_words(legal));
}

void Declarations::settle_spaces() {
  const auto find = [&](std::string_view name) {
    return name.empty() ? EntityId() : program_.find(Kind::space, {}, name);
  };
  for (auto *list :
       {&program_.links, &program_.edges, &program_.defaults, &program_.waivers, &program_.raws, &program_.patches})
    for (Loose &loose : *list)
      loose.space = find(loose.space_name);
  for (Let &let : program_.lets)
    let.space = find(let.space_name);
}

void Declarations::declare(Kind kind) {
  expand_due(kind);
  std::vector<Pending> pending = std::move(pending_[kind]);
  pending_.erase(kind);
  if (kind == Kind::space) {
    // The blocks inside a namespace need its name; loops over namespaces have been expanded by now.
    admit(kind, pending);
    settle_spaces();
    return;
  }
  if (kind > Kind::space)
    settle_spaces();
  admit(kind, std::move(pending));
}

void Declarations::admit(Kind kind, std::vector<Pending> pending) {
  struct Named {
    std::string parent;
    std::string name;
    Pending pending;
  };
  std::vector<Named> named;
  for (Pending &one : pending) {
    const std::size_t before = program_.findings.all().size();
    auto name =
        name_in_header(program_, *one.item, scope_of(one.context, kind == Kind::space ? "namespace" : word(kind)));
    program_.note_instance(before, one.context.names);
    if (kind == Kind::space) {
      // What is inside is checked also when the name is not known, under one that nobody can write.
      if (!name)
        name = "?" + std::to_string(named.size() + 1);
      const std::string_view seen = *program_.kept_names.insert(*name).first;
      Context inside = one.context;
      inside.place = Place::space;
      inside.space = seen;
      inside.in_loop = false;
      items(one.item->body, inside);
    }
    if (name)
      named.push_back({std::string(one.context.space), std::move(*name), one});
  }
  std::ranges::stable_sort(named, [](const Named &a, const Named &b) {
    const auto key = [](const Named &one) {
      return std::tuple(std::string_view(one.parent), std::string_view(one.name), one.pending.context.overlay,
                        place_of_name(*one.pending.item));
    };
    return key(a) < key(b);
  });
  const std::size_t first = program_.entities.size();
  for (std::size_t i = 0; i < named.size(); ++i) {
    const Named &one = named[i];
    const Item &item = *one.pending.item;
    const Span span = place_of_name(item);
    const std::string what = std::string(word(kind)) + " `" + one.name + "`";
    const bool common = kind == Kind::cluster || kind == Kind::space;
    const int group = common ? shared_names : static_cast<int>(kind);
    const bool continues = program_.entities.size() > first && program_.entities.back().name == one.name &&
                           named[i - 1].parent == one.parent;
    if (one.pending.context.overlay) {
      if (continues == item.is_new) {
        std::vector<std::string> legal;
        for (const Named &other : named)
          if (!other.pending.context.overlay && other.parent == one.parent)
            legal.push_back(other.name);
        auto &finding = program_.findings.report(diagnostics::overlay_mismatch, span, what,
                                                 continues ? "exists in the program itself, but is marked `new`"
                                                           : "does not exist in the program itself");
        if (continues)
          finding.label(program_.entities.back().name_span, "it stands here").advise("leave `new` out to change it");
        else
          finding.advise(did_you_mean(one.name, legal))
              .advise("a block that only the overlay has is written `new " + std::string(word(kind)) + " …`");
        continue;
      }
    } else if (continues && kind != Kind::space) {
      const InTurn noted(program_, one.pending.context.names);
      meet_name(group, one.parent, one.name, span, what);
      continue;
    }
    if (continues) {
      program_.entities.back().items.push_back({&item, one.pending.context.names, one.pending.context.overlay});
      continue;
    }
    meet_name(group, one.parent, one.name, span, what);
    Entity entity;
    entity.kind = kind;
    entity.name = one.name;
    entity.name_span = span;
    entity.parent = one.parent.empty() ? EntityId() : program_.find(Kind::space, {}, one.parent);
    entity.items.push_back({&item, one.pending.context.names, one.pending.context.overlay});
    program_.add(std::move(entity));
  }
  program_.ranges[static_cast<std::size_t>(kind)] = {first, program_.entities.size() - first};
}

} // namespace meshc::check
