#include "backends/istio/external.h"
#include "backends/istio/retries.h"

namespace meshc::backends::istio {
namespace {

// One host on its way out: straight, or first to the egress gateway and then on from there.
struct Way {
  const Context &context;
  model::ExternalId id;
  const model::External &external;
  std::size_t host;
  std::string gateway; // name of the Gateway object; empty without one

  const model::Word &name() const { return external.hosts[host]; }
  bool is_through_gateway() const { return !gateway.empty(); }
};

Value destination(std::string_view host, const std::string &subset, int port, Span at) {
  Value made = Value::map(at, 3);
  made.set("host", Value(host, at));
  if (!subset.empty())
    made.set("subset", Value(subset, at));
  made.set("port", one("number", Value(port, at), at));
  Value list = Value::list(at);
  list.push(one("destination", std::move(made), at));
  return list;
}

Value to_gateway(const Way &way, const model::Port &port) {
  const int number = carries_http(port.protocol) ? model::egress_http_port : model::egress_tcp_port;
  return destination(egress_host(way.context.mesh, way.external.via.value),
                     egress_subset(way.context.mesh, way.external, way.host), number, way.external.via.span);
}

Value outside(const Way &way, const model::Port &port) {
  return destination(way.name().text, "", port.number, port.span);
}

// Of proxies beside callers or of the gateway; nobody is named where only the former read it.
Value match(const Way &way, std::string_view whose, int port, Span at) {
  Value made = Value::map(at, 3);
  if (way.is_through_gateway()) {
    Value gateways = Value::list(at);
    gateways.push(Value(whose, at));
    made.set("gateways", std::move(gateways));
  }
  made.set("port", Value(port, at));
  return made;
}

Value entry(Value condition, Value route, Span at) {
  Value conditions = Value::list(at);
  conditions.push(std::move(condition));
  Value made = Value::map(at, 4);
  made.set("match", std::move(conditions));
  made.set("route", std::move(route));
  return made;
}

void add_policy(const Way &way, Repeat repeat, Value &made) {
  const model::TrafficPolicy &policy = way.external.policy;
  if (policy.timeout.is_set())
    made.set("timeout", Value(spelled(policy.timeout.value), policy.timeout.span));
  if (Value tries = retries(policy.retry, repeat, false, {}); tries.is_map())
    made.set("retries", std::move(tries));
}

// The last hop: POST and PATCH get an entry of their own where the other one repeats what has arrived outside.
void add_last_hop(const Way &way, const model::Port &port, const Value &condition, Value &list) {
  const model::Setting<model::Retry> &retry = way.external.policy.retry;
  if (repeats_reached_requests(retry) && takes_unsafe_requests(way.context.mesh, way.context.flow, way.id, port)) {
    Value conditions = Value::list(port.span);
    for (const std::string_view method : {"POST", "PATCH"}) {
      Value unsafe = condition;
      unsafe.set("method", one("exact", Value(method, retry.span), retry.span));
      conditions.push(std::move(unsafe));
    }
    Value made = Value::map(port.span, 4);
    made.set("match", std::move(conditions));
    made.set("route", outside(way, port));
    add_policy(way, Repeat::if_never_reached, made);
    list.push(std::move(made));
  }
  Value made = entry(condition, outside(way, port), port.span);
  add_policy(way, Repeat::as_stated, made);
  list.push(std::move(made));
}

// Tried again on one hop only: twice on both would be four times.
Value first_hop(const Way &way, const model::Port &port) {
  Value made = entry(match(way, "mesh", port.number, port.span), to_gateway(way, port), port.span);
  const model::TrafficPolicy &policy = way.external.policy;
  if (policy.timeout.is_set())
    made.set("timeout", Value(spelled(policy.timeout.value), policy.timeout.span));
  if (!policy.retry.is_unset())
    made.set("retries", one("attempts", Value(0, policy.retry.span), policy.retry.span));
  return made;
}

Value http_entries(const Way &way) {
  Value list = Value::list(way.name().span);
  const model::TrafficPolicy &policy = way.external.policy;
  const bool is_shaped = policy.timeout.is_set() || !policy.retry.is_unset();
  for (const model::Port &port : way.external.ports) {
    if (!carries_http(port.protocol) || (!way.is_through_gateway() && !is_shaped))
      continue;
    if (!way.is_through_gateway()) {
      add_last_hop(way, port, match(way, "", port.number, port.span), list);
      continue;
    }
    list.push(first_hop(way, port));
    add_last_hop(way, port, match(way, way.gateway, model::egress_http_port, port.span), list);
  }
  return list;
}

// Proxies beside callers tell TLS by the name that is asked for, anything else by the address and port.
Value tls_entries(const Way &way) {
  Value list = Value::list(way.name().span);
  for (const model::Port &port : way.external.ports)
    if (way.is_through_gateway() && is_encrypted(port.protocol)) {
      Value condition = match(way, "mesh", port.number, port.span);
      Value names = Value::list(way.name().span);
      names.push(Value(way.name().text, way.name().span));
      condition.set("sniHosts", std::move(names));
      list.push(entry(std::move(condition), to_gateway(way, port), port.span));
    }
  return list;
}

// The gateway has taken off the mesh's own TLS: what is left is passed on as bytes.
Value tcp_entries(const Way &way) {
  Value list = Value::list(way.name().span);
  for (const model::Port &port : way.external.ports) {
    if (!way.is_through_gateway() || carries_http(port.protocol))
      continue;
    if (!is_encrypted(port.protocol))
      list.push(entry(match(way, "mesh", port.number, port.span), to_gateway(way, port), port.span));
    list.push(entry(match(way, way.gateway, model::egress_tcp_port, port.span), outside(way, port), port.span));
  }
  return list;
}

} // namespace

void external_routes(const Context &context, model::ExternalId id, std::size_t host, manifest::Bundle &bundle) {
  const model::External &external = context.mesh[id];
  const Way way{context, id, external, host, external.via.is_set() ? egress_name(external) : std::string()};
  Value spec = Value::map(external.span);
  Value hosts = Value::list(way.name().span);
  hosts.push(Value(way.name().text, way.name().span));
  spec.set("hosts", std::move(hosts));
  if (way.is_through_gateway()) {
    Value gateways = Value::list(external.via.span);
    gateways.push(Value("mesh", external.via.span));
    gateways.push(Value(way.gateway, external.via.span));
    spec.set("gateways", std::move(gateways));
  }
  bool any = false;
  const auto add = [&](std::string_view key, Value entries) {
    if (entries.empty())
      return;
    any = true;
    spec.set(key, std::move(entries));
  };
  add("http", http_entries(way));
  add("tls", tls_entries(way));
  add("tcp", tcp_entries(way));
  if (!any)
    return;
  if (Value to = shown_to(context, id); to.is_list())
    spec.set("exportTo", std::move(to));
  manifest::Object made = object({manifest::Stage::services, "networking.istio.io/v1", "VirtualService"},
                                 context.mesh[external.space].name, external_name(external, host), external.span);
  made.body.set("spec", std::move(spec));
  bundle.objects.push_back(std::move(made));
}

} // namespace meshc::backends::istio
