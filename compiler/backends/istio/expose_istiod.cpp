#include "backends/istio/control_plane.h"
#include "backends/istio/emitters.h"

#include <array>

namespace meshc::backends::istio {
namespace {

struct Door {
  int number; // of the gateway
  std::string_view name;
  int to; // of the Service istiod
};

// Istio: to 15017 instead of 443 the route names a cluster that does not exist.
constexpr std::array<Door, 2> doors{{{15012, "tls-istiod", 15012}, {15017, "tls-istiodwebhook", 443}}};

Value any_host(Span at) {
  Value list = Value::list(at);
  list.push(Value("*", at));
  return list;
}

// TLS ends at istiod, which proves who it is; the gateway reads nothing.
Value server(const Door &door, Span at) {
  Value port = Value::map(at);
  port.set("number", Value(door.number, at));
  port.set("name", Value(door.name, at));
  port.set("protocol", Value("TLS", at));
  Value made = Value::map(at);
  made.set("port", std::move(port));
  made.set("tls", one("mode", Value("PASSTHROUGH", at), at));
  made.set("hosts", any_host(at));
  return made;
}

// Both control planes are behind one port, and told apart by the name of their Service, which proxies and API servers
// of remotes ask for.
Value names_asked_for(const std::string &service, const std::string &domain, Span at) {
  Value list = Value::list(at);
  list.push(Value(service, at));
  list.push(Value(service + "." + domain, at));
  return list;
}

Value route(const Context &context, const Door &door, const model::Revision &revision, bool only, Span at) {
  const std::string service = service_of(revision) + "." + context.mesh.system_namespace + ".svc";
  Value match = Value::map(at);
  match.set("port", Value(door.number, at));
  match.set("sniHosts", only ? any_host(at) : names_asked_for(service, context.mesh.cluster_domain, at));
  Value matches = Value::list(at);
  matches.push(std::move(match));
  Value destination = Value::map(at);
  destination.set("host", Value(service + "." + context.mesh.cluster_domain, at));
  destination.set("port", one("number", Value(door.to, at), at));
  Value destinations = Value::list(at);
  destinations.push(one("destination", std::move(destination), at));
  Value made = Value::map(at);
  made.set("match", std::move(matches));
  made.set("route", std::move(destinations));
  return made;
}

} // namespace

// Remotes reach istiod and its injector through the primary's east-west gateway; machines outside of Kubernetes reach
// istiod.
void expose_istiod(const Context &context, manifest::Bundle &bundle) {
  if (context.served.clusters.empty() || context.cluster.external() != nullptr ||
      (!context.has_remotes() && !context.mesh.has_proxied_workloads(context.id)))
    return;
  const model::Gateway *gateway = context.cluster.gateway(model::GatewayRole::east_west);
  const Span at = gateway != nullptr ? gateway->span : context.cluster.span;
  const std::string &space = context.mesh.system_namespace;
  Value servers = Value::list(at), routes = Value::list(at), gateways = Value::list(at);
  const std::vector<model::Revision> revisions = context.mesh.revisions(context.id);
  for (const Door &door : doors) {
    servers.push(server(door, at));
    for (const model::Revision &revision : revisions)
      routes.push(route(context, door, revision, revisions.size() == 1, at));
  }
  gateways.push(Value("istiod-gateway", at));

  manifest::Object opened =
      object({manifest::Stage::gateways, "networking.istio.io/v1", "Gateway"}, space, "istiod-gateway", at);
  Value listen = Value::map(at);
  listen.set("selector", one("istio", Value("eastwestgateway", at), at));
  listen.set("servers", std::move(servers));
  opened.body.set("spec", std::move(listen));
  bundle.objects.push_back(std::move(opened));

  manifest::Object routed =
      object({manifest::Stage::gateways, "networking.istio.io/v1", "VirtualService"}, space, "istiod-vs", at);
  Value spec = Value::map(at);
  spec.set("hosts", any_host(at));
  spec.set("gateways", std::move(gateways));
  spec.set("tls", std::move(routes));
  routed.body.set("spec", std::move(spec));
  bundle.objects.push_back(std::move(routed));
}

} // namespace meshc::backends::istio
