#include "verify_support.h"

#include <catch2/catch.hpp>

using namespace meshc;
using namespace meshc::model;
using meshc::testing::Codes;
using meshc::testing::Hello;

TEST_CASE("calls across networks need a timeout, said or refused") {
  Hello hello;
  auto &policy = hello[hello.cart].policy;
  policy.timeout = {};
  CHECK(hello.codes() == Codes{"MC5013"});
  policy.timeout = hello.off<Duration>();
  CHECK(hello.codes() == Codes{"MC5013"});
  policy.failover = {};
  CHECK(hello.codes().empty());
  policy.timeout = {};
  CHECK(hello.codes() == Codes{"MC5001"});
  CHECK(hello.the("MC5001").span == hello[hello.cart].exported.span);
  hello[hello.cart].ports[0].protocol = Protocol::tcp;
  CHECK(hello.codes().empty());
  hello[hello.cart].ports[0].protocol = Protocol::http;
  hello[hello.west].network = hello[hello.east].network;
  CHECK(hello.codes().empty());
}

TEST_CASE("the timeout that counts is the one in force where the calls come from") {
  Hello hello;
  hello[hello.cart].policy.failover = {};
  ClusterOverride special{hello.west, hello[hello.cart].policy, {}};
  hello[hello.cart].policy.timeout = {};
  hello[hello.cart].overrides.push_back(special);
  CHECK(hello.codes() == Codes{"MC5001"});
  std::swap(hello[hello.cart].policy, hello[hello.cart].overrides.front().policy);
  CHECK(hello.codes().empty());
}

TEST_CASE("the last retry begins inside the timeout") {
  Hello hello;
  auto &policy = hello[hello.cart].policy;
  const auto retry = [&](int attempts, int per_try) {
    policy.retry = hello.set(Retry{hello.set(attempts), hello.set(Duration{per_try}), {}});
  };
  // 500 ms are left for the last try.
  retry(1, 1500);
  CHECK(hello.codes().empty());
  retry(2, 1000);
  CHECK(hello.codes() == Codes{"MC5002"});
  const auto finding = hello.the("MC5002");
  CHECK(finding.message ==
        "`shop.cart` allows 2 retries, but the last would begin after 2s, when the timeout of 2s has "
        "ended the call");
  CHECK(finding.notes.front() ==
        "a call and 2 retries are 3 tries; 2 x 1s = 2s pass before the last begins, and all need "
        "3 x 1s = 3s");
  retry(0, 5000);
  CHECK(hello.codes().empty());
  policy.timeout = hello.off<Duration>();
  policy.failover = {};
  retry(9, 9000);
  CHECK(hello.codes().empty());
}

TEST_CASE("a connect timeout fits the round trip, where calls cross it") {
  Hello hello;
  hello[hello.cart].policy.connections = hello.set(Connections{});
  hello[hello.cart].policy.connections.value.connect_timeout = hello.set(Duration{131});
  CHECK(hello.codes().empty());
  hello.link(0, 1, 44);
  CHECK(hello.codes() == Codes{"MC5003"});
  CHECK(hello.the("MC5003").notes.front().ends_with("3 x 44ms = 132ms"));
  hello[hello.cart].policy.connections.value.connect_timeout = hello.set(Duration{132});
  CHECK(hello.codes().empty());
}

TEST_CASE("ejection: all pods for failover, and never all for 5xx") {
  Hello hello;
  auto &policy = hello[hello.cart].policy;
  policy.circuit_breaker = hello.set(CircuitBreaker{});
  CircuitBreaker &breaker = policy.circuit_breaker.value;
  CHECK(hello.codes().empty());
  breaker.max_ejected = hello.set(Percent{990'000});
  CHECK(hello.codes() == Codes{"MC5006"});
  breaker.max_ejected = hello.set(whole);
  CHECK(hello.codes().empty());
  breaker.consecutive_5xx_errors = hello.set(5);
  CHECK(hello.codes() == Codes{"MC5006"});
  breaker.max_ejected = {};
  CHECK(hello.codes() == Codes{"MC5006"});
  policy.failover = {};
  CHECK(hello.codes().empty());
  breaker.max_ejected = hello.set(whole);
  CHECK(hello.codes() == Codes{"MC5006"});
  breaker.consecutive_5xx_errors = hello.set(0);
  CHECK(hello.codes().empty());
}

TEST_CASE("what is left carries the load, whichever cluster is lost") {
  Hello hello;
  Service &cart = hello[hello.cart];
  cart.capacity = {hello.set(2), hello.set(Rate{100'000}), hello.set(Rate{200'000})};
  CHECK(hello.codes().empty());
  cart.overrides.push_back({hello.west, cart.policy, cart.capacity});
  cart.overrides.front().capacity.replicas = hello.set(3);
  CHECK(hello.codes().empty());
  cart.capacity.load.value = cart.overrides.front().capacity.load.value = Rate{250'000};
  CHECK(hello.codes() == Codes{"MC5008"});
  CHECK(hello.the("MC5008").message == "`shop.cart` without cluster `west` can serve 200rps, but its load is 250rps");
  CHECK(hello.the("MC5008").notes.front() == "left are `east` 2 x 100rps = 200rps");
  cart.capacity.replicas = {};
  CHECK(hello.codes().empty());
}

TEST_CASE("failover of what is not exported") {
  Hello hello;
  hello[hello.cart].exported = {};
  hello[hello.cart].policy.timeout = {};
  CHECK(hello.codes() == Codes{"MC5014"});
}

TEST_CASE("the order of failover ends at the third region") {
  Hello hello;
  const auto north = hello.north();
  const auto south = hello.cluster("south", hello[north].network, hello.region("eu-west-2"), "203.0.113.41");
  hello[hello.cart].on = {hello.east, hello.west, north};
  hello.export_to(hello.cart, hello[hello.cart].on);
  CHECK(hello.codes().empty());
  hello[hello.cart].on.push_back(south);
  hello.export_to(hello.cart, hello[hello.cart].on);
  CHECK(hello.codes() == Codes{"MC5015"});
  CHECK(hello.the("MC5015").message ==
        "the failover of `shop.cart` is not kept beyond two steps: clients in `us-east-1` "
        "go to `us-west-2`, then to `eu-west-1` and `eu-west-2` in no order");
}
