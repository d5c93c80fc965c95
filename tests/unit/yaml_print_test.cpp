#include "yaml/print.h"

#include <catch2/catch.hpp>

#include <cmath>
#include <limits>

using namespace meshc;
using manifest::Value;

namespace {

Value text(std::string_view value) {
  return Value(value, Span{});
}
Value map(std::vector<std::pair<std::string, Value>> fields) {
  Value value = Value::map({});
  for (auto &[key, field] : fields)
    value.set(key, std::move(field));
  return value;
}
Value list(std::vector<Value> items) {
  Value value = Value::list({});
  for (Value &item : items)
    value.push(std::move(item));
  return value;
}
std::string printed(const Value &value) {
  return yaml::print(value).bytes;
}
std::string spelled(std::string_view value) {
  std::string bytes = printed(text(value));
  bytes.pop_back();
  return bytes;
}

} // namespace

TEST_CASE("objects print as a person writes them") {
  const Value annotations = map({{"argocd.argoproj.io/sync-options", text("Prune=false,Delete=false")},
                                 {"kustomize.toolkit.fluxcd.io/prune", text("disabled")}});
  CHECK(
      printed(map(
          {{"apiVersion", text("external-secrets.io/v1")},
           {"kind", text("ExternalSecret")},
           {"metadata", map({{"name", text("istio-remote-secret-west-1")}, {"annotations", annotations}})},
           {"spec", map({{"refreshInterval", text("1h0m0s")},
                         {"labels", map({{"istio/multiCluster", text("true")}})},
                         {"data", map({{"west-1", text("users:\n  - name: west-1\n    user:\n"
                                                       "      token: \"{{ .token | trim }}\"\n")}})},
                         {"items", list({map({{"secretKey", text("token")},
                                              {"remoteRef", map({{"key", text("istio/readers/west-1")}})}})})}})}})) ==
      R"(apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata:
  name: istio-remote-secret-west-1
  annotations:
    argocd.argoproj.io/sync-options: Prune=false,Delete=false
    kustomize.toolkit.fluxcd.io/prune: disabled
spec:
  refreshInterval: 1h0m0s
  labels:
    istio/multiCluster: "true"
  data:
    west-1: |
      users:
        - name: west-1
          user:
            token: "{{ .token | trim }}"
  items:
    - secretKey: token
      remoteRef:
        key: istio/readers/west-1
)");
}

TEST_CASE("chart values carry a comment, list items stand below their key, what is empty is {} or []") {
  const Value values =
      map({{"settings", list({map({{"clusterLocal", Value(true, {})}}),
                              map({{"hosts", list({text("*.svc.cluster.local")})}}), list({text("a"), text("b")})})},
           {"port", Value(15443, {})},
           {"spec", Value::map({})},
           {"none", Value::list({})},
           {"nothing", Value{}}});
  CHECK(yaml::print(values, "Chart istiod, version 1.31.1.\n\nSecond \x01line").bytes ==
        R"(# Chart istiod, version 1.31.1.
#
# Second  line
settings:
  - clusterLocal: true
  - hosts:
      - "*.svc.cluster.local"
  - - a
    - b
port: 15443
spec: {}
none: []
nothing: null
)");
  CHECK(printed(Value::map({})) == "{}\n");
}

TEST_CASE("strings that every reader takes for strings stay plain") {
  for (const std::string text : {"203.0.113.11",
                                 "1h0m0s",
                                 "10s",
                                 "2s",
                                 "500m",
                                 "64Mi",
                                 "1.31.1",
                                 "10.0.0.0/16",
                                 "cart.shop.svc.cluster.local",
                                 "a b",
                                 "https://east-1.example:6443",
                                 "cluster.local/ns/shop/sa/web",
                                 "/healthz",
                                 "-Xmx512m",
                                 "--flag",
                                 "a#b",
                                 "a:b",
                                 "größe",
                                 "x-*",
                                 "on-call",
                                 "nobody",
                                 "v1",
                                 "fe80::1",
                                 "it's",
                                 "say \"hi\"",
                                 "x, y",
                                 "$(HOST)",
                                 "5xx,reset"}) {
    INFO(text);
    CHECK(spelled(text) == text);
  }
}

TEST_CASE("strings that some reader would misread are quoted") {
  for (const std::string text :
       {"",         "yes",   "No",    "on",    "OFF",    "y",           "N",    "true",
        "False",    "null",  "~",     "0",     "-1",     "+1",          "0777", "0o17",
        "0x1F",     "0b11",  "1_000", ".5",    "5.",     "1.10",        "1e3",  "1E+3",
        ".inf",     "-.Inf", ".NaN",  "22:30", "1:2:3",  "12e03",       "-",    "?",
        ":",        "=",     "<<",    "- a",   "*",      "&a",          "!tag", "|",
        ">",        "%a",    "@a",    "`a",    "'a",     "[a]",         "{a}",  "#a",
        "a: b",     "a #b",  "a:",    " a",    "a ",     "---",         "...",  "2027-03-31",
        "2001-1-1", ",",     "--- a", "-0",    "1.5e-7", "0x",          "1__0", "2027-03-31T10:00:00Z",
        "0.0",      "? a",   "nUll",  "+",     ".",      "{{ .token }}"}) {
    INFO(text);
    CHECK(spelled(text) == '"' + text + '"');
  }
}

TEST_CASE("what does not print is escaped") {
  CHECK(spelled("a\tb") == R"("a\tb")");
  CHECK(spelled("a\r\nb") == R"("a\r\nb")");
  CHECK(spelled(std::string_view("\0\x1f\x7f", 3)) == R"("\x00\x1F\x7F")");
  CHECK(spelled("a\xc2\x85z\xc2\xa0z\xe2\x80\xa8z\xef\xbb\xbf") == R"("a\x85z\xA0z\u2028z\uFEFF")");
  CHECK(spelled("\xf0\x9d\x84\x9e") == R"("\U0001D11E")");
  CHECK(spelled("a\xff\\\"") == R"("a\uFFFD\\\"")");
}

TEST_CASE("several lines are a literal block where nothing in them can change") {
  CHECK(printed(map({{"a", text("x\n\ny: 1\n  # z")}})) == "a: |-\n  x\n\n  y: 1\n    # z\n");
  CHECK(printed(map({{"a", text("x\n")}})) == "a: |\n  x\n");
  CHECK(printed(list({text("x\ny\n")})) == "- |\n  x\n  y\n");
  CHECK(printed(text("x\ny")) == "|-\n  x\n  y\n");
  CHECK(spelled("x\n\n") == R"("x\n\n")");
  CHECK(spelled("\nx") == R"("\nx")");
  CHECK(spelled(" x\ny") == R"(" x\ny")");
  CHECK(spelled("x \ny") == R"("x \ny")");
  CHECK(spelled("x\n\ty") == R"("x\n\ty")");
  CHECK(spelled("x\n  \ny") == R"("x\n  \ny")");
  CHECK(spelled("x\ny\xe2\x80\xa8") == R"("x\ny\u2028")");
}

TEST_CASE("numbers keep their type and their value") {
  const auto number = [](double value) { return printed(Value(value, {})); };
  CHECK(number(1) == "1.0\n");
  CHECK(number(0.1) == "0.1\n");
  CHECK(number(-0.0) == "-0.0\n");
  CHECK(number(1e300) == "1.0e+300\n");
  CHECK(number(1.5e-9) == "1.5e-09\n");
  CHECK(number(std::numeric_limits<double>::infinity()) == ".inf\n");
  CHECK(printed(Value(std::numeric_limits<std::int64_t>::min(), {})) == "-9223372036854775808\n");
}

TEST_CASE("keys follow the same rules, and very long ones still read") {
  CHECK(printed(map({{"on", text("a")}, {"80", text("b")}, {"a b", text("c")}, {"x\ny", text("d")}})) ==
        "\"on\": a\n\"80\": b\na b: c\n\"x\\ny\": d\n");
  const std::string key(1100, 'k');
  CHECK(printed(map({{key, map({{"a", text("b")}})}})) == "? " + key + "\n:\n  a: b\n");
}

TEST_CASE("each line knows its place in the program, an entry only where it changes") {
  const FileId file(std::size_t{0});
  const auto at = [&](std::uint32_t begin) { return Span{file, begin, begin + 1}; };
  Value object = Value::map(at(1));
  object.set("kind", Value("Gateway", at(1)));
  Value &spec = object.set("spec", Value::map(at(2)));
  Value &hosts = spec.set("hosts", Value::list(at(3)));
  hosts.push(Value("a", at(4)));
  hosts.push(Value("b", Span{}));
  Value item = Value::map(at(5));
  item.set("text", Value("x\ny", at(6)));
  hosts.push(std::move(item));
  spec.set("last", Value(true, Span{}));
  const auto origins = yaml::print(object, "comment").origins;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> lines;
  for (const auto &origin : origins)
    lines.emplace_back(origin.line, origin.span.begin);
  CHECK(lines ==
        std::vector<std::pair<std::uint32_t, std::uint32_t>>{{2, 1}, {3, 2}, {4, 3}, {5, 4}, {6, 3}, {7, 6}, {10, 2}});
}
