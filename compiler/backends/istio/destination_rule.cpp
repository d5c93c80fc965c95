#include "backends/istio/emitters.h"

#include <algorithm>
#include <map>
#include <optional>

namespace meshc::backends::istio {
namespace {

// Somebody calls another cluster's copy although one runs here and nobody declared failover: calls must stay home
// first. Istio would spread them evenly.
bool stays_home(const Context &context, model::ServiceId id, const model::TrafficPolicy &policy) {
  const model::Service &service = context.mesh[id];
  return !policy.failover.is_set() && service.on.size() > 1 && service.runs_on(context.id) &&
         std::ranges::find(context.flow[id].exported_to, context.id) != context.flow[id].exported_to.end();
}

using Callers = std::vector<model::ClusterId>;

bool stays_home(const Context &context, model::ServiceId id, const Callers &callers) {
  return std::ranges::any_of(callers, [&](model::ClusterId caller) {
    return stays_home(context.seen_from(caller), id, context.mesh[id].policy_in(caller));
  });
}

// The step of each client region, as the callers there get it.
std::vector<model::RegionStep> failover_steps(const Context &context, model::ServiceId id, const Callers &callers) {
  if (callers.size() == 1)
    return context.flow.failover_in(context.mesh, id, callers.front());
  std::map<model::RegionId, model::RegionId> steps;
  for (const model::ClusterId caller : callers)
    for (const model::RegionStep &step : context.flow.failover_in(context.mesh, id, caller))
      if (step.from == context.mesh[caller].region)
        steps.try_emplace(step.from, step.to);
  std::vector<model::RegionStep> list;
  for (const auto &[from, to] : steps)
    list.push_back({from, to});
  return list;
}

// One entry a client region: Istio's failover is no chain.
Value failover(const Context &context, const std::vector<model::RegionStep> &steps, Span at) {
  Value list = Value::list(at);
  for (const model::RegionStep &step : steps) {
    Value entry = Value::map(at, 2);
    entry.set("from", Value(context.mesh[step.from].name, at));
    entry.set("to", Value(context.mesh[step.to].name, at));
    list.push(std::move(entry));
  }
  return list;
}

void add_locality(const Context &context, model::ServiceId id, const Callers &callers,
                  const model::TrafficPolicy &policy, Value &made) {
  Value setting;
  Span at = policy.failover.span;
  if (policy.failover.is_set()) {
    const auto steps = failover_steps(context, id, callers);
    if (steps.empty())
      return;
    setting = one("failover", failover(context, steps, at), at);
  } else if (stays_home(context, id, callers)) {
    // By cluster, not region: it also tells apart two clusters of one region, and matches endpoints behind a gateway.
    at = context.mesh[id].exported.span;
    Value keys = Value::list(at);
    keys.push(Value("topology.istio.io/cluster", at));
    setting = one("failoverPriority", std::move(keys), at);
  } else {
    return;
  }
  made.set("loadBalancer", one("localityLbSetting", std::move(setting), at));
}

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

void add_outlier_detection(const Context &context, model::ServiceId id, const Callers &callers,
                           const model::TrafficPolicy &policy, Value &made) {
  const bool failing_over = policy.failover.is_set();
  const bool home_first = stays_home(context, id, callers);
  if (!failing_over && !home_first && !policy.circuit_breaker.is_set())
    return;
  const Span at = failing_over                      ? policy.failover.span
                  : policy.circuit_breaker.is_set() ? policy.circuit_breaker.span
                                                    : context.mesh[id].exported.span;
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

Value connection_pool(const model::Connections &connections, const model::Service &service, Span at) {
  const bool http_ports = std::ranges::any_of(service.ports, model::carries_http, &model::Port::protocol);
  Value tcp = Value::map(at);
  add(tcp, "maxConnections", connections.max_connections);
  add(tcp, "connectTimeout", connections.connect_timeout);
  if (!http_ports)
    add(tcp, "idleTimeout", connections.idle_timeout);
  Value http = Value::map(at);
  add(http, "http1MaxPendingRequests", connections.max_pending_requests);
  add(http, "http2MaxRequests", connections.max_requests);
  add(http, "maxRequestsPerConnection", connections.max_requests_per_connection);
  add(http, "maxRetries", connections.max_retries);
  if (http_ports)
    add(http, "idleTimeout", connections.idle_timeout);
  Value made = Value::map(at);
  if (!tcp.empty())
    made.set("tcp", std::move(tcp));
  if (!http.empty())
    made.set("http", std::move(http));
  return made;
}

// One rule for all callers that this control plane serves: where they should get different things, the program is
// refused (MC2021).
Value traffic_policy(const Context &context, model::ServiceId id) {
  const model::Service &service = context.mesh[id];
  const Callers callers = context.callers_of(id);
  const model::TrafficPolicy &policy = service.policy_in(callers.front());
  Value made = Value::map(service.span, 2);
  add_locality(context, id, callers, policy, made);
  if (const model::Connections *connections = policy.connections.get())
    if (Value pool = connection_pool(*connections, service, policy.connections.span); !pool.empty())
      made.set("connectionPool", std::move(pool));
  add_outlier_detection(context, id, callers, policy, made);
  return made;
}

// A gateway knows only the subsets of its own cluster's rule, so all of them stand in every cluster.
Value subsets(const model::Service &service) {
  Value list = Value::list(service.span);
  for (const model::ServiceVersion &version : service.versions) {
    Value subset = Value::map(version.span, 2);
    subset.set("name", Value(version.name, version.span));
    subset.set("labels", labels(version.labels, version.span));
    list.push(std::move(subset));
  }
  return list;
}

} // namespace

bool routes_to_versions(const model::Service &service) {
  const auto does = [](const model::TrafficPolicy &policy) { return !policy.split.empty() || !policy.routes.empty(); };
  return does(service.policy) || std::ranges::any_of(service.overrides, does, &model::ClusterOverride::policy);
}

// Exactly one a host: of two, only the first trafficPolicy counts.
void destination_rules(const Context &context, manifest::Bundle &bundle) {
  constexpr Kind kind{manifest::Stage::services, "networking.istio.io/v1", "DestinationRule"};
  const model::Mesh &mesh = context.mesh;
  for (const model::ServiceId id : context.served.known) {
    const model::Service &service = mesh[id];
    Value policy = traffic_policy(context, id);
    const bool versions = routes_to_versions(service);
    if (policy.empty() && !versions)
      continue;
    manifest::Object made = object(kind, mesh[service.space].name, service.name, service.span);
    Value spec = Value::map(service.span, 3);
    spec.set("host", Value(mesh.host(service), service.span));
    if (!policy.empty())
      spec.set("trafficPolicy", std::move(policy));
    if (versions)
      spec.set("subsets", subsets(service));
    made.body.set("spec", std::move(spec));
    bundle.objects.push_back(std::move(made));
  }
}

} // namespace meshc::backends::istio
