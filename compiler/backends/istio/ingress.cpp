#include "backends/istio/callers.h"
#include "backends/istio/emitters.h"
#include "backends/istio/http_route.h"

#include <algorithm>
#include <iterator>

namespace meshc::backends::istio {
namespace {

struct Place {
  manifest::Stage stage;
  std::string_view space;
};

Place place(const model::Mesh &mesh, const model::Ingress &ingress) {
  if (!ingress.space.known())
    return {manifest::Stage::gateways, ingress_namespace};
  return {manifest::Stage::services, mesh[ingress.space].name};
}

Value port(int number, std::string_view name, std::string_view protocol, Span at) {
  Value made = Value::map(at);
  made.set("number", Value(number, at));
  made.set("name", Value(name, at));
  made.set("protocol", Value(protocol, at));
  return made;
}

Value server(Value port, Value tls, const model::Ingress &ingress, Span at) {
  Value made = Value::map(at);
  made.set("port", std::move(port));
  if (tls.is_map())
    made.set("tls", std::move(tls));
  made.set("hosts", texts(ingress.hosts, ingress.span));
  return made;
}

Value https(const model::IngressTls &tls, Span at) {
  Value made = Value::map(at);
  made.set("mode", Value("SIMPLE", at));
  made.set("credentialName", Value(tls.credential, at));
  if (const std::string *version = tls.min_version.get())
    made.set("minProtocolVersion", Value(*version == "1.3" ? "TLSV1_3" : "TLSV1_2", tls.min_version.span));
  return made;
}

// With a certificate, port 80 answers with a redirect only.
Value servers(const model::Ingress &ingress) {
  const Span at = ingress.span;
  Value list = Value::list(at);
  if (const model::IngressTls *tls = ingress.tls.get()) {
    const Span tls_at = ingress.tls.span;
    list.push(server(port(443, "https", "HTTPS", tls_at), https(*tls, tls_at), ingress, tls_at));
    list.push(
        server(port(80, "http", "HTTP", tls_at), one("httpsRedirect", Value(true, tls_at), tls_at), ingress, tls_at));
  } else {
    list.push(server(port(80, "http", "HTTP", at), {}, ingress, at));
  }
  return list;
}

// The Gateways of an ingress: one where every gateway of that name that the control plane serves answers for it. Else
// one for each cluster, because the plain selector would open the hosts at the others too.
struct Listener {
  std::string name;
  model::ClusterId only; // unknown: every gateway of that name
};

std::vector<Listener> listeners(const Context &context, const model::Ingress &ingress,
                                const std::vector<model::ClusterId> &on) {
  const auto has_gateway = [&](model::ClusterId id) {
    return context.mesh[id].gateway(std::string_view(ingress.gateway)) != nullptr;
  };
  if (static_cast<std::size_t>(std::ranges::count_if(context.served.clusters, has_gateway)) <= on.size())
    return {{ingress.name, {}}};
  std::vector<Listener> made;
  for (const model::ClusterId id : on)
    made.push_back({ingress.name + "-" + context.mesh[id].name, id}); // Istio: a Gateway's name holds no dot
  return made;
}

manifest::Object gateway(const Context &context, const Place &place, const model::Ingress &ingress,
                         const Listener &listener) {
  const Span at = ingress.span;
  manifest::Object made = object({place.stage, "networking.istio.io/v1", "Gateway"}, place.space, listener.name, at);
  Value selector = one("istio", Value(ingress.gateway, at), at);
  if (listener.only.known())
    selector.set("topology.istio.io/cluster", Value(context.mesh[listener.only].id, at));
  Value spec = Value::map(at);
  spec.set("selector", std::move(selector));
  spec.set("servers", servers(ingress));
  made.body.set("spec", std::move(spec));
  return made;
}

// The port the route names, else the one that speaks HTTP.
const model::Port *target_port(const model::Service &service, const model::IngressRoute &route) {
  const auto found = std::ranges::find_if(service.ports, [&](const model::Port &port) {
    return route.port.is_set() ? port.name == route.port.value : carries_http(port.protocol);
  });
  return found == service.ports.end() ? nullptr : &*found;
}

Value routes(const Context &context, const model::Ingress &ingress) {
  Value list = Value::list(ingress.span);
  for (const model::IngressRoute &route : ingress.routes)
    if (const model::Port *port = target_port(context.mesh[route.to], route))
      add_http_entries(context, route.to, *port, HttpScope{std::nullopt, route.when, route.timeout, route.span, true},
                       list);
  return list;
}

// What the gateways of each cluster do; they are callers like any other.
Value routes_of_all(const Context &context, const model::Ingress &ingress, const std::vector<model::ClusterId> &on) {
  const auto is_special = [&](model::ClusterId caller) {
    return std::ranges::any_of(ingress.routes, [&](const model::IngressRoute &route) {
      const model::Service &service = context.mesh[route.to];
      return &service.policy_in(caller) != &service.policy;
    });
  };
  std::vector<EntriesFor> entries;
  for (const model::ClusterId caller : on)
    entries.push_back({caller, routes(context.seen_from(caller), ingress), is_special(caller)});
  return join_callers(context.mesh, std::move(entries), ingress.span);
}

// Named apart from the VirtualService that a service of the same name may have beside it; no service name holds a dot.
manifest::Object virtual_service(const Place &place, const model::Ingress &ingress,
                                 const std::vector<Listener> &listeners, Value http) {
  const Span at = ingress.span;
  manifest::Object made =
      object({place.stage, "networking.istio.io/v1", "VirtualService"}, place.space, "ingress." + ingress.name, at);
  Value gateways = Value::list(at);
  for (const Listener &listener : listeners)
    gateways.push(Value(listener.name, at));
  Value spec = Value::map(at);
  spec.set("hosts", texts(ingress.hosts, at));
  spec.set("gateways", std::move(gateways));
  spec.set("http", std::move(http));
  made.body.set("spec", std::move(spec));
  return made;
}

} // namespace

// Gateways take their configuration from their control plane, so an ingress of a remote stands in its primary.
void ingresses(const Context &context, manifest::Bundle &bundle) {
  for (const model::Ingress &ingress : context.mesh.ingresses) {
    std::vector<model::ClusterId> on;
    std::ranges::set_intersection(context.served.clusters, context.mesh.open_on(ingress), std::back_inserter(on));
    if (on.empty())
      continue;
    const Place where = place(context.mesh, ingress);
    const std::vector<Listener> all = listeners(context, ingress, on);
    for (const Listener &listener : all)
      bundle.objects.push_back(gateway(context, where, ingress, listener));
    if (!ingress.routes.empty())
      bundle.objects.push_back(virtual_service(where, ingress, all, routes_of_all(context, ingress, on)));
  }
}

} // namespace meshc::backends::istio
