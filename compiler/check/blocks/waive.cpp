#include "base/suggest.h"
#include "base/text.h"
#include "base/unique.h"
#include "check/blocks/lower.h"
#include "check/blocks/tables.h"

#include <algorithm>

namespace meshc::check {
namespace {

using diagnostics::Subject;
using syntax::Expr;
using syntax::ExprKind;

constexpr Field waive_fields[] = {
    {.name = "on",
     .type = expression_type,
     .doc = "What the findings are about: services, clusters, namespaces, ingresses, or gateways as in `east.ingress`; "
            "one, a list or a selection.",
     .standard = "every finding of that code or rule",
     .example = "[shop.cart, shop.web]"},
    {.name = "reason",
     .type = text_type,
     .doc = "Why it is accepted.",
     .example = "\"one cluster until the launch\"",
     .flags = required},
    {.name = "owner",
     .type = text_type,
     .doc = "Who will mend it.",
     .example = "\"team-shop@shop.example\"",
     .flags = required},
    {.name = "until",
     .type = date_type,
     .doc = "The last day on which it is accepted. From the next day on `check` fails, and `commit` where something "
            "about it changes.",
     .example = "2027-03-31",
     .flags = required},
};

// A name in two parts, the first of which is a cluster: one of its gateways is meant.
struct GatewayName {
  std::string cluster;
  std::string gateway;
};

std::optional<GatewayName> gateway_name(const Program &program, const Expr &expr) {
  if (expr.kind != ExprKind::dotted)
    return std::nullopt;
  std::vector<std::string> parts;
  for (const Expr &part : expr.operands)
    parts.push_back(header_name(part));
  if (parts.size() == 3 && parts.front() == word(Kind::gateway))
    parts.erase(parts.begin());
  if (parts.size() != 2 || !program.find(Kind::cluster, {}, parts[0]).known())
    return std::nullopt;
  return GatewayName{parts[0], parts[1]};
}

class Naming {
public:
  Naming(Program &program, const model::Mesh &mesh, model::Waiver &waiver)
      : program_(program), mesh_(mesh), waiver_(waiver) {}

  // Takes lists, unions, lets and selections apart; false after a report.
  bool add(const Expr &expr) {
    if (expr.kind == ExprKind::list || (expr.kind == ExprKind::binary && expr.text == "+"))
      return std::ranges::all_of(expr.operands, [this](const Expr &part) { return add(part); });
    if (expr.kind == ExprKind::name && kind_by_plural(expr.text))
      return select(expr, *kind_by_plural(expr.text));
    if (expr.kind == ExprKind::where)
      if (const Expr &base = expr.operands.front(); base.kind == ExprKind::name && kind_by_plural(base.text))
        return select(expr, *kind_by_plural(base.text));
    if (expr.kind == ExprKind::name)
      if (Let *let = find_let(program_, expr.text, scope_); let != nullptr && !let->evaluating) {
        let->used = let->evaluating = true;
        const bool good = add(let->item->value.front());
        let->evaluating = false;
        return good;
      }
    if (const auto gateway = gateway_name(program_, expr))
      return add(*gateway, expr);
    if (expr.kind == ExprKind::name && expr.text == "all") {
      program_.findings.report(diagnostics::wrong_type, expr.span, "on", "names", "`all`")
          .advise("a waiver of everything has no `on`; a whole kind is `services`, `clusters` and the like");
      return false;
    }
    constexpr Kind kinds[] = {Kind::network,  Kind::cluster, Kind::space,  Kind::service,
                              Kind::external, Kind::client,  Kind::ingress};
    const auto id = resolve(program_, expr, kinds, scope_);
    if (id)
      add(*id);
    return id.has_value();
  }

private:
  bool add(const GatewayName &name, const Expr &expr) {
    std::vector<std::string> legal;
    for (const model::Cluster &cluster : mesh_.clusters)
      for (const model::Gateway &gateway : cluster.gateways)
        if (cluster.name == name.cluster)
          legal.push_back(gateway.name);
    if (std::ranges::find(legal, name.gateway) != legal.end()) {
      waiver_.subjects.push_back({"gateway", name.cluster + "." + name.gateway});
      return true;
    }
    const std::string near = did_you_mean(name.gateway, legal);
    program_.findings.report(diagnostics::unresolved, expr.span, "gateway", name.cluster + "." + name.gateway)
        .advise(!near.empty()   ? near
                : legal.empty() ? "cluster `" + name.cluster + "` has no gateway"
                                : "its gateways are " + list_in_words(legal));
    return false;
  }

  void add(EntityId id) {
    const Entity &entity = program_[id];
    waiver_.subjects.push_back({std::string(word(entity.kind)), entity.parent.known()
                                                                    ? program_[entity.parent].name + "." + entity.name
                                                                    : entity.name});
  }

  bool select(const Expr &expr, Kind kind) {
    const auto members = evaluate_set(program_, expr, kind, scope_);
    if (!members)
      return false;
    if (members->ids.empty())
      program_.findings.report(diagnostics::empty_selection, expr.span, plural(kind));
    for (const EntityId id : members->ids)
      add(id);
    return true;
  }

  Program &program_;
  const model::Mesh &mesh_;
  model::Waiver &waiver_;
  const Scope scope_{{}, "on"};
};

// A code of the table or a rule of the program; false after a report.
bool read_target(Program &program, const Expr &header, model::Waiver &waiver) {
  const std::string written = header_name(header);
  const auto refuse = [&](std::string_view why) -> diagnostics::Diagnostic & {
    return program.findings.report(diagnostics::not_waivable, header.span, written, why);
  };
  if (const diagnostics::Row *row = diagnostics::find(written)) {
    waiver.what = row->code;
    const bool of_rules = row == &diagnostics::table()[diagnostics::rule_failed.row];
    if (row->waiver == diagnostics::Waiver::waivable && !of_rules)
      return true;
    if (of_rules)
      refuse("it stands for every rule of the program").advise("name the rule: `waive RULE-NAME { … }`");
    else if (row->code.starts_with("MC901"))
      refuse("it is about waivers themselves");
    else
      refuse("nothing sensible could be compiled with it")
          .advise("`meshc explain " + waiver.what + "` says how to mend it");
    return false;
  }
  const auto rule = std::ranges::find(program.rules, written, &Rule::name);
  if (rule != program.rules.end()) {
    waiver.what = written;
    waiver.is_rule = true;
    if (!rule->waivable)
      refuse("the rule says that it may not be").label(rule->waivable_span, "said here");
    return rule->waivable;
  }
  std::vector<std::string> legal;
  for (const Rule &candidate : program.rules)
    legal.push_back(candidate.name);
  for (const diagnostics::Row &row : diagnostics::table())
    if (row.waiver == diagnostics::Waiver::waivable && &row != &diagnostics::table()[diagnostics::rule_failed.row])
      legal.emplace_back(row.code);
  auto &finding = program.findings.report(diagnostics::unresolved, header.span, "code or rule", written);
  const std::string near = did_you_mean(written, legal);
  finding.advise(near.empty() ? "write a code such as `" + legal.back() + "`, or the name of a `rule` of this mesh"
                              : near);
  return false;
}

} // namespace

const Block waive_block{
    .kind = "waive",
    .header = Header::name,
    .places = in_mesh,
    .doc = "A finding that is accepted for a while, by code or by the name of a rule. It is listed and counted apart, "
           "and never lost: reason, owner and the last day are required.",
    .example = "waive MC5008 {\n  on = shop.cart\n  reason = \"the second cluster grows next month\"\n  owner = "
               "\"team-shop@shop.example\"\n  until = 2099-12-31\n}\n\nnamespace shop {\n  service cart {\n    on = "
               "[east, west]\n    ports = [8080/http]\n    capacity = 100rps\n    load = 150rps\n    on east { "
               "replicas = 2 }\n    on west { replicas = 1 }\n  }\n}\n",
    .fields = waive_fields};

void lower_waivers(Program &program, model::Mesh &mesh) {
  for (const Loose &loose : program.waivers) {
    const syntax::Item &item = *loose.item;
    const bool named = item.header.size() == 1 && item.header[0].operands.empty() &&
                       (item.header[0].kind == ExprKind::name || item.header[0].kind == ExprKind::string);
    const auto body = evaluate_body(program, item.body, waive_block, item.span, {{}, "waive"});
    if (!named) {
      program.findings.report(diagnostics::missing_field, item.kind_word.span, "this `waive`", "a code or a rule")
          .advise("write `waive MC5008 { … }`");
      continue;
    }
    model::Waiver waiver;
    waiver.span = cover(item.kind_word.span, item.header[0].span);
    bool good = read_target(program, item.header[0], waiver);
    const View view({{Rank::block, body.get()}});
    std::vector<std::string> missing;
    for (const std::string field : {"reason", "owner", "until"}) {
      const auto index = static_cast<std::uint16_t>(find_field(waive_block, field));
      good &= view.get(index) != nullptr;
      if (view.get(index) == nullptr && !view.poisoned(index))
        missing.push_back("`" + field + "`");
    }
    if (!missing.empty())
      program.findings
          .report(diagnostics::waiver_incomplete, waiver.span, program.sources.text(item.header[0].span),
                  list_in_words(missing))
          .advise("say why it is accepted, who will mend it, and the last day, as in `until = 2027-03-31`");
    for (const syntax::Item &field : item.body)
      if (field.kind == syntax::ItemKind::field && field.key.text == "on" && !field.value.empty() &&
          field.value.front().kind != ExprKind::none) {
        waiver.everything = false;
        good &= Naming(program, mesh, waiver).add(field.value.front());
      }
    std::ranges::sort(waiver.subjects);
    drop_repeated(waiver.subjects);
    waiver.reason = read<std::string>(view, field_index(waive_fields, "reason"), "");
    waiver.owner = read<std::string>(view, field_index(waive_fields, "owner"), "");
    const auto until = read<model::Date>(view, field_index(waive_fields, "until"));
    waiver.until = until.value;
    waiver.until_span = until.span;
    if (good)
      mesh.waivers.push_back(std::move(waiver));
  }
  std::ranges::stable_sort(mesh.waivers, {}, &model::Waiver::span);
}

} // namespace meshc::check
