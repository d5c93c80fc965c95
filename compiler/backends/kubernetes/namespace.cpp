#include "backends/kubernetes/emitters.h"

#include <algorithm>

namespace meshc::backends::kubernetes {
namespace {

constexpr Kind kind{manifest::Stage::namespaces, "v1", "Namespace"};

// The label is the network of every endpoint here whose pod carries none; without it the other networks get raw pod
// addresses that they cannot route to.
manifest::Object system_namespace(const Context &context) {
  manifest::Object made = object(kind, {}, context.mesh.system_namespace, context.cluster.span);
  if (context.cluster.network.known()) {
    const model::Network &network = context.mesh[context.cluster.network];
    metadata(made).set("labels",
                       one("topology.istio.io/network", Value(network.id, network.span), context.cluster.span));
  }
  // Without it no istiod writes the root certificate here or completes the injection webhook: pods hang at start.
  if (const model::RemoteOf *remote = context.cluster.remote())
    child(metadata(made), "annotations", remote->span)
        .set("topology.istio.io/controlPlaneClusters", Value(context.mesh[remote->primary].id, remote->span));
  keep_when_pruned(made, context.cluster.span);
  return made;
}

// Where control planes have names, a namespace chooses one by a tag: the older label would choose the default one,
// whatever the tag.
void add_injection(Value &labels, const model::Mesh &mesh, const model::Namespace &space) {
  if (space.injection.is_off())
    return;
  const bool enabled = space.injection.is_unset() || space.injection.value;
  if (enabled && !mesh.tags.empty()) {
    labels.set("istio.io/rev", space.tag.is_set() ? Value(space.tag.value, space.tag.span)
                                                  : Value(mesh.tags.front().text, mesh.tags.front().span));
    return;
  }
  labels.set("istio-injection",
             Value(enabled ? "enabled" : "disabled", space.injection.is_set() ? space.injection.span : space.span));
}

manifest::Object created_namespace(const model::Mesh &mesh, const model::Namespace &space) {
  manifest::Object made = object(kind, {}, space.name, space.span);
  Value labels = Value::map(space.span);
  add_injection(labels, mesh, space);
  add_labels(labels, space.labels);
  if (!labels.empty())
    metadata(made).set("labels", std::move(labels));
  keep_when_pruned(made, space.span);
  return made;
}

manifest::Object plain_namespace(std::string_view name, Span at) {
  manifest::Object made = object(kind, {}, name, at);
  keep_when_pruned(made, at);
  return made;
}

// Holds stub Services and policy only: there are no pods to inject.
manifest::Object stub_namespace(const model::Namespace &space) {
  return plain_namespace(space.name, space.span);
}

// The pods of the gateway chart have `image: auto`, which only the injector replaces.
// With tags each gateway chooses for itself, by a label of its pods that counts only where the namespace has none.
manifest::Object gateway_namespace(const model::Mesh &mesh, Span origin) {
  manifest::Object made = object(kind, {}, ingress_namespace, origin);
  if (mesh.tags.empty())
    metadata(made).set("labels", one("istio-injection", Value("enabled", origin), origin));
  keep_when_pruned(made, origin);
  return made;
}

const model::Gateway *edge_gateway(const model::Cluster &cluster) {
  const auto found = std::ranges::find_if(
      cluster.gateways, [](const model::Gateway &gateway) { return gateway.role != model::GatewayRole::east_west; });
  return found == cluster.gateways.end() ? nullptr : &*found;
}

// Its objects stand here, its gateways do not.
const model::Ingress *ingress_of_remotes(const Context &context) {
  const auto served = [&](const model::Ingress &ingress) {
    return !ingress.space.known() && std::ranges::any_of(ingress.on, [&](model::ClusterId id) {
      return id != context.id && std::ranges::binary_search(context.served.clusters, id);
    });
  };
  const auto found = std::ranges::find_if(context.mesh.ingresses, served);
  return found == context.mesh.ingresses.end() ? nullptr : &*found;
}

// Calls of remotes that leave by a gateway of theirs: what is said about it stands here.
const model::External *external_of_remotes(const Context &context) {
  const auto leaves = [&](model::ExternalId id) { return context.mesh[id].via.is_set(); };
  const auto found = std::ranges::find_if(context.served.externals, leaves);
  return found == context.served.externals.end() ? nullptr : &context.mesh[*found];
}

// Where the program declares it, its `manage` says whose it is.
void make_gateway_namespace(const Context &context, manifest::Object otherwise, manifest::Bundle &bundle) {
  const auto declared = std::ranges::find(context.mesh.namespaces, ingress_namespace, &model::Namespace::name);
  if (declared == context.mesh.namespaces.end())
    bundle.objects.push_back(std::move(otherwise));
  else if (declared->manage == model::Manage::create)
    bundle.objects.push_back(created_namespace(context.mesh, *declared));
}

} // namespace

void namespaces(const Context &context, manifest::Bundle &bundle) {
  const model::Mesh &mesh = context.mesh;
  if (const model::ClusterId hosted = mesh.hosted_in(context.id); hosted.known()) {
    const Span at = mesh[hosted].external()->span;
    for (const std::string_view name : {std::string_view("istio-system"), std::string_view(mesh.system_namespace)})
      bundle.objects.push_back(plain_namespace(name, at));
    if (edge_gateway(context.cluster) != nullptr)
      bundle.objects.push_back(gateway_namespace(mesh, at));
    return;
  }
  bundle.objects.push_back(system_namespace(context));

  bool gateway_namespace_made = false;
  const auto make = [&](const model::Namespace &space, manifest::Object made) {
    if (context.is_root(space))
      return;
    gateway_namespace_made = gateway_namespace_made || space.name == ingress_namespace;
    bundle.objects.push_back(std::move(made));
  };
  for (const model::NamespaceId id : context.spaces)
    if (mesh[id].manage == model::Manage::create)
      make(mesh[id], created_namespace(mesh, mesh[id]));
  for (const model::NamespaceId id : context.here.stub_spaces)
    make(mesh[id], stub_namespace(mesh[id]));

  if (gateway_namespace_made)
    return;
  const model::Gateway *gateway = edge_gateway(context.cluster);
  if (gateway == nullptr) {
    if (const model::Ingress *ingress = ingress_of_remotes(context))
      make_gateway_namespace(context, plain_namespace(ingress_namespace, ingress->span), bundle);
    else if (const model::External *external = external_of_remotes(context))
      make_gateway_namespace(context, plain_namespace(ingress_namespace, external->via.span), bundle);
    return;
  }
  make_gateway_namespace(context, gateway_namespace(mesh, gateway->span), bundle);
}

} // namespace meshc::backends::kubernetes
