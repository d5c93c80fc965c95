#include "base/text.h"
#include "check/blocks/lower.h"
#include "check/blocks/tables.h"

#include <algorithm>

namespace meshc::check {
namespace {

using syntax::Expr;
using syntax::ExprKind;

constexpr Word severity_words[] = {{"error", "The mesh is not compiled."},
                                   {"warning", "It is said at every run."},
                                   {"info", "It is said, and counts for nothing."}};

constexpr Field rule_fields[] = {
    {.name = "each",
     .type = expression_type,
     .doc = "What the rule is asked of: a set of the mesh such as `services where exported`, or emitted `objects` of "
            "one kind.",
     .example = "objects where kind == \"Gateway\"",
     .flags = required},
    {.name = "require",
     .type = expression_type,
     .doc = "What must hold of each. Bare words are fields of the element.",
     .example = "every s in spec.servers: s.tls != none",
     .flags = required},
    {.name = "message",
     .type = expression_type,
     .doc = "What is said of an element for which it does not hold.",
     .example = "\"\\(name) answers without TLS\"",
     .flags = required},
    {.name = "severity",
     .type = {.basic = Basic::word, .words = severity_words},
     .doc = "How bad it is when the rule does not hold.",
     .standard = "`error`",
     .example = "warning"},
    {.name = "waivable",
     .type = boolean_type,
     .doc = "Whether `waive` may name it.",
     .standard = "`true`",
     .example = "false"},
    {.name = "owner", .type = text_type, .doc = "Who answers for the rule.", .example = "\"security@shop.example\""},
};

// The expression that a field was given, however wrong the rest of the block is.
const Expr *expression(const Rule &rule, std::string_view field) {
  for (const syntax::Item &item : rule.item->body)
    if (item.kind == syntax::ItemKind::field && item.key.text == field && !item.value.empty())
      return &item.value.front();
  return nullptr;
}

bool starts_from_objects(const Expr &each) {
  if (each.kind == ExprKind::where)
    return starts_from_objects(each.operands.front());
  return each.kind == ExprKind::name && each.text == "objects";
}

} // namespace

const Block rule_block{
    .kind = "rule",
    .header = Header::name,
    .places = in_mesh,
    .doc = "What must hold in this mesh, asked after all layers: of the model, or of every object that is about to be "
           "written, whatever made it. In rules over `objects`, `each` says `kind ==` (and `group ==` where a kind "
           "has several), paths are checked against the schema of that kind, a missing field is `none`, a missing "
           "list is empty, and `count`, `prefix` and `suffix` may be called.",
    .example = "rule gateways-speak-modern-tls {\n  each = objects where kind == \"Gateway\" and group == "
               "\"networking.istio.io\"\n  require = every s in spec.servers: s.tls.minProtocolVersion != "
               "\"TLSV1_0\"\n  message = \"\\(name) accepts TLS 1.0\"\n  severity = warning\n}\n\nnamespace shop {\n  "
               "service web {\n    on = [west]\n    ports = [8080/http]\n  }\n\n  service cart {\n    on = [east]\n"
               "    ports = [8080/http]\n    timeout = 2s\n    export { to = [west] }\n  }\n\n  allow web -> cart\n}\n",
    .fields = rule_fields};

void read_rules(Program &program) {
  for (Rule &rule : program.rules) {
    const std::string owner = "rule `" + rule.name + "`";
    const auto body = evaluate_body(program, rule.item->body, rule_block, rule.item->span, {{}, "rule"});
    const View view({{Rank::block, body.get()}});
    require_fields(program, view, rule_block, owner, rule.name_span);
    rule.each = expression(rule, "each");
    rule.require = expression(rule, "require");
    rule.message = expression(rule, "message");
    const auto severity = read_word<diagnostics::Severity>(view, field_index(rule_fields, "severity"));
    rule.severity = severity.is_set() ? severity.value : diagnostics::Severity::error;
    const auto waivable = read<bool>(view, field_index(rule_fields, "waivable"));
    rule.waivable = !waivable.is_set() || waivable.value;
    rule.waivable_span = waivable.span;
    rule.owner = read<std::string>(view, field_index(rule_fields, "owner"), "");
    if (rule.each != nullptr && rule.each->kind == ExprKind::name)
      if (Let *let = find_let(program, rule.each->text, {});
          let != nullptr && starts_from_objects(let->item->value.front())) {
        let->used = true;
        rule.each = &let->item->value.front();
      }
    rule.over_objects = rule.each != nullptr && starts_from_objects(*rule.each);
  }
}

} // namespace meshc::check
