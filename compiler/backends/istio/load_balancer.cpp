#include "backends/istio/load_balancer.h"

#include <algorithm>
#include <map>

namespace meshc::backends::istio {
namespace {

constexpr std::string_view cluster_label = "topology.istio.io/cluster";
constexpr std::string_view network_label = "topology.istio.io/network";

// One entry a client region: Istio's failover is no chain.
Value failover(const model::Mesh &mesh, const std::vector<model::RegionStep> &steps, Span at) {
  Value list = Value::list(at);
  for (const model::RegionStep &step : steps) {
    Value entry = Value::map(at, 2);
    entry.set("from", Value(mesh[step.from].name, at));
    entry.set("to", Value(mesh[step.to].name, at));
    list.push(std::move(entry));
  }
  return one("failover", std::move(list), at);
}

// Every zone of a region. A share of nothing is not written: Istio wants 1 to 100.
Value distribute(const model::Mesh &mesh, const std::vector<model::Spread> &spread) {
  Value list = Value::list(spread.front().span);
  for (const model::Spread &from : spread) {
    Value to = Value::map(from.span);
    for (const model::RegionShare &share : from.shares)
      if (share.share.millionths > 0)
        to.set(mesh[share.to].name + "/*", percent_value(share.share, share.span));
    Value entry = Value::map(from.span, 2);
    entry.set("from", Value(mesh[from.from].name + "/*", from.span));
    entry.set("to", std::move(to));
    list.push(std::move(entry));
  }
  return one("distribute", std::move(list), spread.front().span);
}

bool sees_others(const Context &context, model::ServiceId id, model::ClusterId caller) {
  return std::ranges::find(context.flow[id].exported_to, caller) != context.flow[id].exported_to.end();
}

using StepByRegion = std::map<model::RegionId, model::RegionId>;

std::vector<model::RegionStep> listed(const StepByRegion &steps) {
  std::vector<model::RegionStep> list;
  for (const auto &[from, to] : steps)
    list.push_back({from, to});
  return list;
}

// The step of each client region, as the callers there get it.
std::vector<model::RegionStep> failover_steps(const Context &context, model::ServiceId id, const Callers &callers) {
  if (callers.size() == 1)
    return context.flow.failover_in(context.mesh, id, callers.front());
  StepByRegion steps;
  for (const model::ClusterId caller : callers)
    for (const model::RegionStep &step : context.flow.failover_in(context.mesh, id, caller))
      if (step.from == context.mesh[caller].region)
        steps.try_emplace(step.from, step.to);
  return listed(steps);
}

// A label with a value is the same for whoever calls; without one it stands for the client's own.
Value standby(const model::Mesh &mesh, const std::vector<model::StandbyTiers> &callers, Span at) {
  const model::StandbyTiers &tiers = callers.front();
  if (tiers.region.known()) {
    StepByRegion steps;
    for (const model::StandbyTiers &caller : callers)
      steps.try_emplace(mesh[caller.client].region, caller.region);
    return failover(mesh, listed(steps), at);
  }
  Value keys = Value::list(at);
  if (tiers.network.known())
    keys.push(Value(std::string(network_label) + "=" + mesh[tiers.network].id, at));
  const bool own = callers.size() > 1 && std::ranges::all_of(callers, [](const model::StandbyTiers &caller) {
                     return caller.cluster == caller.client;
                   });
  if (tiers.cluster.known())
    keys.push(Value(std::string(cluster_label) + (own ? "" : "=" + mesh[tiers.cluster].id), at));
  return one("failoverPriority", std::move(keys), at);
}

Value locality(const Context &context, model::ServiceId id, const Callers &callers,
               const model::TrafficPolicy &policy) {
  const model::Service &service = context.mesh[id];
  // Where it is not exported to, a proxy sees the pods of its own cluster and has nothing to order.
  const auto sees = [&](model::ClusterId caller) { return sees_others(context, id, caller); };
  if (!policy.spread.empty())
    return std::ranges::any_of(callers, sees) ? distribute(context.mesh, policy.spread) : Value();
  if (!service.standby.empty()) {
    std::vector<model::StandbyTiers> tiers;
    for (const model::StandbyTiers &one : context.flow[id].standby)
      if (std::ranges::find(callers, one.client) != callers.end() && sees(one.client))
        tiers.push_back(one);
    return tiers.empty() ? Value() : standby(context.mesh, tiers, service.standby_span);
  }
  if (policy.failover.is_set()) {
    const auto steps = failover_steps(context, id, callers);
    return steps.empty() ? Value() : failover(context.mesh, steps, policy.failover.span);
  }
  if (!stays_home(context, id, callers))
    return {};
  // By cluster, not region: it also tells apart two clusters of one region, and matches endpoints behind a gateway.
  const Span at = service.exported.span;
  Value keys = Value::list(at);
  keys.push(Value(cluster_label, at));
  return one("failoverPriority", std::move(keys), at);
}

std::string_view spelled(model::BalanceMethod method) {
  switch (method) {
  case model::BalanceMethod::least_request:
    return "LEAST_REQUEST";
  case model::BalanceMethod::round_robin:
    return "ROUND_ROBIN";
  case model::BalanceMethod::random:
    return "RANDOM";
  }
  return "";
}

Value cookie(const model::Hash &hash) {
  Value made = Value::map(hash.cookie.span);
  made.set("name", Value(hash.cookie.value, hash.cookie.span));
  if (hash.cookie_path.is_set())
    made.set("path", Value(hash.cookie_path.value, hash.cookie_path.span));
  // Without a lifetime Envoy only reads the cookie.
  if (hash.cookie_lifetime.is_set())
    made.set("ttl", Value(model::spelled(hash.cookie_lifetime.value), hash.cookie_lifetime.span));
  return made;
}

Value consistent_hash(const model::Hash &hash, Span at) {
  Value made = Value::map(at);
  if (hash.header.is_set())
    made.set("httpHeaderName", Value(hash.header.value, hash.header.span));
  else if (hash.cookie.is_set())
    made.set("httpCookie", cookie(hash));
  else if (hash.query.is_set())
    made.set("httpQueryParameterName", Value(hash.query.value, hash.query.span));
  else
    made.set("useSourceIp", Value(true, hash.source_ip.span));
  const bool maglev = hash.table.is_set() && hash.table.value == model::HashTable::maglev;
  if (maglev || hash.size.is_set()) {
    Value table = Value::map(at);
    if (hash.size.is_set())
      table.set(maglev ? "tableSize" : "minimumRingSize", Value(hash.size.value, hash.size.span));
    made.set(maglev ? "maglev" : "ringHash", std::move(table));
  }
  return made;
}

void add_balance(const model::Balance &balance, Span at, Value &made) {
  if (const model::Hash *hash = balance.hash.get())
    made.set("consistentHash", consistent_hash(*hash, balance.hash.span));
  else if (balance.method.is_set())
    made.set("simple", Value(spelled(balance.method.value), balance.method.span));
  else if (balance.warmup.is_set()) // Istio reads a warm-up only beside a method
    made.set("simple", Value("LEAST_REQUEST", at));
  if (balance.warmup.is_set()) {
    Value warmup = one("duration", Value(model::spelled(balance.warmup.value), balance.warmup.span), at);
    if (balance.warmup_from.is_set())
      warmup.set("minimumPercent", percent_value(balance.warmup_from.value, balance.warmup_from.span));
    made.set("warmup", std::move(warmup));
  }
}

} // namespace

bool stays_home(const Context &context, model::ServiceId id, const Callers &callers) {
  const model::Service &service = context.mesh[id];
  return std::ranges::any_of(callers, [&](model::ClusterId caller) {
    const model::TrafficPolicy &policy = service.policy_in(caller);
    return !service.fails_over(policy) && policy.spread.empty() && service.on.size() > 1 && service.runs_on(caller) &&
           sees_others(context, id, caller);
  });
}

Value load_balancer(const Context &context, model::ServiceId id, const Callers &callers,
                    const model::TrafficPolicy &policy) {
  Value setting = locality(context, id, callers, policy);
  const model::Balance *balance = policy.balance.get();
  if (!setting.is_map() && balance == nullptr)
    return {};
  Value made = Value::map(balance != nullptr ? policy.balance.span : setting.span());
  if (balance != nullptr)
    add_balance(*balance, policy.balance.span, made);
  if (setting.is_map())
    made.set("localityLbSetting", std::move(setting));
  return made.empty() ? Value() : made;
}

} // namespace meshc::backends::istio
