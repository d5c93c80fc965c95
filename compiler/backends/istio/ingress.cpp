#include "backends/istio/callers.h"
#include "backends/istio/emitters.h"
#include "backends/istio/http_route.h"
#include "backends/istio/ingress_gateway.h"

#include <algorithm>

namespace meshc::backends::istio {
namespace {

Value http_routes(const Context &context, const model::Ingress &ingress) {
  Value list = Value::list(ingress.span);
  for (const model::IngressRoute &route : ingress.routes) {
    if (route.way.is_answered_by_proxy())
      list.push(gateway_answer(context.mesh, route.way, route.span));
    else if (const model::Port *port = target_port(context.mesh[route.to], ingress, route))
      add_http_entries(context, route.to, *port, HttpScope{std::nullopt, route.span, &route.way}, list);
  }
  return list;
}

// Bytes have nothing to tell them apart but the server name and the port they come in by.
Value byte_routes(const Context &context, const model::Ingress &ingress) {
  Value list = Value::list(ingress.span);
  const auto [number, protocol] = ingress.listens();
  const Span at = ingress.port.span;
  for (const model::IngressRoute &route : ingress.routes) {
    const model::Port *port = target_port(context.mesh[route.to], ingress, route);
    if (port == nullptr)
      continue;
    Value match = one("port", Value(number, at), at);
    if (protocol == model::Protocol::tls)
      match.set("sniHosts", texts(ingress.hosts, ingress.span));
    Value matches = Value::list(route.span);
    matches.push(std::move(match));
    Value entry = one("match", std::move(matches), route.span);
    entry.set("route", split_destinations(context, route.to, *port, route.span));
    list.push(std::move(entry));
  }
  return list;
}

Value routes(const Context &context, const model::Ingress &ingress) {
  return ingress.listens().protocol == model::Protocol::http ? http_routes(context, ingress)
                                                             : byte_routes(context, ingress);
}

// What the gateways of each cluster do; they are callers like any other.
Value routes_of_all(const Context &context, const model::Ingress &ingress, const std::vector<model::ClusterId> &on) {
  const auto is_special = [&](model::ClusterId caller) {
    return std::ranges::any_of(ingress.routes, [&](const model::IngressRoute &route) {
      return route.to.known() && &context.mesh[route.to].policy_in(caller) != &context.mesh[route.to].policy;
    });
  };
  std::vector<EntriesFor> entries;
  for (const model::ClusterId caller : on)
    entries.push_back({caller, routes(context.seen_from(caller), ingress), is_special(caller)});
  return join_callers(context.mesh, std::move(entries), ingress.span);
}

Value names_of_gateways(const model::Ingress &ingress, const std::vector<Listener> &listeners) {
  Value list = Value::list(ingress.span);
  if (ingress.is_on_existing())
    list.push(Value(ingress.gateway, ingress.gateway_span));
  for (const Listener &listener : listeners)
    list.push(Value(listener.name, ingress.span));
  return list;
}

std::string_view section(model::Protocol protocol) {
  if (protocol == model::Protocol::http)
    return "http";
  return protocol == model::Protocol::tls ? "tls" : "tcp";
}

// Named apart from the VirtualService that a service of the same name may have beside it; no service name holds a dot.
manifest::Object virtual_service(const model::Mesh &mesh, const model::Ingress &ingress,
                                 const std::vector<Listener> &listeners, Value routes) {
  const Span at = ingress.span;
  const Place where = place(mesh, ingress);
  manifest::Object made =
      object({where.stage, "networking.istio.io/v1", "VirtualService"}, where.space, "ingress." + ingress.name, at);
  Value spec = Value::map(at);
  spec.set("hosts", texts(ingress.hosts, at));
  spec.set("gateways", names_of_gateways(ingress, listeners));
  spec.set(section(ingress.listens().protocol), std::move(routes));
  made.body.set("spec", std::move(spec));
  return made;
}

} // namespace

// Gateways take their configuration from their control plane, so an ingress of a remote stands in its primary.
void ingresses(const Context &context, manifest::Bundle &bundle) {
  for (const model::Ingress &ingress : context.mesh.ingresses) {
    const std::vector<model::ClusterId> on = served_clusters(context, ingress);
    if (on.empty())
      continue;
    const std::vector<Listener> all = listeners(context, ingress, on);
    for (const Listener &listener : all)
      bundle.objects.push_back(gateway(context, ingress, listener));
    if (!ingress.routes.empty())
      bundle.objects.push_back(virtual_service(context.mesh, ingress, all, routes_of_all(context, ingress, on)));
  }
}

} // namespace meshc::backends::istio
