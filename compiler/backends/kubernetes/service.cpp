#include "backends/kubernetes/emitters.h"

#include <algorithm>

namespace meshc::backends::kubernetes {
namespace {

constexpr Kind kind{manifest::Stage::services, "v1", "Service"};

// The port name carries the protocol, as Istio reads it; names are equal in every cluster, or endpoints are dropped.
Value service_port(const model::Port &port) {
  Value made = Value::map(port.span);
  made.set("name", Value(port.name, port.span));
  made.set("port", Value(port.number, port.span));
  if (port.target != port.number)
    made.set("targetPort", Value(port.target, port.span));
  if (port.protocol == model::Protocol::udp)
    made.set("protocol", Value("UDP", port.span));
  return made;
}

Value service_ports(const model::Service &service) {
  Value list = Value::list(service.span);
  for (const model::Port &port : service.ports)
    list.push(service_port(port));
  return list;
}

manifest::Object created_service(const model::Mesh &mesh, const model::Service &service) {
  manifest::Object made = object(kind, mesh[service.space].name, service.name, service.span);
  if (!service.labels.empty())
    metadata(made).set("labels", labels(service.labels, service.span));
  Value spec = Value::map(service.span);
  if (service.is_headless())
    spec.set("clusterIP", Value("None", service.headless.span));
  spec.set("selector", labels(service.selector, service.span));
  spec.set("ports", service_ports(service));
  made.body.set("spec", std::move(spec));
  return made;
}

// Gives the name an address in a cluster that only calls. Without a selector Kubernetes adds no endpoints of its own;
// istiod joins those of the peers to it.
manifest::Object stub_service(const model::Mesh &mesh, const model::Service &service) {
  const Span at = service.exported.is_set() ? service.exported.span : service.span;
  manifest::Object made = object(kind, mesh[service.space].name, service.name, at);
  metadata(made).set("labels", one("app.kubernetes.io/managed-by", Value("meshc", at), at));
  Value spec = Value::map(at);
  if (service.is_headless())
    spec.set("clusterIP", Value("None", service.headless.span));
  spec.set("ports", service_ports(service));
  made.body.set("spec", std::move(spec));
  return made;
}

// DNS leads the name to the real one, and Istio takes it for that: whatever matches the real host in a route matches
// the other name too, and calls go to the endpoints of the service by its rules. Ports say nothing.
manifest::Object alias_service(const model::Mesh &mesh, const model::Service &service, const model::Alias &alias) {
  manifest::Object made = object(kind, mesh[alias.space].name, alias.name, alias.span);
  metadata(made).set("labels", one("app.kubernetes.io/managed-by", Value("meshc", alias.span), alias.span));
  Value spec = Value::map(alias.span, 2);
  spec.set("type", Value("ExternalName", alias.span));
  spec.set("externalName", Value(mesh.host(service), service.span));
  made.body.set("spec", std::move(spec));
  return made;
}

void add_aliases(const Context &context, manifest::Bundle &bundle) {
  for (std::size_t i = 0; i < context.mesh.services.size(); ++i) {
    if (!std::ranges::binary_search(context.flow.services[i].aliased_in, context.id))
      continue;
    const model::Service &service = context.mesh.services[i];
    for (const model::Alias &alias : service.exported.value.aliases)
      bundle.objects.push_back(alias_service(context.mesh, service, alias));
  }
}

} // namespace

void services(const Context &context, manifest::Bundle &bundle) {
  if (context.cluster.is_stopped())
    return;
  for (const model::ServiceId id : context.running)
    if (std::ranges::binary_search(context.flow[id].held_back, context.id))
      bundle.objects.push_back(stub_service(context.mesh, context.mesh[id]));
    else if (context.mesh[id].manage == model::Manage::create)
      bundle.objects.push_back(created_service(context.mesh, context.mesh[id]));
  for (const model::ServiceId id : context.stubs)
    bundle.objects.push_back(stub_service(context.mesh, context.mesh[id]));
  add_aliases(context, bundle);
}

} // namespace meshc::backends::kubernetes
