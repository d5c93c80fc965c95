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

bool same(const Setting<Connections> &a, const Setting<Connections> &b) {
  const Connections &x = a.value, &y = b.value;
  return a.is_set() == b.is_set() &&
         (!a.is_set() ||
          (same(x.connect_timeout, y.connect_timeout) && same(x.idle_timeout, y.idle_timeout) &&
           same(x.max_connections, y.max_connections) && same(x.max_pending_requests, y.max_pending_requests) &&
           same(x.max_requests, y.max_requests) && same(x.max_requests_per_connection, y.max_requests_per_connection) &&
           same(x.max_retries, y.max_retries)));
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

struct Difference {
  std::string_view field;
  Span first;
  Span second;
};

std::optional<Difference> difference(const Context &context, ServiceId id, ClusterId a, ClusterId b) {
  const TrafficPolicy &x = context.mesh[id].policy_in(a), &y = context.mesh[id].policy_in(b);
  if (&x == &y)
    return std::nullopt;
  if (!same(x.connections, y.connections))
    return Difference{"connections", x.connections.span, y.connections.span};
  if (!same(x.circuit_breaker, y.circuit_breaker))
    return Difference{"circuit_breaker", x.circuit_breaker.span, y.circuit_breaker.span};
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
      if (mesh.services[i].overrides.empty())
        continue;
      std::vector<ClusterId> callers;
      std::ranges::set_intersection(served, context.flow.services[i].known_in, std::back_inserter(callers));
      check(context, ServiceId(i), callers, findings);
    }
  }
}

} // namespace meshc::verify
