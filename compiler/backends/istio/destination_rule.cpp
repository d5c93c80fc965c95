#include "backends/istio/destination_policy.h"
#include "backends/istio/emitters.h"
#include "backends/istio/load_balancer.h"
#include "backends/istio/subset.h"

#include <algorithm>
#include <optional>

namespace meshc::backends::istio {
namespace {

// A number: what is stated, 0 where it was switched off, else `otherwise` unless that is nothing.
void add_errors(Value &made, std::string_view key, const model::Setting<int> &setting, std::optional<int> otherwise,
                Span at) {
  if (setting.is_set())
    made.set(key, Value(setting.value, setting.span));
  else if (setting.is_off())
    made.set(key, Value(0, setting.span));
  else if (otherwise)
    made.set(key, Value(*otherwise, at));
}

void add_duration(Value &made, std::string_view key, const model::Setting<model::Duration> &setting,
                  const char *otherwise, Span at) {
  if (setting.is_set())
    made.set(key, Value(spelled(setting.value), setting.span));
  else if (otherwise != nullptr)
    made.set(key, Value(otherwise, at));
}

void add_percent(Value &made, std::string_view key, const model::Setting<model::Percent> &setting,
                 std::optional<int> otherwise, Span at) {
  constexpr std::int64_t one_percent = model::whole.millionths / 100;
  if (setting.is_set())
    made.set(key, Value(setting.value.millionths / one_percent, setting.span));
  else if (setting.is_off())
    made.set(key, Value(0, setting.span));
  else if (otherwise)
    made.set(key, Value(*otherwise, at));
}

} // namespace

// Without outlier detection Istio ignores every locality setting. Gateway errors are the trigger, and 5xx switched off
// beside them: else one poisoned request, answered 500 everywhere, empties every region. minHealthPercent 1: with 0
// Istio 1.31 hands not-ready pods to Envoy.
Value outlier_detection(const model::CircuitBreaker &breaker, bool failing_over, Span at) {
  const bool by_gateway_errors =
      failing_over || breaker.consecutive_gateway_errors.is_set() || !breaker.consecutive_5xx_errors.is_set();
  Value made = Value::map(at, 6);
  add_errors(made, "consecutiveGatewayErrors", breaker.consecutive_gateway_errors,
             by_gateway_errors ? std::optional(5) : std::nullopt, at);
  add_errors(made, "consecutive5xxErrors", breaker.consecutive_5xx_errors,
             by_gateway_errors ? std::optional(0) : std::nullopt, at);
  add_duration(made, "interval", breaker.interval, failing_over ? "10s" : nullptr, at);
  add_duration(made, "baseEjectionTime", breaker.eject_for, failing_over ? "30s" : nullptr, at);
  add_percent(made, "maxEjectionPercent", breaker.max_ejected, failing_over ? std::optional(100) : std::nullopt, at);
  add_percent(made, "minHealthPercent", breaker.min_healthy, 1, at);
  return made;
}

namespace {

void add_outlier_detection(const Context &context, model::ServiceId id, const Callers &callers,
                           const model::TrafficPolicy &policy, Value &made) {
  const model::Service &service = context.mesh[id];
  const bool failing_over = service.fails_over(policy);
  const bool home_first = stays_home(context, id, callers);
  if (!failing_over && !home_first && !policy.circuit_breaker.is_set())
    return;
  const Span at = policy.failover.is_set()          ? policy.failover.span
                  : failing_over                    ? service.standby_span
                  : policy.circuit_breaker.is_set() ? policy.circuit_breaker.span
                                                    : service.exported.span;
  const model::CircuitBreaker unstated;
  const model::CircuitBreaker *breaker = policy.circuit_breaker.get();
  made.set("outlierDetection", outlier_detection(breaker != nullptr ? *breaker : unstated, failing_over, at));
}

template <class T> void add(Value &made, std::string_view key, const model::Setting<T> &setting) {
  if constexpr (std::is_same_v<T, model::Duration>) {
    if (setting.is_set())
      made.set(key, Value(spelled(setting.value), setting.span));
  } else if (setting.is_set()) {
    made.set(key, Value(setting.value, setting.span));
  }
}

Value tcp_keepalive(const model::Keepalive &keepalive, Span at) {
  Value made = Value::map(at);
  add(made, "probes", keepalive.probes);
  add(made, "time", keepalive.idle);
  add(made, "interval", keepalive.every);
  return made;
}

} // namespace

Value connection_pool(const model::Connections &connections, const std::vector<model::Port> &ports, Span at) {
  const bool http_ports = std::ranges::any_of(ports, model::carries_http, &model::Port::protocol);
  Value tcp = Value::map(at);
  add(tcp, "maxConnections", connections.max_connections);
  add(tcp, "connectTimeout", connections.connect_timeout);
  if (!http_ports)
    add(tcp, "idleTimeout", connections.idle_timeout);
  if (const model::Keepalive *keepalive = connections.keepalive.get())
    if (Value probes = tcp_keepalive(*keepalive, connections.keepalive.span); !probes.empty())
      tcp.set("tcpKeepalive", std::move(probes));
  Value http = Value::map(at);
  add(http, "http1MaxPendingRequests", connections.max_pending_requests);
  add(http, "http2MaxRequests", connections.max_requests);
  add(http, "maxRequestsPerConnection", connections.max_requests_per_connection);
  add(http, "maxRetries", connections.max_retries);
  if (http_ports)
    add(http, "idleTimeout", connections.idle_timeout);
  if (connections.http2.is_set())
    http.set("h2UpgradePolicy", Value(connections.http2.value ? "UPGRADE" : "DO_NOT_UPGRADE", connections.http2.span));
  if (const model::Keepalive *keepalive = connections.http2_keepalive.get()) {
    Value pings = Value::map(connections.http2_keepalive.span);
    add(pings, "interval", keepalive->every);
    add(pings, "timeout", keepalive->timeout);
    http.set("http2KeepAlive", std::move(pings));
  }
  Value made = Value::map(at);
  if (!tcp.empty())
    made.set("tcp", std::move(tcp));
  if (!http.empty())
    made.set("http", std::move(http));
  return made;
}

namespace {

// One rule for all callers that this control plane serves: where they should get different things, the program is
// refused (MC2021).
Value traffic_policy(const Context &context, model::ServiceId id) {
  const model::Service &service = context.mesh[id];
  const Callers callers = context.callers_of(id);
  const model::TrafficPolicy &policy = service.policy_in(callers.front());
  Value made = Value::map(service.span, 2);
  if (Value balancer = load_balancer(context, id, callers, policy); balancer.is_map())
    made.set("loadBalancer", std::move(balancer));
  if (const model::Connections *connections = policy.connections.get())
    if (Value pool = connection_pool(*connections, service.ports, policy.connections.span); !pool.empty())
      made.set("connectionPool", std::move(pool));
  add_outlier_detection(context, id, callers, policy, made);
  return made;
}

} // namespace

// Exactly one a host: of two, only the first trafficPolicy counts.
void destination_rules(const Context &context, manifest::Bundle &bundle) {
  constexpr Kind kind{manifest::Stage::services, "networking.istio.io/v1", "DestinationRule"};
  const model::Mesh &mesh = context.mesh;
  for (const model::ServiceId id : context.served.known) {
    const model::Service &service = mesh[id];
    // The controller that writes the weights writes the rule of the host too; of two, the first counts.
    if (service.split_owner != model::SplitOwner::program)
      continue;
    Value policy = traffic_policy(context, id);
    Value parts = subsets(mesh, service);
    if (policy.empty() && parts.empty())
      continue;
    manifest::Object made = object(kind, mesh[service.space].name, service.name, service.span);
    Value spec = Value::map(service.span, 3);
    spec.set("host", Value(mesh.host(service), service.span));
    if (!policy.empty())
      spec.set("trafficPolicy", std::move(policy));
    if (!parts.empty())
      spec.set("subsets", std::move(parts));
    made.body.set("spec", std::move(spec));
    bundle.objects.push_back(std::move(made));
  }
}

} // namespace meshc::backends::istio
