// What becomes of calls to a service: routes, shares, retries, limits, where they go when a place is lost.
#pragma once

#include "model/request.h"

#include <vector>

namespace meshc::model {

// Index into Service::versions.
using VersionId = Id<struct VersionTag>;

// What a share of the calls goes to: a version, the pods of one cluster, or the pods of a version there.
struct Share {
  VersionId version;
  Percent weight;
  Span span;
  ClusterId cluster{};
};

struct Retry {
  Setting<int> attempts;
  Setting<Duration> per_try;
  std::vector<Word> on; // Envoy retry conditions and HTTP status codes, as Istio's retryOn takes them
};

// Requests that are treated in a way of their own. They are answered by one of: a version, a split, a redirect, a
// response; by none of these: as the split of the service says.
struct Route {
  std::string name;
  RequestMatch when;
  VersionId to;
  Span span;
  Span to_span;
  std::vector<Share> split{};
  Span split_span{};
  Setting<Redirect> redirect{};
  Setting<Response> respond{};
  Setting<Rewrite> rewrite{};
  HeaderChanges request{};
  HeaderChanges response{};
  Setting<Cors> cors{};
  Setting<Duration> timeout{}; // stronger than the service's
  Setting<Retry> retry{};      // replaces the service's

  bool is_answered_by_proxy() const { return redirect.is_set() || respond.is_set(); }
};

// Copies of requests; nobody waits for what answers them.
struct Mirror {
  VersionId to;
  Percent share;
  Span span;
};

struct CircuitBreaker {
  Setting<int> consecutive_gateway_errors;
  Setting<int> consecutive_5xx_errors;
  Setting<Duration> interval;
  Setting<Duration> eject_for;
  Setting<Percent> max_ejected;
  Setting<Percent> min_healthy;
};

// Signs of life on a connection that carries nothing.
struct Keepalive {
  Setting<Duration> idle;    // TCP only: silence before the first probe
  Setting<Duration> every;   // between two probes
  Setting<int> probes;       // TCP only: without an answer, until it is closed
  Setting<Duration> timeout; // HTTP/2 only: for an answer, until it is closed
};

struct Connections {
  Setting<Duration> connect_timeout;
  Setting<Duration> idle_timeout;
  Setting<int> max_connections;
  Setting<int> max_pending_requests;
  Setting<int> max_requests;
  Setting<int> max_requests_per_connection;
  Setting<int> max_retries;
  Setting<Keepalive> keepalive;
  Setting<Keepalive> http2_keepalive;
  Setting<bool> http2; // HTTP/1.1 calls travel as HTTP/2 between proxies
};

enum class BalanceMethod : std::uint8_t { least_request, round_robin, random };
enum class HashTable : std::uint8_t { ring, maglev };

// What a request carries decides which pod gets it: exactly one of header, cookie, query, source_ip.
struct Hash {
  Setting<std::string> header;
  Setting<std::string> cookie;
  Setting<Duration> cookie_lifetime;
  Setting<std::string> cookie_path;
  Setting<std::string> query;
  Setting<bool> source_ip;
  Setting<HashTable> table;
  Setting<int> size;
};

struct Balance {
  Setting<BalanceMethod> method;
  Setting<Hash> hash;
  Setting<Duration> warmup;     // a new pod gets its full share after it
  Setting<Percent> warmup_from; // of its share at the start
};

struct Failover {
  bool any = false;              // the rest by declared rtt
  std::vector<RegionId> regions; // in order of preference, when not `any`
  std::vector<Span> region_spans;
};

struct RegionShare {
  RegionId to;
  Percent share;
  Span span;
};

// Where the calls of clients in one region go.
struct Spread {
  RegionId from;
  std::vector<RegionShare> shares; // by region
  Span span;                       // of the header
};

// What callers in one cluster get.
struct TrafficPolicy {
  Setting<Duration> timeout;
  Setting<Retry> retry;
  Setting<CircuitBreaker> circuit_breaker;
  Setting<Connections> connections;
  Setting<Failover> failover;
  std::vector<Share> split; // empty: no split
  Span split_span;
  std::vector<Route> routes;     // in the order of the program
  std::vector<Mirror> mirrors{}; // by version
  std::vector<Spread> spread{};  // by client region
  Setting<Balance> balance{};
};

} // namespace meshc::model
