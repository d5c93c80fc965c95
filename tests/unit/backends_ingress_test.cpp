#include "backends_support.h"

#include <catch2/catch.hpp>

// Ingress: the Gateway, and routes that carry what the service itself promises its callers.

using namespace meshc;
using namespace meshc::backends_test;
using Catch::Contains;

namespace {

struct Front : Hello {
  Front() {
    Ingress ingress;
    ingress.name = "web";
    ingress.on = {east};
    ingress.hosts = {word("shop.example"), word("*.shop.example")};
    IngressRoute route;
    route.to = web;
    ingress.routes.push_back(route);
    mesh.ingresses.push_back(ingress);
    allow({caller(IngressId(0))}, web);
  }
  Ingress &ingress() { return mesh.ingresses.front(); }
  IngressRoute &route() { return mesh.ingresses.front().routes.front(); }
};

const std::string gateway = "40-gateways/gateway_istio-ingress_web.yaml";
const std::string routes = "40-gateways/virtualservice_istio-ingress_ingress.web.yaml";

} // namespace

TEST_CASE("an ingress at mesh level lives beside its gateway, and only where it stands") {
  Front front;
  const auto bundle = front.lower(front.east);
  CHECK(file(bundle, gateway) == R"(apiVersion: networking.istio.io/v1
kind: Gateway
metadata:
  name: web
  namespace: istio-ingress
spec:
  selector:
    istio: ingress
  servers:
    - port:
        number: 80
        name: http
        protocol: HTTP
      hosts:
        - shop.example
        - "*.shop.example"
)");
  CHECK(file(bundle, routes) == R"(apiVersion: networking.istio.io/v1
kind: VirtualService
metadata:
  name: ingress.web
  namespace: istio-ingress
spec:
  hosts:
    - shop.example
    - "*.shop.example"
  gateways:
    - web
  http:
    - route:
        - destination:
            host: web.shop.svc.cluster.local
            port:
              number: 8080
)");
  CHECK_FALSE(has(front.lower(front.west), gateway));
}

TEST_CASE("a certificate: TLS on 443, a redirect on 80") {
  Front front;
  front.ingress().tls = set(IngressTls{{word("shop-tls")}, set(std::string("1.3")), {}, {}, {}});
  front.ingress().hosts = {word("shop.example")};
  CHECK_THAT(file(front.lower(front.east), gateway), Contains(R"(  servers:
    - port:
        number: 443
        name: https
        protocol: HTTPS
      tls:
        mode: SIMPLE
        credentialName: shop-tls
        minProtocolVersion: TLSV1_3
      hosts:
        - shop.example
    - port:
        number: 80
        name: http
        protocol: HTTP
      tls:
        httpsRedirect: true
      hosts:
        - shop.example
)"));
}

TEST_CASE("a service and an ingress of one name share a namespace") {
  // Two VirtualServices of one name: the second would replace the first.
  Front front;
  front.ingress().space = front.shop;
  front[front.web].policy.timeout = set(seconds(3));
  const auto bundle = front.lower(front.east);
  CHECK(has(bundle, "60-services/shop/gateway_shop_web.yaml"));
  CHECK(has(bundle, "60-services/shop/virtualservice_shop_ingress.web.yaml"));
  CHECK(has(bundle, "60-services/shop/virtualservice_shop_web.yaml"));
}

TEST_CASE("what the service promises holds for callers from outside too") {
  // A gateway's VirtualService replaces the mesh's: without the split here, everybody from outside would get all
  // versions.
  Front front;
  Service &web = front[front.web];
  const auto v1 = front.version(front.web, "v1"), v2 = front.version(front.web, "v2");
  web.policy.timeout = set(seconds(3));
  web.policy.split = {{v1, percent(90), {}}, {v2, percent(10), {}}};
  Retry retry;
  retry.attempts = set(1);
  retry.on = {word("connect-failure"), word("503")};
  web.policy.retry = set(retry);
  Route staff;
  staff.when.headers = {{"x-staff", {StringMatch::How::exact, "yes", {}}}};
  staff.to = v2;
  web.policy.routes = {staff};
  front.route().way.when.paths = {{StringMatch::How::exact, "/", {}}, {StringMatch::How::prefix, "/static/", {}}};
  front.route().way.when.methods = {word("GET"), word("HEAD")};

  const std::string text = file(front.lower(front.east), routes);
  CHECK_THAT(text, Contains(R"(  http:
    - match:
        - uri:
            exact: /
          method:
            exact: GET
          headers:
            x-staff:
              exact: yes
        - uri:
            exact: /
          method:
            exact: HEAD
)"));
  CHECK_THAT(text, Contains("subset: v2") && Contains("weight: 90") && Contains("timeout: 3s") &&
                       Contains("retryOn: connect-failure,503"));
  // The ingress lets GET and HEAD in, so nothing needs the careful entry.
  CHECK_THAT(text, !Contains("POST"));
  front.route().way.when.methods = {word("POST")};
  CHECK_THAT(file(front.lower(front.east), routes),
             Contains("exact: POST") && !Contains("exact: PATCH") && !Contains("503"));
  front.route().way.timeout = set(seconds(9));
  CHECK_THAT(file(front.lower(front.east), routes), Contains("timeout: 9s") && !Contains("timeout: 3s"));
  front.route().way.timeout = off<Duration>();
  CHECK_THAT(file(front.lower(front.east), routes), !Contains("timeout:"));
}

TEST_CASE("conditions of the ingress and of a service's route meet") {
  Front front;
  const auto v1 = front.version(front.web, "v1");
  Route api, never;
  api.to = never.to = v1;
  api.when.paths = {{StringMatch::How::exact, "/api/v1", {}}, {StringMatch::How::exact, "/other", {}}};
  api.when.headers = {{"x-team", {StringMatch::How::exact, "shop", {}}}};
  never.when.headers = {{"x-team", {StringMatch::How::exact, "ops", {}}}};
  front[front.web].policy.routes = {api, never};
  front.route().way.when.paths = {{StringMatch::How::prefix, "/api/", {}}};
  front.route().way.when.headers = {{"x-team", {StringMatch::How::prefix, "sh", {}}}};
  const std::string text = file(front.lower(front.east), routes);
  CHECK_THAT(text, Contains("    - match:\n        - uri:\n            exact: /api/v1\n          headers:\n"
                            "            x-team:\n              exact: shop\n"));
  CHECK_THAT(text, Contains("    - match:\n        - uri:\n            prefix: /api/\n          headers:\n"
                            "            x-team:\n              prefix: sh\n"));
  CHECK_THAT(text, !Contains("/other") && !Contains("ops"));
}

TEST_CASE("the port that the route names, else the one that speaks HTTP") {
  Front front;
  front[front.web].ports = {World::port("tcp", 81, Protocol::tcp), World::http(8080),
                            World::port("http-admin", 9000, Protocol::http)};
  CHECK_THAT(file(front.lower(front.east), routes), Contains("number: 8080"));
  front.route().port = set(std::string("http-admin"));
  CHECK_THAT(file(front.lower(front.east), routes), Contains("number: 9000"));
}

TEST_CASE("who speaks about a call: the service's route, then the ingress, then the service") {
  Front front;
  Service &web = front[front.web];
  const auto v1 = front.version(front.web, "v1"), v2 = front.version(front.web, "v2");
  web.policy.timeout = set(seconds(3));
  web.policy.split = {{v1, percent(100), {}}};
  Route staff;
  staff.when.headers = {{"x-staff", {StringMatch::How::exact, "yes", {}}}};
  staff.request.set = {{word("x-door"), word("staff")}};
  staff.timeout = set(seconds(30));
  web.policy.routes = {staff};
  Route &way = front.route().way;
  way.to = v2;
  way.timeout = set(seconds(9));
  way.request.set = {{word("x-by"), word("gateway")}, {word("x-door"), word("front")}};
  web.shares_of_ingresses = {{v2, percent(100), {}}};
  CHECK_THAT(file(front.lower(front.east), routes), Contains(R"(    - match:
        - headers:
            x-staff:
              exact: yes
      route:
        - destination:
            host: web.shop.svc.cluster.local
            subset: v2
            port:
              number: 8080
      headers:
        request:
          set:
            x-by: gateway
            x-door: staff
      timeout: 30s
    - route:
        - destination:
            host: web.shop.svc.cluster.local
            subset: v2
            port:
              number: 8080
      headers:
        request:
          set:
            x-by: gateway
            x-door: front
      timeout: 9s
)"));
}

TEST_CASE("where the ingress rewrites the path, routes of the service that ask for one are left out") {
  Front front;
  const auto v1 = front.version(front.web, "v1");
  Route api;
  api.to = v1;
  api.when.paths = {{StringMatch::How::prefix, "/api/", {}}};
  front[front.web].policy.routes = {api};
  front.route().way.when.paths = {{StringMatch::How::prefix, "/", {}}};
  CHECK_THAT(file(front.lower(front.east), routes), Contains("subset: v1"));
  front.route().way.rewrite = set(Rewrite{set(std::string("/shop/")), {}});
  CHECK_THAT(file(front.lower(front.east), routes), Contains("uri: /shop/") && !Contains("subset: v1"));
}

TEST_CASE("what a gateway answers by itself asks no service") {
  Front front;
  front.route().to = {};
  front.route().way.respond = set(Response{set(404), {}});
  const std::string text = file(front.lower(front.east), routes);
  CHECK_THAT(text, Contains("directResponse:\n        status: 404") && !Contains("destination"));
}

TEST_CASE("a record for each address, and annotations where nobody knows one") {
  Front front;
  EntryRecords records;
  records.ttl = seconds(30);
  front.ingress().records = set(records);
  Cluster &east = front.mesh.clusters[front.east.index];
  Gateway door;
  door.name = "ingress";
  door.role = GatewayRole::ingress;
  door.addresses = {word("203.0.113.40"), word("2001:db8::40"), word("lb.example")};
  east.gateways.push_back(door);
  const std::string path = "40-gateways/dnsendpoint_istio-ingress_ingress.web.yaml";
  const std::string text = file(front.lower(front.east), path);
  CHECK_THAT(text, Contains("recordType: A\n      recordTTL: 30\n      targets:\n        - 203.0.113.40\n"));
  CHECK_THAT(text, Contains("recordType: AAAA") && !Contains("CNAME") && !Contains("setIdentifier"));
  CHECK_THAT(file(front.lower(front.east), gateway), !Contains("external-dns"));

  east.gateways.back().addresses = {word("lb.example")};
  CHECK_THAT(file(front.lower(front.east), path), Contains("recordType: CNAME") && Contains("- lb.example"));

  east.gateways.back().addresses.clear();
  front.ingress().records.value.strategy = set(EntryStrategy::weighted);
  front.ingress().records.value.weights = {{front.east, percent(70), {}}};
  CHECK_FALSE(has(front.lower(front.east), path));
  CHECK_THAT(file(front.lower(front.east), gateway), Contains("external-dns.kubernetes.io/ttl: \"30\"") &&
                                                         Contains("external-dns.kubernetes.io/aws-weight: \"70\"") &&
                                                         Contains("external-dns.alpha.kubernetes.io/set-identifier: "));
}

TEST_CASE("bytes are told apart by port, TLS that is passed through by server name") {
  Front front;
  front.ingress().port = set(ListenPort{5432, Protocol::tcp});
  front[front.web].ports = {World::port("tcp", 5432, Protocol::tcp)};
  CHECK_THAT(file(front.lower(front.east), gateway),
             Contains("number: 5432\n        name: tcp-5432\n        protocol: TCP") && !Contains("tls:"));
  CHECK_THAT(file(front.lower(front.east), routes), Contains("  tcp:\n    - match:\n        - port: 5432\n"));
  front.ingress().port = set(ListenPort{443, Protocol::tls});
  front[front.web].ports = {World::port("tls", 8443, Protocol::tls)};
  CHECK_THAT(file(front.lower(front.east), gateway), Contains("protocol: TLS") && Contains("mode: PASSTHROUGH"));
  CHECK_THAT(file(front.lower(front.east), routes), Contains("  tls:\n") && Contains("sniHosts:"));
}
