#include "backends_support.h"

#include <catch2/catch.hpp>

#include <algorithm>

// What each cluster holds so that the clusters find each other: networks, credentials, stubs, namespaces, charts.

using namespace meshc;
using namespace meshc::backends_test;
using Catch::Contains;

namespace {

const std::string cross_network = "40-gateways/gateway_istio-system_cross-network-gateway.yaml";
const std::string reader_token =
    "30-control-plane/secret_istio-system_istio-reader-service-account-istio-remote-secret-token.yaml";

std::string credential_of(std::string_view cluster) {
  return "30-control-plane/externalsecret_istio-system_istio-remote-secret-" + std::string(cluster) + ".yaml";
}

} // namespace

TEST_CASE("one network: no gateway objects, and failover and settings all the same") {
  // A cross-network Gateway would be dead weight; serviceSettings matter on one network too.
  World world;
  world.mesh.name = "flat";
  world.mesh.discovery = set(Discovery{"vault", "SecretStore", "readers", {}});
  const auto a = world.cluster("a", "r1", "flat"), b = world.cluster("b", "r2", "flat");
  const auto shop = world.space("shop");
  const auto cart = world.service(shop, "cart", {a, b});
  world.export_to(cart, {a, b});
  const auto bundle = world.lower(a);
  CHECK_FALSE(has(bundle, cross_network));
  CHECK(bundle.charts.size() == 2);
  CHECK_THAT(file(bundle, "00-namespaces/namespace_istio-system.yaml"), Contains("network: flat"));
  CHECK_THAT(file(bundle, credential_of("b")), Contains("kind: SecretStore") && Contains("key: readers/b"));
  CHECK_THAT(chart(bundle, "istiod"), Contains("- cart.shop.svc.cluster.local"));
}

TEST_CASE("`to` limits who learns of a service: settings, stubs and credentials, but not the gateway") {
  Hello hello;
  const auto north = hello.cluster("zz-north", "eu-north-1", "north");
  const auto caller_space = hello.space("zz-tools");
  const auto probe = hello.service(caller_space, "probe", {hello.west, north});
  hello.allow({caller(probe)}, hello.web);
  hello.export_to(hello.web, {hello.east, hello.west});

  const auto east = hello.lower(hello.east);
  // A gateway cannot tell which cluster calls: it lists every exported host that runs here.
  CHECK_THAT(file(east, cross_network),
             Contains("- cart.shop.svc.cluster.local\n        - web.shop.svc.cluster.local"));
  CHECK_FALSE(has(east, credential_of("zz-north")));

  const auto west = hello.lower(hello.west);
  CHECK_THAT(chart(west, "istiod"), Contains("- web.shop.svc.cluster.local"));
  CHECK(file(west, "60-services/shop/service_shop_web.yaml") == R"(apiVersion: v1
kind: Service
metadata:
  name: web
  namespace: shop
  labels:
    app.kubernetes.io/managed-by: meshc
spec:
  ports:
    - name: http
      port: 8080
)");

  // Nothing is exported to the third: no credential, no exception, no stub, no policy about what it cannot call.
  const auto third = hello.lower(north);
  CHECK_FALSE(has(third, credential_of("east-1")));
  CHECK_FALSE(has(third, reader_token));
  CHECK_FALSE(has(third, cross_network));
  CHECK_FALSE(has(third, "60-services/shop/service_shop_web.yaml"));
  CHECK_THAT(chart(third, "istiod"), Contains("*.svc.cluster.local") && !Contains("clusterLocal: false"));
}

TEST_CASE("a stub namespace holds a name and nothing that judges") {
  // Silent failure 18: without a Service of that name in the client's cluster the name does not resolve.
  Hello hello;
  const auto vault = hello.space("vault", Manage::create);
  const auto keys = hello.service(vault, "keys", {hello.west});
  hello[keys].manage = Manage::create;
  hello.export_to(keys, {hello.east});
  hello.allow({caller(hello.web)}, keys);
  hello[keys].policy.timeout = set(seconds(1));

  const auto east = hello.lower(hello.east);
  CHECK(file(east, "00-namespaces/namespace_vault.yaml") == R"(apiVersion: v1
kind: Namespace
metadata:
  name: vault
  annotations:
    argocd.argoproj.io/sync-options: Prune=false,Delete=false
    kustomize.toolkit.fluxcd.io/prune: disabled
)");
  CHECK(has(east, "60-services/vault/service_vault_keys.yaml"));
  CHECK(has(east, "60-services/vault/virtualservice_vault_keys.yaml")); // callers here keep the timeout
  CHECK_FALSE(has(east, "60-services/vault/serviceaccount_vault_keys.yaml"));
  CHECK_FALSE(has(east, "60-services/vault/peerauthentication_vault_default.yaml"));
  CHECK_FALSE(has(east, "60-services/vault/authorizationpolicy_vault_deny-by-default.yaml"));
  CHECK_FALSE(has(east, "60-services/vault/authorizationpolicy_vault_keys.yaml"));

  const auto west = hello.lower(hello.west);
  CHECK_THAT(file(west, "00-namespaces/namespace_vault.yaml"), Contains("istio-injection: enabled"));
  CHECK_THAT(file(west, "60-services/vault/service_vault_keys.yaml"), Contains("selector:\n    app: keys"));
}

TEST_CASE("what a chart owns is never written; what is created is written where it runs") {
  Hello hello;
  for (const std::string &name : names(hello.lower(hello.east))) {
    CHECK_THAT(name, !Contains("/service_") && !Contains("serviceaccount_") && !Contains("namespace_shop"));
  }
  hello[hello.shop].manage = Manage::create;
  hello[hello.shop].injection = set(false);
  hello[hello.shop].labels["team"] = word("shop");
  for (const ServiceId id : {hello.cart, hello.web}) {
    hello[id].manage = Manage::create;
    hello[id].account = "frontend";
  }
  hello[hello.cart].labels["tier"] = word("backend");
  hello[hello.cart].ports = {World::http(80), World::port("udp-dns", 53, Protocol::udp)};
  hello[hello.cart].ports[0].target = 8080;
  const auto bundle = hello.lower(hello.east);
  CHECK_THAT(file(bundle, "00-namespaces/namespace_shop.yaml"), Contains("istio-injection: disabled\n    team: shop"));
  CHECK(file(bundle, "60-services/shop/service_shop_cart.yaml") == R"(apiVersion: v1
kind: Service
metadata:
  name: cart
  namespace: shop
  labels:
    tier: backend
spec:
  selector:
    app: cart
  ports:
    - name: http
      port: 80
      targetPort: 8080
    - name: udp-dns
      port: 53
      protocol: UDP
)");
  const auto all = names(bundle);
  CHECK(std::ranges::count(all, "60-services/shop/serviceaccount_shop_frontend.yaml") == 1);
  CHECK_FALSE(has(hello.lower(hello.west), "60-services/shop/service_shop_web.yaml"));
}

TEST_CASE("the kubeconfig is quoted where YAML would misread it, and carries the authority of the program") {
  // Silent failure 15: the name in the secret and the peer's clusterName must be one, also when it looks like a word.
  Hello hello;
  hello[hello.west].id = "on";
  hello[hello.west].api_ca = set(ApiCa{false, "ca/west.pem"});
  hello.assets.files["ca/west.pem"] = "PEM";
  const auto bundle = hello.lower(hello.east);
  CHECK_THAT(file(bundle, credential_of("on")),
             Contains("- name: \"on\"") && Contains("current-context: \"on\"") &&
                 Contains("server: https://west-1.example:6443\n                certificate-authority-data: UEVN"));
  CHECK_THAT(chart(hello.lower(hello.west), "istiod"), Contains("clusterName: on"));
}

TEST_CASE("mesh-wide settings reach the charts only when somebody set them") {
  Hello hello;
  hello.mesh.trust_domain = set(std::string("hello.example"));
  hello.mesh.charts.hub = set(std::string("registry.example/istio"));
  hello.mesh.charts.tag = set(std::string("1.31.1-distroless"));
  hello.mesh.system_namespace = "mesh-system";
  hello.mesh.cluster_domain = "corp.internal";
  hello[hello.east].outbound = set(Outbound::registry_only);
  hello[hello.east].istio = {};
  const auto bundle = hello.lower(hello.east);
  CHECK(chart(bundle, "istiod") == R"(# Chart istiod, version . Release istiod in namespace mesh-system.
global:
  hub: registry.example/istio
  tag: 1.31.1-distroless
  istioNamespace: mesh-system
  meshID: hello
  network: east
  multiCluster:
    clusterName: east-1
  proxy:
    clusterDomain: corp.internal
meshConfig:
  trustDomain: hello.example
  outboundTrafficPolicy:
    mode: REGISTRY_ONLY
  serviceSettings:
    - settings:
        clusterLocal: true
      hosts:
        - "*.svc.corp.internal"
    - settings:
        clusterLocal: false
      hosts:
        - cart.shop.svc.corp.internal
)");
  CHECK_THAT(chart(bundle, "istio-base"), Contains("istioNamespace: mesh-system"));
  // Silent failure 13: hosts must end in the mesh's own cluster domain.
  CHECK_THAT(file(bundle, "40-gateways/gateway_mesh-system_cross-network-gateway.yaml"),
             Contains("- cart.shop.svc.corp.internal"));
  CHECK_THAT(file(bundle, "60-services/shop/authorizationpolicy_shop_cart.yaml"),
             Contains("- hello.example/ns/shop/sa/web"));
}

TEST_CASE("one cluster alone: no settings about sharing") {
  World world;
  const auto a = world.cluster("a", "r1", "n");
  const auto bundle = world.lower(a);
  CHECK_THAT(chart(bundle, "istiod"), !Contains("meshConfig"));
  CHECK(names(bundle) == std::vector<std::string>{"00-namespaces/namespace_istio-system.yaml"});
}

TEST_CASE("gateways: what a platform is asked for") {
  Hello hello;
  hello[hello.east].platform = set(std::string("eks"));
  Gateway &east_west = hello[hello.east].gateways.front();
  east_west.scheme = set(GatewayScheme::external);
  east_west.replicas = set(2);
  // A host name cannot be asked for.
  east_west.addresses = {word("gateway.example")};
  Gateway ingress;
  ingress.name = "public";
  ingress.role = GatewayRole::ingress;
  ingress.addresses = {word("gateway.example"), word("203.0.113.30")};
  ingress.replicas = set(9);
  ingress.load_balancer_class = set(std::string("service.k8s.aws/nlb"));
  ingress.annotations["example.com/owner"] = word("platform");
  Gateway egress;
  egress.name = "egress";
  egress.role = GatewayRole::egress;
  hello[hello.east].gateways.push_back(ingress);
  hello[hello.east].gateways.push_back(egress);

  const auto bundle = hello.lower(hello.east);
  CHECK(chart(bundle, "istio-eastwestgateway") ==
        R"(# Chart gateway, version 1.31.1. Release istio-eastwestgateway in namespace istio-system.
networkGateway: east
service:
  annotations:
    service.beta.kubernetes.io/aws-load-balancer-scheme: internet-facing
autoscaling:
  minReplicas: 2
)");
  // The chart stops at 5 replicas; a minimum above the maximum is refused by the API server.
  CHECK(chart(bundle, "istio-public") ==
        R"(# Chart gateway, version 1.31.1. Release istio-public in namespace istio-ingress.
service:
  loadBalancerIP: 203.0.113.30
  loadBalancerClass: service.k8s.aws/nlb
  annotations:
    example.com/owner: platform
autoscaling:
  minReplicas: 9
  maxReplicas: 9
)");
  // An egress gateway with the chart's defaults would be open to the world.
  CHECK_THAT(chart(bundle, "istio-egress"), Contains("type: ClusterIP"));
  CHECK_THAT(file(bundle, "00-namespaces/namespace_istio-ingress.yaml"),
             Contains("istio-injection: enabled") && Contains("prune: disabled"));
  CHECK_FALSE(has(hello.lower(hello.west), "00-namespaces/namespace_istio-ingress.yaml"));

  hello[hello.east].platform = set(std::string("bare-metal"));
  CHECK_THAT(chart(hello.lower(hello.east), "istio-eastwestgateway"), !Contains("annotations"));
}

TEST_CASE("a namespace that somebody else owns stays theirs, also for gateways") {
  Hello hello;
  hello.space("istio-ingress");
  Gateway ingress;
  ingress.name = "ingress";
  ingress.role = GatewayRole::ingress;
  hello[hello.east].gateways.push_back(ingress);
  CHECK_FALSE(has(hello.lower(hello.east), "00-namespaces/namespace_istio-ingress.yaml"));
  hello.mesh.namespaces.back().manage = Manage::create;
  CHECK(has(hello.lower(hello.east), "00-namespaces/namespace_istio-ingress.yaml"));
}

TEST_CASE("no discovery: no credential is invented") {
  Hello hello;
  hello.mesh.discovery = {};
  const auto bundle = hello.lower(hello.east);
  CHECK_FALSE(has(bundle, credential_of("west-1")));
  CHECK_FALSE(has(bundle, reader_token));
}

TEST_CASE("objects come sorted, unique, and every value knows its place") {
  Hello hello;
  const Span place{FileId(0), 7, 9};
  hello[hello.cart].policy.timeout.span = place;
  const auto bundle = hello.lower(hello.east);
  const auto all = names(bundle);
  CHECK(std::ranges::is_sorted(all));
  CHECK(std::ranges::adjacent_find(all) == all.end());
  const auto found = std::ranges::find(bundle.objects, "VirtualService", &manifest::Object::kind);
  REQUIRE(found != bundle.objects.end());
  CHECK(found->body.find("spec.http")->as_list()->front().at("timeout")->span() == place);
  CHECK(found->origin == place);
}
