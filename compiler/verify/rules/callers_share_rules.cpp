#include "verify/rule.h"

#include <algorithm>
#include <iterator>
#include <optional>

namespace meshc::verify {
namespace {

using namespace model;

template <class T> bool same(const Setting<T> &a, const Setting<T> &b) {
  return a.state == b.state && (!a.is_set() || a.value == b.value);
}

bool same(const Setting<Keepalive> &a, const Setting<Keepalive> &b) {
  const Keepalive &x = a.value, &y = b.value;
  return a.is_set() == b.is_set() && (!a.is_set() || (same(x.idle, y.idle) && same(x.every, y.every) &&
                                                      same(x.probes, y.probes) && same(x.timeout, y.timeout)));
}

bool same(const Setting<Hash> &a, const Setting<Hash> &b) {
  const Hash &x = a.value, &y = b.value;
  return a.is_set() == b.is_set() &&
         (!a.is_set() ||
          (same(x.header, y.header) && same(x.cookie, y.cookie) && same(x.cookie_lifetime, y.cookie_lifetime) &&
           same(x.cookie_path, y.cookie_path) && same(x.query, y.query) && same(x.source_ip, y.source_ip) &&
           same(x.table, y.table) && same(x.size, y.size)));
}

bool same(const Setting<Balance> &a, const Setting<Balance> &b) {
  const Balance &x = a.value, &y = b.value;
  return a.is_set() == b.is_set() && (!a.is_set() || (same(x.method, y.method) && same(x.hash, y.hash) &&
                                                      same(x.warmup, y.warmup) && same(x.warmup_from, y.warmup_from)));
}

bool same(const std::vector<Spread> &a, const std::vector<Spread> &b) {
  const auto same_share = [](const RegionShare &x, const RegionShare &y) { return x.to == y.to && x.share == y.share; };
  return std::ranges::equal(a, b, [&](const Spread &x, const Spread &y) {
    return x.from == y.from && std::ranges::equal(x.shares, y.shares, same_share);
  });
}

bool same(const Setting<Connections> &a, const Setting<Connections> &b) {
  const Connections &x = a.value, &y = b.value;
  return a.is_set() == b.is_set() &&
         (!a.is_set() ||
          (same(x.connect_timeout, y.connect_timeout) && same(x.idle_timeout, y.idle_timeout) &&
           same(x.max_connections, y.max_connections) && same(x.max_pending_requests, y.max_pending_requests) &&
           same(x.max_requests, y.max_requests) && same(x.max_requests_per_connection, y.max_requests_per_connection) &&
           same(x.max_retries, y.max_retries) && same(x.keepalive, y.keepalive) && same(x.http2, y.http2) &&
           same(x.http2_keepalive, y.http2_keepalive)));
}

bool same(const Setting<CircuitBreaker> &a, const Setting<CircuitBreaker> &b) {
  const CircuitBreaker &x = a.value, &y = b.value;
  return a.is_set() == b.is_set() &&
         (!a.is_set() ||
          (same(x.consecutive_gateway_errors, y.consecutive_gateway_errors) &&
           same(x.consecutive_5xx_errors, y.consecutive_5xx_errors) && same(x.interval, y.interval) &&
           same(x.eject_for, y.eject_for) && same(x.max_ejected, y.max_ejected) && same(x.min_healthy, y.min_healthy)));
}

RegionId target(const Context &context, ServiceId service, ClusterId caller) {
  const auto &steps = context.flow.failover_in(context.mesh, service, caller);
  const auto step = std::ranges::find(steps, context.mesh[caller].region, &RegionStep::from);
  return step == steps.end() ? RegionId{} : step->to;
}

// Callers in different regions may fail over to different ones: the rule has an entry for each client region.
bool same_failover(const Context &context, ServiceId id, ClusterId a, ClusterId b) {
  const Mesh &mesh = context.mesh;
  if (mesh[id].policy_in(a).failover.is_set() != mesh[id].policy_in(b).failover.is_set())
    return false;
  return mesh[a].region != mesh[b].region || target(context, id, a) == target(context, id, b);
}

// Which tiers hold a standby back is said with labels or with regions, and with labels alike for all.
bool same_standby(const Context &context, ServiceId id, ClusterId a, ClusterId b) {
  const auto &all = context.flow[id].standby;
  const auto x = std::ranges::find(all, a, &StandbyTiers::client), y = std::ranges::find(all, b, &StandbyTiers::client);
  if (x == all.end() || y == all.end())
    return true;
  if (x->region.known() || y->region.known())
    return x->region.known() && y->region.known();
  return x->network == y->network && (x->cluster == y->cluster || (x->cluster == a && y->cluster == b));
}

struct Difference {
  std::string_view field;
  Span first;
  Span second;
};

std::optional<Difference> difference(const Context &context, ServiceId id, ClusterId a, ClusterId b) {
  const TrafficPolicy &x = context.mesh[id].policy_in(a), &y = context.mesh[id].policy_in(b);
  if (!same_standby(context, id, a, b))
    return Difference{"standby", context.mesh[id].standby_span, {}};
  if (&x == &y)
    return std::nullopt;
  if (!same(x.connections, y.connections))
    return Difference{"connections", x.connections.span, y.connections.span};
  if (!same(x.circuit_breaker, y.circuit_breaker))
    return Difference{"circuit_breaker", x.circuit_breaker.span, y.circuit_breaker.span};
  if (!same(x.balance, y.balance))
    return Difference{"balance", x.balance.span, y.balance.span};
  if (!same(x.spread, y.spread))
    return Difference{"spread", x.spread.empty() ? Span{} : x.spread.front().span,
                      y.spread.empty() ? Span{} : y.spread.front().span};
  if (!same_failover(context, id, a, b))
    return Difference{"failover", x.failover.span, y.failover.span};
  return std::nullopt;
}

// Each against the first: what differs at all differs from that, or fails over elsewhere than another of its region.
void check(const Context &context, ServiceId id, const std::vector<ClusterId> &callers, Diagnostics &findings) {
  const Mesh &mesh = context.mesh;
  for (std::size_t i = 1; i < callers.size(); ++i)
    for (std::size_t k = 0; k < i; ++k) {
      const auto found = difference(context, id, callers[k], callers[i]);
      if (!found)
        continue;
      const Span at = found->second.known() ? found->second : found->first;
      auto &finding = findings
                          .report(diagnostics::callers_differ, at, mesh.full_name(mesh[id]), mesh[callers[k]].name,
                                  mesh[callers[i]].name, found->field)
                          .about(subject(mesh, mesh[id]));
      if (found->first.known() && found->second.known() && found->first != found->second)
        finding.label(found->first, "for callers in `" + mesh[callers[k]].name + "`");
      const ClusterId remote = mesh[callers[i]].remote() != nullptr ? callers[i] : callers[k];
      if (const RemoteOf *plane = mesh[remote].remote())
        finding.label(plane->span, "`" + mesh[remote].name + "` is a remote since this");
      finding.advise("say it once for all callers, or give one of the clusters a control plane of its own");
      return;
    }
}

} // namespace

void callers_share_rules(const Context &context, Diagnostics &findings) {
  const Mesh &mesh = context.mesh;
  for (std::size_t c = 0; c < mesh.clusters.size(); ++c) {
    const std::vector<ClusterId> served = mesh.served_from(ClusterId(c));
    if (served.size() < 2)
      continue;
    for (std::size_t i = 0; i < mesh.services.size(); ++i) {
      if (mesh.services[i].overrides.empty() && mesh.services[i].standby.empty())
        continue;
      std::vector<ClusterId> callers;
      std::ranges::set_intersection(served, context.flow.services[i].known_in, std::back_inserter(callers));
      check(context, ServiceId(i), callers, findings);
    }
  }
}

} // namespace meshc::verify
