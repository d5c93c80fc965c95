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
  front.ingress().tls = set(IngressTls{"shop-tls", set(std::string("1.3")), {}});
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
  front.route().when.paths = {{StringMatch::How::exact, "/", {}}, {StringMatch::How::prefix, "/static/", {}}};
  front.route().when.methods = {word("GET"), word("HEAD")};

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
  front.route().when.methods = {word("POST")};
  CHECK_THAT(file(front.lower(front.east), routes),
             Contains("exact: POST") && !Contains("exact: PATCH") && !Contains("503"));
  front.route().timeout = set(seconds(9));
  CHECK_THAT(file(front.lower(front.east), routes), Contains("timeout: 9s") && !Contains("timeout: 3s"));
  front.route().timeout = off<Duration>();
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
  front.route().when.paths = {{StringMatch::How::prefix, "/api/", {}}};
  front.route().when.headers = {{"x-team", {StringMatch::How::prefix, "sh", {}}}};
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
