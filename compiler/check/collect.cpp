#include "base/suggest.h"
#include "base/text.h"
#include "check/blocks/lower.h"
#include "check/blocks/tables.h"
#include "check/program.h"

#include <algorithm>
#include <map>
#include <set>

namespace meshc::check {
namespace {

using syntax::Expr;
using syntax::ExprKind;
using syntax::Item;
using syntax::ItemKind;

void declare(Program &program, Kind kind, EntityId parent, std::string_view name, Span span, const Item *item) {
  program.entities.push_back({kind, std::string(name), span, parent, {}, {}, false});
  if (item != nullptr)
    program.entities.back().items.push_back(item);
}

// The one name in a header, or nothing after a report.
std::optional<std::string> name_in_header(Program &program, const Item &item) {
  const std::string kind(item.kind_word.text);
  if (item.header.size() != 1 || (item.header[0].kind != ExprKind::name && item.header[0].kind != ExprKind::string)) {
    program.findings.report(diagnostics::missing_field, item.kind_word.span, "this `" + kind + "`", "a name")
        .advise("write `" + kind + " NAME { … }`");
    return std::nullopt;
  }
  const Expr &header = item.header[0];
  if (!header.operands.empty()) {
    unsupported(program, header.span, "a computed name");
    return std::nullopt;
  }
  std::string name = header_name(header);
  if (!is_dns_label(name)) {
    auto &finding = program.findings.report(diagnostics::bad_name, header.span, name, kind,
                                            "Kubernetes allows 1 to 63 of a-z, 0-9 and `-`, alphanumeric at both ends");
    std::string mended = lower(name);
    std::ranges::replace_if(
        mended, [](char c) { return c == '_' || c == '.' || c == ' '; }, '-');
    if (is_dns_label(mended))
      finding.fix({"rename it to `" + mended + "`", {{header.span, mended}}, false});
    return std::nullopt;
  }
  return name;
}

struct Collector {
  Program &program;
  std::map<std::string, EntityId> spaces;
  std::set<std::pair<Kind, std::string>> localities;

  // Regions and zones exist where a cluster names them, literally.
  void locality(Kind kind, const Expr &expr) {
    if ((expr.kind == ExprKind::name || expr.kind == ExprKind::string) && expr.operands.empty())
      if (const auto [at, fresh] = localities.emplace(kind, header_name(expr)); fresh)
        declare(program, kind, {}, at->second, expr.span, nullptr);
  }

  void declare_localities(const std::vector<Item> &body) {
    for (const Item &item : body) {
      if (item.kind != ItemKind::field || item.value.empty())
        continue;
      const Expr &value = item.value.front();
      if (item.key.text == "region")
        locality(Kind::region, value);
      else if (item.key.text == "zones" && value.kind != ExprKind::list)
        locality(Kind::zone, value);
      else if (item.key.text == "zones")
        for (const Expr &zone : value.operands)
          locality(Kind::zone, zone);
    }
  }

  void mesh(const Item &item) {
    if (program.mesh != nullptr) {
      program.findings.report(diagnostics::duplicate, item.kind_word.span, "the `mesh` block")
          .label(program.mesh->kind_word.span, "the first one")
          .advise("one folder is one mesh; another mesh has a folder of its own");
      return;
    }
    program.mesh = &item;
  }

  void defaults(const Item &item, EntityId space) { program.defaults.push_back({&item, space}); }

  void let(const Item &item, EntityId space) {
    if (!item.value.empty())
      program.lets.push_back({item.name.text, &item, space, false, false});
  }

  void edge(const Item &item, EntityId space) {
    if (item.header.size() != 1 || item.header[0].kind != ExprKind::edge || item.header[0].text != "->") {
      const std::string kind(item.kind_word.text);
      program.findings.report(diagnostics::missing_field, item.kind_word.span, "this `" + kind + "`", "an arrow")
          .advise("write `" + kind + " CALLER -> CALLEE`");
      return;
    }
    program.edges.push_back({&item, space});
  }

  void space(const Item &item) {
    const auto name = name_in_header(program, item);
    if (!name) {
      items(item.body, {}, in_space, "a namespace"); // what is inside is checked all the same
      return;
    }
    auto found = spaces.find(*name);
    if (found == spaces.end()) {
      declare(program, Kind::space, {}, *name, item.header[0].span, nullptr);
      found = spaces.emplace(*name, EntityId(program.entities.size() - 1)).first;
    }
    program[found->second].items.push_back(&item);
    items(item.body, found->second, in_space, "namespace `" + *name + "`");
  }

  void block(const Item &item, EntityId space_id, Place place, const std::string &where) {
    const std::string_view word = item.kind_word.text;
    if (item.is_new) {
      unsupported(program, item.kind_word.span, "`new` (overlays)");
      return;
    }
    const Block *table = find_block(word);
    if (table == nullptr) {
      unknown(item, place, where);
      return;
    }
    if (table->later) {
      unsupported(program, item.kind_word.span, "`" + std::string(word) + "`");
      if (item.header.size() == 1)
        program.later_names.insert(header_name(item.header[0]));
      return;
    }
    if ((table->places & place) == 0) {
      auto &finding = program.findings.report(diagnostics::misplaced, item.kind_word.span,
                                              "`" + std::string(word) + "`", "in " + where);
      finding.advise((table->places & in_space) != 0 ? "it stands in a `namespace NAME { … }`"
                                                     : "it stands at the top level of a file");
      return;
    }
    if (table == &mesh_block)
      mesh(item);
    else if (table == &space_block)
      space(item);
    else if (table == &link_block)
      program.links.push_back({&item, {}});
    else if (table == &allow_block || table == &deny_block)
      edge(item, space_id);
    else if (table == &defaults_block)
      defaults(item, space_id);
    else if (const auto name = name_in_header(program, item)) {
      const Kind kind = *kind_by_word(word);
      declare(program, kind, space_id, *name, item.header[0].span, &item);
      if (kind == Kind::cluster)
        declare_localities(item.body);
    }
  }

  void unknown(const Item &item, Place place, const std::string &where) {
    std::vector<std::string> legal;
    for (const Block *candidate : blocks())
      if ((candidate->places & place) != 0 && !candidate->later)
        legal.emplace_back(candidate->kind);
    auto &finding =
        program.findings.report(diagnostics::unknown_block, item.kind_word.span, item.kind_word.text, where);
    const std::string near = did_you_mean(item.kind_word.text, legal);
    finding.advise(near);
    if (const auto best = suggestions(item.kind_word.text, legal); best.size() == 1 && !near.empty())
      finding.fix({"write `" + best.front() + "`", {{item.kind_word.span, best.front()}}, true});
    else
      finding.advise("blocks that may stand here: " + list_in_words(legal, "and", 20));
  }

  void items(const std::vector<Item> &list, EntityId space_id, Place place, const std::string &where) {
    for (const Item &item : list)
      switch (item.kind) {
      case ItemKind::block:
        // In a namespace a block may also be one of its own fields (`labels { }`).
        if (place == in_space && find_field(space_block, item.kind_word.text) >= 0 &&
            find_block(item.kind_word.text) == nullptr)
          break;
        block(item, space_id, place, where);
        break;
      case ItemKind::let:
        let(item, space_id);
        break;
      case ItemKind::field:
        if (place == in_mesh)
          program.findings
              .report(diagnostics::misplaced, item.span,
                      "the field `" + std::string(program.sources.text(item.key.span)) + "`",
                      "at the top level of a file")
              .advise("fields stand in a block; a value with a name of its own is `let " +
                      std::string(program.sources.text(item.key.span)) + " = …`");
        break;
      case ItemKind::var:
      case ItemKind::profile:
      case ItemKind::loop:
      case ItemKind::branch:
      case ItemKind::use:
        unsupported(program, item.span, describe(item));
        break;
      case ItemKind::import: // followed before anything is checked
        if (place != in_mesh)
          program.findings.report(diagnostics::misplaced, item.span, "`import`", "in " + where)
              .advise("it stands at the top level of a file");
        break;
      }
  }
};

// Clusters, namespaces and top-level lets share one name space; other kinds have one each, per namespace.
void report_duplicates(Program &program) {
  std::map<std::tuple<int, EntityId, std::string_view>, std::pair<Span, std::string>> seen;
  const auto meet = [&](int group, EntityId parent, std::string_view name, Span span, std::string what) {
    const auto [found, fresh] = seen.emplace(std::tuple(group, parent, name), std::pair(span, what));
    if (fresh)
      return;
    program.findings.report(diagnostics::duplicate, span, what)
        .label(found->second.first, found->second.second == what
                                        ? "it stands here already"
                                        : "the name stands here already, for " + found->second.second);
  };
  constexpr int shared = -1;
  for (const Entity &entity : program.entities) {
    if (entity.kind == Kind::region || entity.kind == Kind::zone)
      continue;
    const bool common = entity.kind == Kind::cluster || entity.kind == Kind::space;
    meet(common ? shared : static_cast<int>(entity.kind), entity.parent, entity.name, entity.name_span,
         std::string(word(entity.kind)) + " `" + entity.name + "`");
  }
  for (const Let &let : program.lets)
    meet(let.space.known() ? static_cast<int>(Kind::edge) + 1 : shared, let.space, let.name, let.item->name.span,
         "`let " + std::string(let.name) + "`");
}

// Ids in reading order: kind, parent, name. Duplicates keep the first place they were written at.
void sort_entities(Program &program) {
  std::vector<std::size_t> order(program.entities.size());
  for (std::size_t i = 0; i < order.size(); ++i)
    order[i] = i;
  const auto key = [&](std::size_t i) {
    const Entity &entity = program.entities[i];
    return std::tuple(entity.kind,
                      entity.parent.known() ? std::string_view(program[entity.parent].name) : std::string_view(),
                      std::string_view(entity.name), entity.name_span);
  };
  std::ranges::sort(order, {}, key);
  std::vector<std::uint32_t> place(order.size());
  std::vector<Entity> sorted;
  std::vector<bool> duplicate;
  for (const std::size_t i : order) {
    const Entity &entity = program.entities[i];
    const bool repeated = !sorted.empty() && sorted.back().kind == entity.kind &&
                          sorted.back().parent == entity.parent && sorted.back().name == entity.name;
    if (!repeated)
      sorted.push_back(entity);
    place[i] = static_cast<std::uint32_t>(sorted.size() - 1);
  }
  const auto moved = [&](EntityId id) { return id.known() ? EntityId(place[id.index]) : id; };
  for (Entity &entity : sorted)
    entity.parent = moved(entity.parent);
  for (auto *list : {&program.links, &program.edges, &program.defaults})
    for (Loose &loose : *list)
      loose.space = moved(loose.space);
  for (Let &let : program.lets)
    let.space = moved(let.space);
  program.entities = std::move(sorted);
  program.by_name.clear();
  for (std::size_t i = 0; i < program.entities.size(); ++i)
    program.by_name[program.entities[i].name].push_back(EntityId(i));
}

} // namespace

void collect(Program &program, std::span<const syntax::Tree> trees) {
  Collector collector{program, {}};
  for (const syntax::Tree &tree : trees)
    collector.items(tree.items, {}, in_mesh, "a file");
  for (const Loose &loose : program.defaults)
    if (!loose.item->header.empty()) {
      const Expr &header = loose.item->header.front();
      const Expr &kind = header.kind == ExprKind::where ? header.operands.front() : header;
      if (kind.text == "cluster")
        collector.declare_localities(loose.item->body);
    }
  if (program.mesh != nullptr)
    name_in_header(program, *program.mesh);
  report_duplicates(program);
  sort_entities(program);
}

} // namespace meshc::check
