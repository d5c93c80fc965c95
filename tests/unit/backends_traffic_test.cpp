#include "backends_support.h"

#include <catch2/catch.hpp>

// DestinationRule and VirtualService: where calls go, and what happens when they fail.

using namespace meshc;
using namespace meshc::backends_test;
using Catch::Contains;

namespace {

const std::string rule_of_cart = "60-services/shop/destinationrule_shop_cart.yaml";
const std::string routes_of_cart = "60-services/shop/virtualservice_shop_cart.yaml";

std::string from(const std::string &text, std::string_view mark) {
  return text.substr(std::min(text.size(), text.find(mark)));
}

// A service that runs in the east only and that nobody shares: nothing is said about its calls.
struct Plain : Hello {
  Plain() {
    (*this)[cart].policy = {};
    (*this)[cart].exported = {};
    (*this)[cart].on = {east};
  }
  TrafficPolicy &policy() { return (*this)[cart].policy; }
};

Retry retry(std::initializer_list<std::string_view> on) {
  Retry made;
  made.attempts = set(3);
  made.per_try = set(Duration{1500});
  for (const std::string_view condition : on)
    made.on.push_back(word(condition));
  return made;
}

} // namespace

TEST_CASE("what nobody asked for makes no object") {
  Plain world;
  world.policy().timeout = off<Duration>();
  world.policy().circuit_breaker = off<CircuitBreaker>();
  world.policy().connections = off<Connections>();
  world.policy().failover = off<Failover>();
  world.version(world.cart, "v1");
  const auto bundle = world.lower(world.east);
  CHECK_FALSE(has(bundle, rule_of_cart));
  CHECK_FALSE(has(bundle, routes_of_cart));
}

TEST_CASE("shared without failover: calls stay home first") {
  // Silent failure 1: without outlier detection Istio ignores localities, and half of the calls would leave.
  Hello hello;
  hello[hello.cart].policy = {};
  CHECK(from(file(hello.lower(hello.east), rule_of_cart), "  host") == R"(  host: cart.shop.svc.cluster.local
  trafficPolicy:
    loadBalancer:
      localityLbSetting:
        failoverPriority:
          - topology.istio.io/cluster
    outlierDetection:
      consecutiveGatewayErrors: 5
      consecutive5xxErrors: 0
      minHealthPercent: 1
)");
  // Not shared with the west, which keeps to itself anyway.
  hello.export_to(hello.cart, {hello.east});
  CHECK_FALSE(has(hello.lower(hello.west), rule_of_cart));
}

TEST_CASE("a circuit breaker states its trigger and never leaves 5xx on by accident") {
  Plain world;
  CircuitBreaker breaker;
  breaker.consecutive_gateway_errors = set(7);
  world.policy().circuit_breaker = set(breaker);
  const auto outliers = [&] { return from(file(world.lower(world.east), rule_of_cart), "    outlierDetection"); };
  CHECK(outliers() == "    outlierDetection:\n      consecutiveGatewayErrors: 7\n      consecutive5xxErrors: 0\n"
                      "      minHealthPercent: 1\n");
  breaker = {};
  breaker.consecutive_5xx_errors = set(4);
  breaker.interval = set(seconds(5));
  breaker.eject_for = set(seconds(60));
  breaker.max_ejected = set(percent(50));
  breaker.min_healthy = set(percent(20));
  world.policy().circuit_breaker = set(breaker);
  CHECK(outliers() == "    outlierDetection:\n      consecutive5xxErrors: 4\n      interval: 5s\n"
                      "      baseEjectionTime: 60s\n      maxEjectionPercent: 50\n      minHealthPercent: 20\n");
  breaker = {};
  breaker.interval = set(seconds(5));
  world.policy().circuit_breaker = set(breaker);
  CHECK(outliers() == "    outlierDetection:\n      consecutiveGatewayErrors: 5\n      consecutive5xxErrors: 0\n"
                      "      interval: 5s\n      minHealthPercent: 1\n");
}

TEST_CASE("a circuit breaker refines the outlier detection of failover, it does not replace it") {
  Hello hello;
  CircuitBreaker breaker;
  breaker.consecutive_gateway_errors = off<int>();
  breaker.consecutive_5xx_errors = set(3);
  hello[hello.cart].policy.circuit_breaker = set(breaker);
  CHECK_THAT(file(hello.lower(hello.east), rule_of_cart),
             Contains("consecutiveGatewayErrors: 0\n      consecutive5xxErrors: 3\n      interval: 10s\n"
                      "      baseEjectionTime: 30s\n      maxEjectionPercent: 100\n      minHealthPercent: 1"));
}

TEST_CASE("connection limits land where Istio reads them") {
  Plain world;
  Connections connections;
  connections.connect_timeout = set(Duration{500});
  connections.idle_timeout = set(seconds(60));
  connections.max_connections = set(100);
  connections.max_pending_requests = set(50);
  connections.max_requests = set(200);
  connections.max_requests_per_connection = set(10);
  connections.max_retries = set(3);
  world.policy().connections = set(connections);
  CHECK(from(file(world.lower(world.east), rule_of_cart), "    connectionPool") == R"(    connectionPool:
      tcp:
        maxConnections: 100
        connectTimeout: 500ms
      http:
        http1MaxPendingRequests: 50
        http2MaxRequests: 200
        maxRequestsPerConnection: 10
        maxRetries: 3
        idleTimeout: 60s
)");
  world[world.cart].ports = {World::port("tcp", 5432, Protocol::tcp)};
  CHECK_THAT(file(world.lower(world.east), rule_of_cart),
             Contains("connectTimeout: 500ms\n        idleTimeout: 60s\n      http:"));
}

TEST_CASE("callers of one cluster may get something else, and subsets exist everywhere all the same") {
  // Silent failure 7: a subset that the serving cluster does not know has no name at its gateway, and calls are reset.
  Hello hello;
  const auto v1 = hello.version(hello.cart, "v1");
  ClusterOverride special;
  special.cluster = hello.east;
  special.policy = hello[hello.cart].policy;
  special.policy.timeout = set(seconds(5));
  special.policy.split = {{v1, percent(100), {}}};
  special.policy.failover = off<Failover>();
  hello[hello.cart].overrides.push_back(special);

  const auto east = hello.lower(hello.east), west = hello.lower(hello.west);
  CHECK_THAT(file(east, routes_of_cart), Contains("timeout: 5s") && Contains("subset: v1") && !Contains("weight"));
  CHECK_THAT(file(west, routes_of_cart), Contains("timeout: 2s") && !Contains("subset"));
  CHECK_THAT(file(west, rule_of_cart), Contains("failover:") && Contains("subsets:\n    - name: v1\n      labels:\n"
                                                                         "        version: v1"));
  CHECK_THAT(file(east, rule_of_cart), !Contains("failover:") && Contains("subsets:"));
}

TEST_CASE("a split: whole percents as they are, fractions scaled to integers") {
  Plain world;
  const auto v1 = world.version(world.cart, "v1"), v2 = world.version(world.cart, "v2");
  world.policy().split = {{v1, percent(90), {}}, {v2, percent(10), {}}};
  CHECK(from(file(world.lower(world.east), routes_of_cart), "  http:") == R"(  http:
    - match:
        - port: 8080
      route:
        - destination:
            host: cart.shop.svc.cluster.local
            subset: v1
            port:
              number: 8080
          weight: 90
        - destination:
            host: cart.shop.svc.cluster.local
            subset: v2
            port:
              number: 8080
          weight: 10
)");
  world.policy().split = {{v1, {997'500}, {}}, {v2, {2'500}, {}}};
  CHECK_THAT(file(world.lower(world.east), routes_of_cart), Contains("weight: 9975") && Contains("weight: 25"));
}

TEST_CASE("routes come in program order, before the split, on each port") {
  Plain world;
  world[world.cart].ports = {World::port("grpc", 9090, Protocol::grpc), World::http(8080)};
  const auto v1 = world.version(world.cart, "v1"), v2 = world.version(world.cart, "v2");
  Route staff;
  staff.when.headers = {{"x-staff", {StringMatch::How::present, "", {}}},
                        {"end-user", {StringMatch::How::exact, "jason", {}}}};
  staff.when.paths = {{StringMatch::How::exact, "/a", {}}, {StringMatch::How::prefix, "/b/", {}}};
  staff.when.methods = {word("GET")};
  staff.to = v2;
  Route rest;
  rest.when.headers = {{"x-beta", {StringMatch::How::prefix, "1", {}}}};
  rest.to = v1;
  world.policy().routes = {staff, rest};
  const std::string text = file(world.lower(world.east), routes_of_cart);
  CHECK_THAT(text, Contains(R"(  http:
    - match:
        - port: 9090
          uri:
            exact: /a
          method:
            exact: GET
          headers:
            x-staff: {}
            end-user:
              exact: jason
        - port: 9090
          uri:
            prefix: /b/
          method:
            exact: GET
          headers:
            x-staff: {}
            end-user:
              exact: jason
      route:
        - destination:
            host: cart.shop.svc.cluster.local
            subset: v2
            port:
              number: 9090
    - match:
        - port: 9090
          headers:
            x-beta:
              prefix: "1"
      route:
        - destination:
            host: cart.shop.svc.cluster.local
            subset: v1
            port:
              number: 9090
    - match:
        - port: 9090
      route:
        - destination:
            host: cart.shop.svc.cluster.local
            port:
              number: 9090
    - match:
        - port: 8080
)"));
}

TEST_CASE("TCP ports know only the split") {
  Plain world;
  world[world.cart].ports = {World::port("mysql", 3306, Protocol::mysql), World::port("tls", 8443, Protocol::tls)};
  world.policy().timeout = set(seconds(2));
  CHECK_FALSE(has(world.lower(world.east), routes_of_cart));
  const auto v1 = world.version(world.cart, "v1"), v2 = world.version(world.cart, "v2");
  world.policy().split = {{v1, percent(50), {}}, {v2, percent(50), {}}};
  const std::string text = file(world.lower(world.east), routes_of_cart);
  CHECK_THAT(text, Contains("  tcp:\n    - match:\n        - port: 3306\n      route:") && Contains("weight: 50"));
  CHECK_THAT(text, !Contains("http:") && !Contains("8443") && !Contains("timeout"));
}

TEST_CASE("retries: as stated, off, and in the other region too where there is one") {
  Plain world;
  const auto retries = [&](Hello &hello) {
    return from(file(hello.lower(hello.east), routes_of_cart), "      retries");
  };
  world.policy().retry = off<Retry>();
  CHECK(retries(world) == "      retries:\n        attempts: 0\n");
  world.policy().retry = set(Retry{});
  CHECK(retries(world) == "      retries:\n        attempts: 2\n");
  world.policy().retry = set(retry({"connect-failure", "unavailable"}));
  CHECK(retries(world) == "      retries:\n        attempts: 3\n        perTryTimeout: 1500ms\n"
                          "        retryOn: connect-failure,unavailable\n");
  Hello hello; // with failover
  hello[hello.cart].policy.retry = set(retry({"connect-failure"}));
  CHECK_THAT(retries(hello), Contains("retryRemoteLocalities: true"));
}

TEST_CASE("POST and PATCH are repeated only when they never reached the callee") {
  Plain world;
  world.policy().retry = set(retry({"connect-failure", "503", "reset"}));
  const auto http = [&] { return from(file(world.lower(world.east), routes_of_cart), "  http:"); };
  CHECK(http() == R"(  http:
    - match:
        - port: 8080
          method:
            exact: POST
        - port: 8080
          method:
            exact: PATCH
      route:
        - destination:
            host: cart.shop.svc.cluster.local
            port:
              number: 8080
      retries:
        attempts: 3
        perTryTimeout: 1500ms
        retryOn: connect-failure
    - match:
        - port: 8080
      route:
        - destination:
            host: cart.shop.svc.cluster.local
            port:
              number: 8080
      retries:
        attempts: 3
        perTryTimeout: 1500ms
        retryOn: connect-failure,503,reset
)");
  world.policy().retry = set(retry({"503"}));
  CHECK_THAT(http(), Contains("retries:\n        attempts: 0\n    - match:"));
}

TEST_CASE("no careful entry where nothing needs it") {
  Plain world;
  world.policy().retry = set(retry({"connect-failure", "503"}));
  REQUIRE_THAT(file(world.lower(world.east), routes_of_cart), Contains("POST"));
  SECTION("idempotent callers") {
    world.mesh.edges.front().idempotent = true;
  }
  SECTION("callers that only read") {
    world.mesh.edges.front().methods = {word("GET")};
  }
  SECTION("callers of another port") {
    world.mesh.edges.front().ports = {word("grpc")};
  }
  SECTION("conditions that are harmless") {
    world.policy().retry = set(retry({"refused-stream"}));
  }
  CHECK_THAT(file(world.lower(world.east), routes_of_cart), Contains("retries") && !Contains("POST"));
}

TEST_CASE("nobody described the callers: any method may come") {
  Plain world;
  world.mesh.edges.clear();
  world.policy().retry = set(retry({"503"}));
  CHECK_THAT(file(world.lower(world.east), routes_of_cart), Contains("exact: POST"));
}

TEST_CASE("a route that names methods splits into the careful and the other ones") {
  Plain world;
  world.policy().retry = set(retry({"connect-failure", "503"}));
  const auto v1 = world.version(world.cart, "v1");
  Route both, reads, writes;
  both.to = reads.to = writes.to = v1;
  both.when.methods = {word("GET"), word("POST"), word("PUT")};
  reads.when.methods = {word("HEAD")};
  writes.when.methods = {word("PATCH")};
  world.policy().routes = {both, reads, writes};
  const auto bundle = world.lower(world.east);
  const auto found = std::ranges::find(bundle.objects, "VirtualService", &manifest::Object::kind);
  REQUIRE(found != bundle.objects.end());
  std::vector<std::string> seen;
  for (const auto &entry : *found->body.find("spec.http")->as_list()) {
    std::string line;
    for (const auto &item : *entry.at("match")->as_list())
      line += (item.find("method.exact") ? *item.find("method.exact")->as_string() : "any") + " ";
    seen.push_back(line + *entry.find("retries.retryOn")->as_string());
  }
  CHECK(seen == std::vector<std::string>{"POST connect-failure", "GET PUT connect-failure,503",
                                         "HEAD connect-failure,503", "PATCH connect-failure",
                                         "POST PATCH connect-failure", "any connect-failure,503"});
}
