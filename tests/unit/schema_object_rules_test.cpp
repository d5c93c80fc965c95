// What fixtures/verify/object_rules cannot show: kinds that our schemas do not have, and many objects and clusters.

#include "schema/object_rules.h"
#include "schema/pack.h"
#include "support/project.h"
#include "yaml/read.h"

#include <catch2/catch.hpp>

using namespace meshc;
using diagnostics::Diagnostic;
using model::ObjectExpr;

namespace {

const Span here{FileId(std::size_t{0}), 0, 5};

ObjectExpr path(std::vector<std::string> words) {
  ObjectExpr expr;
  expr.kind = ObjectExpr::Kind::path;
  expr.span = here;
  for (std::string &word : words)
    expr.steps.push_back({std::move(word), here});
  return expr;
}

ObjectExpr text(std::string value) {
  ObjectExpr expr;
  expr.kind = ObjectExpr::Kind::literal;
  expr.span = here;
  expr.value = std::move(value);
  return expr;
}

ObjectExpr compare(ObjectExpr left, std::string sign, ObjectExpr right) {
  ObjectExpr expr;
  expr.kind = ObjectExpr::Kind::compare;
  expr.span = here;
  expr.name = std::move(sign);
  expr.operands = {std::move(left), std::move(right)};
  return expr;
}

model::ObjectRule rule_of(std::string kind, ObjectExpr require) {
  model::ObjectRule rule;
  rule.name = "ours";
  rule.kind = std::move(kind);
  rule.require = std::move(require);
  rule.message.texts = {"says no"};
  rule.each_span = rule.name_span = here;
  return rule;
}

std::vector<std::string> codes(const diagnostics::Diagnostics &findings) {
  std::vector<std::string> list;
  for (const Diagnostic &finding : findings.all())
    list.emplace_back(finding.kind().code);
  return list;
}

manifest::Object config(const std::string &name) {
  manifest::Object object;
  object.api_version = "v1";
  object.kind = "ConfigMap";
  object.space = "shop";
  object.name = name;
  object.body = manifest::Value::map({});
  return object;
}

} // namespace

TEST_CASE("a kind of several groups wants its group, and fields of any of its versions are known") {
  auto result = yaml::read("kinds:\n"
                           "- {apiVersion: a.example/v1, kind: Thing, schema: Old}\n"
                           "- {apiVersion: a.example/v2, kind: Thing, schema: New}\n"
                           "- {apiVersion: b.example/v1, kind: Thing, schema: Other}\n"
                           "schemas:\n"
                           "  Old: {type: object, properties: {old: {type: string}}}\n"
                           "  New: {type: object, properties: {new: {type: integer}, more: {type: object, "
                           "x-kubernetes-preserve-unknown-fields: true}}}\n"
                           "  Other: {type: object, properties: {other: {type: string}}}\n",
                           FileId(std::size_t{0}));
  REQUIRE(result.ok());
  const std::vector<manifest::Value> documents{std::move(result.documents.front().value)};
  const schema::Packed packed = schema::pack(documents);
  REQUIRE(packed.problems == std::vector<std::string>{});
  const schema::SchemaSet set(packed.bytes);
  const auto check = [&](std::optional<std::string> group, std::vector<std::string> words) {
    model::ObjectRule rule = rule_of("Thing", compare(path(std::move(words)), "!=", ObjectExpr{}));
    rule.group = std::move(group);
    diagnostics::Diagnostics findings;
    schema::check_rules({&rule, 1}, set, findings);
    return codes(findings);
  };
  using Codes = std::vector<std::string>;
  CHECK(check(std::nullopt, {"old"}) == Codes{"MC1017"});
  CHECK(check("c.example", {"old"}) == Codes{"MC1008"});
  CHECK(check("a.example", {"old"}).empty());
  CHECK(check("a.example", {"new"}).empty());
  CHECK(check("a.example", {"other"}) == Codes{"MC1003"});
  CHECK(check("b.example", {"other"}).empty());
  CHECK(check("b.example", {"other", "deeper"}) == Codes{"MC1004"});
  CHECK(check("a.example", {"more", "whatever", "it", "is"}).empty());
}

TEST_CASE("one finding an object names its clusters, and ten a rule are shown") {
  const model::ObjectRule rule = rule_of("ConfigMap", compare(path({"data", "ca"}), "==", text("x")));
  diagnostics::Diagnostics findings;
  std::vector<bool> selected;
  for (const std::string cluster : {"west", "east"}) {
    manifest::Bundle bundle;
    bundle.cluster = cluster;
    for (int i = 10; i < 25; ++i)
      bundle.objects.push_back(config("c" + std::to_string(i)));
    if (cluster == "east")
      bundle.objects.erase(bundle.objects.begin());
    schema::ask_rules({&rule, 1}, bundle, selected, findings);
  }
  CHECK(selected == std::vector<bool>{true});
  CHECK(findings.all().size() == 29);
  const auto joined = schema::join_clusters(findings);
  REQUIRE(joined.all().size() == 10);
  CHECK(joined.all()[0].message == "rule `ours` does not hold for ConfigMap `shop/c10`: says no");
  CHECK(joined.all()[0].notes == std::vector<std::string>{"data.ca is none", "in `west`"});
  CHECK(joined.all()[1].notes == std::vector<std::string>{"data.ca is none", "in `east` and `west`"});
  CHECK(joined.all()[9].notes.back() == "and 5 more");
  diagnostics::Diagnostics none;
  schema::report_unselected({&rule, 1}, {false}, none);
  CHECK(codes(none) == std::vector<std::string>{"MC1014"});
}

TEST_CASE("a failed rule shows the values that made it fail, with their place in the object") {
  const auto compilation =
      testing::compile_program(testing::project_file("fixtures/verify/object_rules/bad_fails.mesh"));
  std::vector<std::string> shown;
  for (const Diagnostic &finding : compilation.findings.all())
    if (finding.rule == "gateways-serve-one-port") {
      shown = finding.notes;
      CHECK(finding.message == "rule `gateways-serve-one-port` does not hold for Gateway "
                               "`istio-system/cross-network-gateway`: cross-network-gateway serves 1 ports, one of "
                               "them not 443");
      REQUIRE_FALSE(finding.labels.empty());
    }
  CHECK(shown == std::vector<std::string>{"spec.servers[0].port.number is 15443", "in `east`"});
}
