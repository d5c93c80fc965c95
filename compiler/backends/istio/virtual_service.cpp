#include "backends/istio/callers.h"
#include "backends/istio/emitters.h"
#include "backends/istio/http_route.h"

#include <algorithm>

namespace meshc::backends::istio {
namespace {

bool shapes_requests(const model::TrafficPolicy &policy) {
  return policy.timeout.is_set() || !policy.retry.is_unset() || !policy.split.empty() || !policy.routes.empty() ||
         !policy.mirrors.empty();
}

// Istio reads `tcp` entries only for ports without TLS: of a TLS port it would want the server names.
bool carries_tcp(model::Protocol protocol) {
  return !carries_http(protocol) && protocol != model::Protocol::https && protocol != model::Protocol::tls &&
         protocol != model::Protocol::udp;
}

// Where an entry of the service comes from: the first thing said about its calls.
Span reason(const model::Service &service, const model::TrafficPolicy &policy) {
  if (policy.timeout.is_set())
    return policy.timeout.span;
  if (!policy.retry.is_unset())
    return policy.retry.span;
  if (!policy.split.empty())
    return policy.split_span;
  if (!policy.routes.empty())
    return policy.routes.front().span;
  return policy.mirrors.empty() ? service.span : policy.mirrors.front().span;
}

// Each entry matches its port: without that, calls to another HTTP port of the chart's Service would land here.
Value http_entries(const Context &context, model::ServiceId id, Span at) {
  Value list = Value::list(at);
  for (const model::Port &port : context.mesh[id].ports)
    if (carries_http(port.protocol))
      add_http_entries(context, id, port, HttpScope{port.number, at}, list);
  return list;
}

Value tcp_entries(const Context &context, model::ServiceId id, Span at) {
  Value list = Value::list(at);
  for (const model::Port &port : context.mesh[id].ports) {
    if (!carries_tcp(port.protocol))
      continue;
    Value match = Value::list(at);
    match.push(one("port", Value(port.number, port.span), at));
    Value entry = Value::map(at);
    entry.set("match", std::move(match));
    entry.set("route", split_destinations(context, id, port, at));
    list.push(std::move(entry));
  }
  return list;
}

// Whoever something was said about comes before the others.
bool is_special(const model::Service &service, model::ClusterId caller) {
  return &service.policy_in(caller) != &service.policy;
}

void add_virtual_service(const Context &context, model::ServiceId id, manifest::Bundle &bundle) {
  constexpr Kind kind{manifest::Stage::services, "networking.istio.io/v1", "VirtualService"};
  const model::Mesh &mesh = context.mesh;
  const model::Service &service = mesh[id];
  // Two VirtualServices of one host do not add up, so the one of the weights' controller stands alone.
  if (service.split_owner != model::SplitOwner::program)
    return;
  const std::vector<model::ClusterId> callers = context.callers_of(id);
  const auto shaped = std::ranges::find_if(
      callers, [&](model::ClusterId caller) { return shapes_requests(service.policy_in(caller)); });
  if (shaped == callers.end())
    return;
  const bool splits =
      std::ranges::any_of(callers, [&](model::ClusterId caller) { return !service.policy_in(caller).split.empty(); });
  const Span at = reason(service, service.policy_in(*shaped));
  std::vector<EntriesFor> http_of, tcp_of;
  for (const model::ClusterId caller : callers) {
    const Context seen = context.seen_from(caller);
    const model::TrafficPolicy &policy = service.policy_in(caller);
    const Span place = shapes_requests(policy) ? reason(service, policy) : at;
    http_of.push_back({caller, http_entries(seen, id, place), is_special(service, caller)});
    if (splits)
      tcp_of.push_back({caller, tcp_entries(seen, id, place), is_special(service, caller)});
  }
  Value http = join_callers(mesh, std::move(http_of), at);
  Value tcp = join_callers(mesh, std::move(tcp_of), at);
  if (http.empty() && tcp.empty())
    return;
  manifest::Object made = object(kind, mesh[service.space].name, service.name, at);
  Value hosts = Value::list(service.span);
  hosts.push(Value(mesh.host(service), service.span));
  Value spec = Value::map(at, 2);
  spec.set("hosts", std::move(hosts));
  if (!http.empty())
    spec.set("http", std::move(http));
  if (!tcp.empty())
    spec.set("tcp", std::move(tcp));
  made.body.set("spec", std::move(spec));
  bundle.objects.push_back(std::move(made));
}

} // namespace

void virtual_services(const Context &context, manifest::Bundle &bundle) {
  for (const model::ServiceId id : context.served.known)
    add_virtual_service(context, id, bundle);
}

} // namespace meshc::backends::istio
