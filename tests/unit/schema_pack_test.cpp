#include "schema/pack.h"
#include "schema/patterns.h"
#include "schema/rules.h"
#include "schema/schema_set.h"
#include "support/yaml_files.h"
#include "yaml/read.h"

#include <catch2/catch.hpp>

using namespace meshc;
using manifest::Value;

namespace {

schema::Packed packed(std::string_view text) {
  auto result = yaml::read(text, FileId(std::size_t{0}));
  REQUIRE(result.ok());
  std::vector<Value> documents;
  for (auto &document : result.documents)
    documents.push_back(std::move(document.value));
  return schema::pack(documents);
}

// The kind `Thing`, with this schema.
schema::Packed thing(std::string_view schema_text) {
  return packed("kinds: [{apiVersion: v1, kind: Thing, schema: T}]\nschemas: {T: " + std::string(schema_text) + "}\n");
}

bool rule_holds(std::string_view expression, std::string_view text) {
  for (const schema::Rule &rule : schema::rules())
    if (rule.expression == expression)
      return rule.holds(Value(text, {}));
  throw std::logic_error("no such rule");
}

bool matches(std::string_view expression, std::string_view text) {
  for (const schema::Pattern &pattern : schema::patterns())
    if (pattern.expression == expression)
      return pattern.matches(text);
  throw std::logic_error("no such pattern");
}

} // namespace

TEST_CASE("what nobody would check cannot be packed") {
  CHECK(thing("{type: object}").problems.empty());
  CHECK(thing("{type: string, pattern: '^x+$'}").problems ==
        std::vector<std::string>{"Thing : no matcher in patterns.cpp for `^x+$`"});
  CHECK(thing("{type: string, x-kubernetes-validations: [{rule: 'self == \"x\"'}]}").problems.size() == 1);
  CHECK(thing("{type: object, dependentRequired: {a: [b]}}").problems.size() == 1);
  CHECK(thing("{$ref: '#/x/Other'}").problems == std::vector<std::string>{"Thing : nothing is named `#/x/Other`"});
  CHECK(thing("{properties: {t: {$ref: '#/x/T'}}}").problems.size() == 1);
  CHECK(packed("gates: [{kind: A, since: '1.31', fields: [a.b]}]").problems ==
        std::vector<std::string>{"A a.b: the gate opens nothing"});
}

TEST_CASE("the built-in schemas hold the kinds that meshc writes, and bytes that are no pack hold none") {
  const auto &set = schema::built_in();
  CHECK(set.kind_count() == 26);
  CHECK(set.find("networking.istio.io/v1", "VirtualService"));
  CHECK(set.find("networking.istio.io/v1alpha3", "EnvoyFilter"));
  CHECK(set.find("external-secrets.io/v1", "ExternalSecret"));
  CHECK(set.find("cert-manager.io/v1", "Certificate"));
  CHECK(set.find("externaldns.k8s.io/v1alpha1", "DNSEndpoint"));
  CHECK(set.find("v1", "ServiceAccount"));
  CHECK(set.find("", "gateway"));
  CHECK_FALSE(set.find("networking.istio.io/v1beta1", "VirtualService"));
  CHECK_FALSE(schema::SchemaSet("garbage").find("v1", "Service"));
  CHECK_FALSE(schema::SchemaSet("").find("v1", "Service"));
  CHECK(schema::SchemaSet("").versions().empty());
  std::string versions;
  for (const auto &version : schema::built_in_versions())
    versions += version.name + " " + version.version + "\n";
  CHECK(versions == "cert-manager 1.21.1\nexternal-dns 0.22.0\nexternal-secrets 1.3.2\nistio "
                    "1.32-dev+86c9f01fd735\nkubernetes 1.35.0\n");
}

TEST_CASE("durations are read as CEL reads them") {
  constexpr std::string_view rule = "duration(self) >= duration('1ms')";
  for (const char *good : {"1ms", "1h0m0s", "1.5s", "1000us", "2m", "0.001s", "1000000ns", "+3s"})
    CHECK(rule_holds(rule, good));
  for (const char *bad : {"", "0", "0s", "999us", "-1s", "5", "1d", "s", "1.2.3s", "1s ", "ms"})
    CHECK_FALSE(rule_holds(rule, bad));
}

TEST_CASE("URLs are judged by their scheme") {
  constexpr std::string_view web = "url(self).getScheme() in [\"http\", \"https\"]";
  CHECK(rule_holds(web, "https://keys.example/jwks"));
  CHECK_FALSE(rule_holds(web, "ftp://keys.example"));
  CHECK_FALSE(rule_holds(web, "keys.example"));
}

TEST_CASE("the matchers mean what their expressions say") {
  constexpr std::string_view subdomain = "^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$";
  for (const char *good : {"a", "a-b.c", "0.1", "a--b"})
    CHECK(matches(subdomain, good));
  for (const char *bad : {"", "-a", "a-", "a.-b", "a-.b", "a..b", ".a", "a.", "A", "a_b"})
    CHECK_FALSE(matches(subdomain, bad));
  constexpr std::string_view kind = "^[a-zA-Z]([-a-zA-Z0-9]*[a-zA-Z0-9])?$";
  CHECK(matches(kind, "Service"));
  CHECK_FALSE(matches(kind, "1a"));
  CHECK_FALSE(matches(kind, "a-"));
  CHECK(matches("^[-._a-zA-Z0-9]+$", "a.b_c-D"));
  constexpr std::string_view duration = "^([0-9]+(\\.[0-9]+)?(s|m|h))+$";
  for (const char *good : {"1s", "1h30m", "0.5s", "10m2.25s"})
    CHECK(matches(duration, good));
  for (const char *bad : {"", "1", "s", "1d", "1.s", ".5s", "1h 2m", "1h2"})
    CHECK_FALSE(matches(duration, bad));
  CHECK_FALSE(matches("^[-_A-Za-z0-9]+$", "a.b"));
  CHECK(matches("(^$|^[a-f0-9]{64}$)", std::string(64, 'a')));
  CHECK_FALSE(matches("(^$|^[a-f0-9]{64}$)", "abc"));
}
