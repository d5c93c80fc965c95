#include "backends_support.h"

#include <catch2/catch.hpp>

// PeerAuthentication and AuthorizationPolicy: who may call, and how an audit refuses nobody.

using namespace meshc;
using namespace meshc::backends_test;
using Catch::Contains;

namespace {

const std::string mtls_of_shop = "60-services/shop/peerauthentication_shop_default.yaml";
const std::string mtls_of_mesh = "50-mesh/peerauthentication_istio-system_default.yaml";
const std::string ports_of_cart = "60-services/shop/peerauthentication_shop_cart.ports.yaml";
const std::string nothing = "60-services/shop/authorizationpolicy_shop_deny-by-default.yaml";
const std::string about_cart = "60-services/shop/authorizationpolicy_shop_cart.yaml";
const std::string against_cart = "60-services/shop/authorizationpolicy_shop_cart.deny.yaml";

std::string spec_of(const std::string &text) {
  return text.substr(std::min(text.size(), text.find("  action")));
}

} // namespace

TEST_CASE("mTLS: stated for the mesh it is written once, for the root namespace") {
  Hello hello;
  hello[hello.east].mtls = set(Mtls::strict);
  auto bundle = hello.lower(hello.east);
  CHECK_THAT(file(bundle, mtls_of_mesh), Contains("mode: STRICT"));
  CHECK_FALSE(has(bundle, mtls_of_shop));
  // A migrating mesh said permissive: strictness in one namespace would refuse what it asked to admit.
  hello[hello.east].mtls = set(Mtls::permissive);
  bundle = hello.lower(hello.east);
  CHECK_THAT(file(bundle, mtls_of_mesh), Contains("mode: PERMISSIVE"));
  CHECK_FALSE(has(bundle, mtls_of_shop));
}

TEST_CASE("audit refuses nobody: dry-run policies and permissive mTLS, also under a strict mesh") {
  Hello hello;
  hello[hello.shop].enforcement = Enforcement::audit;
  hello.deny({caller(Anyone{})}, hello.cart).methods = {word("DELETE")};
  hello[hello.east].mtls = set(Mtls::strict);
  const auto bundle = hello.lower(hello.east);
  CHECK_THAT(file(bundle, mtls_of_shop), Contains("mode: PERMISSIVE"));
  for (const std::string &name : {nothing, about_cart, against_cart})
    CHECK_THAT(file(bundle, name), Contains("annotations:\n    istio.io/dry-run: \"true\""));
}

TEST_CASE("observe writes nothing that could deny") {
  Hello hello;
  hello[hello.shop].enforcement = Enforcement::observe;
  for (const std::string &name : names(hello.lower(hello.east))) {
    CHECK_THAT(name, !Contains("authorizationpolicy") && !Contains("peerauthentication"));
  }
}

TEST_CASE("nothing is denied in the root namespace, where it would hold for the whole mesh") {
  Hello hello;
  hello.mesh.system_namespace = "shop";
  for (const std::string &name : names(hello.lower(hello.east))) {
    CHECK_THAT(name, !Contains("authorizationpolicy") && !Contains("peerauthentication"));
  }
}

TEST_CASE("principals and namespaces of one rule are alternatives") {
  // In one source they would be joined by "and": web from another namespace, that is nobody.
  Hello hello;
  const auto ops = hello.space("zz-ops");
  const auto probe = hello.service(ops, "probe", {hello.east});
  hello.mesh.edges.clear();
  hello.allow({caller(probe), caller(hello.web), caller(ops)}, hello.cart);
  CHECK(spec_of(file(hello.lower(hello.east), about_cart)) == R"(  action: ALLOW
  rules:
    - from:
        - source:
            principals:
              - cluster.local/ns/shop/sa/web
              - cluster.local/ns/zz-ops/sa/probe
        - source:
            namespaces:
              - zz-ops
)");
}

TEST_CASE("edges that ask for the same join; conditions of one rule must all hold") {
  // Silent failure 24: `from` and `to` as two items would be two rules, and anybody could send GET.
  Hello hello;
  hello[hello.cart].ports = {World::http(80), World::port("grpc", 9090, Protocol::grpc)};
  hello[hello.cart].ports[0].target = 8080;
  hello.mesh.edges.clear();
  const auto ops = hello.space("zz-ops");
  const auto probe = hello.service(ops, "probe", {hello.east});
  for (const Caller &who : {caller(hello.web), caller(probe)}) {
    Edge &edge = hello.allow({who}, hello.cart);
    edge.ports = {word("http")};
    edge.methods = {word("GET"), word("HEAD")};
    edge.paths = {{StringMatch::How::exact, "/cart", {}}, {StringMatch::How::prefix, "/static/", {}}};
    edge.headers = {{"x-team", {StringMatch::How::exact, "shop", {}}}, {"x-id", {StringMatch::How::present, "", {}}}};
  }
  hello.allow({caller(hello.web)}, hello.cart).ports = {word("grpc")};
  CHECK(spec_of(file(hello.lower(hello.east), about_cart)) == R"(  action: ALLOW
  rules:
    - from:
        - source:
            principals:
              - cluster.local/ns/shop/sa/web
              - cluster.local/ns/zz-ops/sa/probe
      to:
        - operation:
            ports:
              - "8080"
            methods:
              - GET
              - HEAD
            paths:
              - /cart
              - /static/*
      when:
        - key: request.headers[x-team]
          values:
            - shop
        - key: request.headers[x-id]
          values:
            - "*"
    - from:
        - source:
            principals:
              - cluster.local/ns/shop/sa/web
      to:
        - operation:
            ports:
              - "9090"
)");
}

TEST_CASE("everyone, without conditions, is a rule that is empty, not a list that is") {
  // `rules: []` allows nothing, `rules: [{}]` everything.
  Hello hello;
  hello.allow({caller(Anyone{}), caller(hello.web)}, hello.web);
  CHECK(spec_of(file(hello.lower(hello.east), "60-services/shop/authorizationpolicy_shop_web.yaml")) ==
        "  action: ALLOW\n  rules:\n    - {}\n");
}

TEST_CASE("an edge about ports that a callee does not have says nothing about that callee") {
  Hello hello;
  hello.mesh.edges.clear();
  hello.allow({caller(hello.web)}, hello.cart).ports = {word("grpc")};
  hello.deny({caller(hello.web)}, hello.cart).ports = {word("grpc")};
  const auto bundle = hello.lower(hello.east);
  CHECK_FALSE(has(bundle, about_cart));
  CHECK_FALSE(has(bundle, against_cart));
  CHECK(has(bundle, nothing));
}

TEST_CASE("a deny of some requests leaves the other ports alone") {
  // On a TCP port Istio drops the methods from a DENY rule: without notPorts, all of 5432 would be cut off.
  Hello hello;
  hello[hello.cart].ports = {World::port("tcp", 5432, Protocol::tcp), World::http(8080)};
  hello.deny({caller(hello.web)}, hello.cart).methods = {word("DELETE")};
  CHECK(spec_of(file(hello.lower(hello.east), against_cart)) == R"(  action: DENY
  rules:
    - from:
        - source:
            principals:
              - cluster.local/ns/shop/sa/web
      to:
        - operation:
            notPorts:
              - "5432"
            methods:
              - DELETE
)");
}

TEST_CASE("a deny of everything, and names that could meet") {
  // Two objects of one name: the second would replace the deny of the first.
  Hello hello;
  hello.deny({caller(Anyone{})}, hello.cart);
  hello[hello.web].name = "cart-deny";
  hello.allow({caller(hello.cart)}, hello.web);
  const auto bundle = hello.lower(hello.east);
  CHECK(spec_of(file(bundle, against_cart)) == "  action: DENY\n  rules:\n    - {}\n");
  CHECK_THAT(file(bundle, "60-services/shop/authorizationpolicy_shop_cart-deny.yaml"), Contains("action: ALLOW"));
}

TEST_CASE("an ingress calls as the ServiceAccount of its gateway") {
  Hello hello;
  Ingress ingress;
  ingress.name = "front";
  ingress.on = {hello.east};
  ingress.gateway = "public";
  hello.mesh.ingresses.push_back(ingress);
  hello.allow({caller(IngressId(0))}, hello.web);
  CHECK_THAT(file(hello.lower(hello.east), "60-services/shop/authorizationpolicy_shop_web.yaml"),
             Contains("- cluster.local/ns/istio-ingress/sa/istio-public"));
}

TEST_CASE("policy stands where the callee runs, not where it is called from") {
  Hello hello;
  hello.export_to(hello.web, {hello.west});
  hello.allow({caller(hello.cart)}, hello.web);
  CHECK_FALSE(has(hello.lower(hello.west), "60-services/shop/authorizationpolicy_shop_web.yaml"));
  CHECK(has(hello.lower(hello.east), "60-services/shop/authorizationpolicy_shop_web.yaml"));
}

TEST_CASE("a required token is asked for wherever a request can show one") {
  Hello hello;
  hello[hello.cart].ports = {World::http(8080), World::port("redis", 6379, Protocol::redis)};
  TokenCheck tokens;
  tokens.issuer = "https://login.shop.example";
  tokens.audiences = {word("cart")};
  hello[hello.cart].tokens = set(tokens);
  hello.mesh.edges.clear();
  hello.allow({caller(hello.web)}, hello.cart);
  Edge &staff = hello.allow({caller(Anyone{})}, hello.cart);
  staff.paths = {{StringMatch::How::prefix, "/admin/", {}}};
  staff.claims = {{"role", {StringMatch::How::exact, "staff", {}}}};
  CHECK_THAT(file(hello.lower(hello.east), "60-services/shop/requestauthentication_shop_cart.yaml"),
             Contains("jwtRules:\n    - issuer: https://login.shop.example\n      audiences:\n        - cart\n"));
  // A port that carries bytes has a rule of its own: with the token in it, nobody could ever connect there.
  CHECK(spec_of(file(hello.lower(hello.east), about_cart)) == R"(  action: ALLOW
  rules:
    - from:
        - source:
            principals:
              - cluster.local/ns/shop/sa/web
            requestPrincipals:
              - https://login.shop.example/*
      to:
        - operation:
            notPorts:
              - "6379"
    - from:
        - source:
            principals:
              - cluster.local/ns/shop/sa/web
      to:
        - operation:
            ports:
              - "6379"
    - from:
        - source:
            requestPrincipals:
              - https://login.shop.example/*
      to:
        - operation:
            notPorts:
              - "6379"
            paths:
              - /admin/*
      when:
        - key: request.auth.claims[role]
          values:
            - staff
)");
  // Without the demand the policy speaks of workloads alone; bad tokens are refused all the same.
  hello[hello.cart].tokens.value.is_required = false;
  CHECK_THAT(file(hello.lower(hello.east), about_cart), !Contains("requestPrincipals"));
  CHECK(has(hello.lower(hello.east), "60-services/shop/requestauthentication_shop_cart.yaml"));
  // Istio has no dry run of a refused token.
  hello[hello.cart].tokens.value.is_required = true;
  hello[hello.shop].enforcement = Enforcement::audit;
  CHECK_FALSE(has(hello.lower(hello.east), "60-services/shop/requestauthentication_shop_cart.yaml"));
  CHECK_THAT(file(hello.lower(hello.east), about_cart), !Contains("requestPrincipals"));
}

TEST_CASE("a deny never asks for a token, which would spare whoever leaves it away") {
  Hello hello;
  TokenCheck tokens;
  tokens.issuer = "https://login.shop.example";
  hello[hello.cart].tokens = set(tokens);
  hello.deny({caller(hello.web)}, hello.cart).methods = {word("DELETE")};
  CHECK_THAT(file(hello.lower(hello.east), against_cart), !Contains("requestPrincipals"));
}

TEST_CASE("plain text for a time: the port is opened, and only callers without an identity are let in by address") {
  Hello hello;
  hello[hello.cart].ports = {World::http(80), World::port("redis", 6379, Protocol::redis)};
  hello[hello.cart].ports[0].target = 8080;
  hello[hello.shop].plaintext =
      set(Plaintext{{word("http")}, {set(*parse_cidr("10.9.0.0/24")), set(*parse_cidr("10.8.0.0/24"))}, {}, {}, {}});
  hello.mesh.edges.clear();
  auto bundle = hello.lower(hello.east);
  CHECK_THAT(file(bundle, mtls_of_shop), Contains("mode: STRICT"));
  CHECK_THAT(file(bundle, ports_of_cart), Contains(R"(  portLevelMtls:
    8080:
      mode: PERMISSIVE
)"));
  CHECK(spec_of(file(bundle, about_cart)) == R"(  action: ALLOW
  rules:
    - from:
        - source:
            notPrincipals:
              - "*"
            ipBlocks:
              - 10.9.0.0/24
              - 10.8.0.0/24
      to:
        - operation:
            ports:
              - "8080"
)");
  // Where all ports are permissive none needs to be opened, and the rehearsal admits what will be admitted.
  hello[hello.shop].enforcement = Enforcement::audit;
  bundle = hello.lower(hello.east);
  CHECK_FALSE(has(bundle, ports_of_cart));
  CHECK_THAT(file(bundle, about_cart), Contains("dry-run") && Contains("notPrincipals"));
  // A service may do without what its namespace offers.
  hello[hello.shop].enforcement = Enforcement::enforce;
  hello[hello.cart].plaintext = off<Plaintext>();
  bundle = hello.lower(hello.east);
  CHECK_FALSE(has(bundle, ports_of_cart));
  CHECK_FALSE(has(bundle, about_cart));
}

TEST_CASE("where tokens are required, whoever has no identity needs one too on ports of HTTP") {
  Hello hello;
  hello[hello.cart].ports = {World::http(8080), World::port("redis", 6379, Protocol::redis)};
  hello[hello.cart].tokens = set(TokenCheck{"https://login.example", {}, {}, {}, true, false, {}, {}});
  hello[hello.cart].plaintext =
      set(Plaintext{{word("http"), word("redis")}, {set(*parse_cidr("10.9.0.0/24"))}, {}, {}, {}});
  hello.mesh.edges.clear();
  CHECK(spec_of(file(hello.lower(hello.east), about_cart)) == R"(  action: ALLOW
  rules:
    - from:
        - source:
            notPrincipals:
              - "*"
            requestPrincipals:
              - https://login.example/*
            ipBlocks:
              - 10.9.0.0/24
      to:
        - operation:
            ports:
              - "8080"
    - from:
        - source:
            notPrincipals:
              - "*"
            ipBlocks:
              - 10.9.0.0/24
      to:
        - operation:
            ports:
              - "6379"
)");
}

TEST_CASE("mTLS of a namespace outranks that of the mesh, and that of a port both") {
  Hello hello;
  hello[hello.east].mtls = set(Mtls::permissive);
  hello[hello.shop].mtls = set(Mtls::strict);
  hello[hello.cart].ports.front().mtls = set(Mtls::permissive);
  auto bundle = hello.lower(hello.east);
  CHECK_THAT(file(bundle, mtls_of_mesh), Contains("mode: PERMISSIVE"));
  CHECK_THAT(file(bundle, mtls_of_shop), Contains("mode: STRICT"));
  CHECK_THAT(file(bundle, ports_of_cart), Contains("mode: PERMISSIVE"));
  hello[hello.shop].mtls = set(Mtls::permissive);
  hello[hello.cart].ports.front().mtls = set(Mtls::strict);
  bundle = hello.lower(hello.east);
  CHECK_THAT(file(bundle, mtls_of_shop), Contains("mode: PERMISSIVE"));
  CHECK_THAT(file(bundle, ports_of_cart), Contains("mode: STRICT"));
}

TEST_CASE("services of the same pods share one policy: of several Istio would take the oldest alone") {
  Hello hello;
  hello[hello.cart].metrics = {set(9102)};
  hello[hello.web].metrics = {set(9103)};
  hello[hello.web].selector = hello[hello.cart].selector;
  const auto bundle = hello.lower(hello.east);
  CHECK_THAT(file(bundle, ports_of_cart), Contains("9102:") && Contains("9103:"));
  CHECK_FALSE(has(bundle, "60-services/shop/peerauthentication_shop_web.ports.yaml"));
}

TEST_CASE("every control plane is told the trust domain and its aliases, a remote's mesh configuration too") {
  Hello hello;
  hello.mesh.trust_aliases = {word("old.example"), word("older.example")};
  CHECK_THAT(chart(hello.lower(hello.east), "istiod"),
             Contains("  trustDomainAliases:\n    - old.example\n    - older.example\n"));
  hello[hello.west].control_plane = RemoteOf{hello.east, {}};
  CHECK_THAT(chart(hello.lower(hello.west), "istiod"),
             Contains("configMap: true\n") && Contains("  trustDomainAliases:\n    - old.example\n"));
}
