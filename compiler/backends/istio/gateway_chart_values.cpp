#include "backends/istio/control_plane.h"
#include "backends/istio/emitters.h"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

namespace meshc::backends::istio {
namespace {

struct SchemeAnnotation {
  std::string_view platform;
  std::string_view key;
  std::string_view internal;
  std::string_view external; // empty: the platform's default
};

// How each platform is told who may reach a load balancer. Sources: AWS Load Balancer Controller, "NLB annotations";
// GKE, "LoadBalancer Service parameters"; AKS, "Use an internal load balancer"; Oracle cloud controller manager,
// "load-balancer-annotations.md".
constexpr std::array<SchemeAnnotation, 8> scheme_annotations{{
    {"aws", "service.beta.kubernetes.io/aws-load-balancer-scheme", "internal", "internet-facing"},
    {"eks", "service.beta.kubernetes.io/aws-load-balancer-scheme", "internal", "internet-facing"},
    {"gcp", "networking.gke.io/load-balancer-type", "Internal", {}},
    {"gke", "networking.gke.io/load-balancer-type", "Internal", {}},
    {"azure", "service.beta.kubernetes.io/azure-load-balancer-internal", "true", "false"},
    {"aks", "service.beta.kubernetes.io/azure-load-balancer-internal", "true", "false"},
    {"oci", "service.beta.kubernetes.io/oci-load-balancer-internal", "true", "false"},
    {"oke", "service.beta.kubernetes.io/oci-load-balancer-internal", "true", "false"},
}};

void add_scheme(Value &annotations, const model::Cluster &cluster, const model::Gateway &gateway) {
  const std::string *platform = cluster.platform.get();
  const model::GatewayScheme *scheme = gateway.scheme.get();
  if (platform == nullptr || scheme == nullptr || *scheme == model::GatewayScheme::unstated)
    return;
  const auto known = std::ranges::find(scheme_annotations, *platform, &SchemeAnnotation::platform);
  if (known == scheme_annotations.end())
    return;
  const bool internal = *scheme == model::GatewayScheme::internal;
  const std::string_view value = internal ? known->internal : known->external;
  if (!value.empty())
    annotations.set(known->key, Value(value, gateway.scheme.span));
}

Value service_port(std::string_view name, int number, Span at) {
  Value made = Value::map(at, 4);
  made.set("name", Value(name, at));
  made.set("port", Value(number, at));
  made.set("protocol", Value("TCP", at));
  made.set("targetPort", Value(number, at));
  return made;
}

// HTTP and everything else come in apart: on one port two servers for one host would be one too many.
Value egress_ports(Span at) {
  constexpr int status_port = 15021;
  Value list = Value::list(at);
  list.push(service_port("status-port", status_port, at));
  list.push(service_port("https", model::egress_http_port, at));
  list.push(service_port("tls", model::egress_tcp_port, at));
  return list;
}

Value service(const model::Cluster &cluster, const model::Gateway &gateway) {
  Value made = Value::map(gateway.span);
  // An egress gateway serves its own cluster; the chart's default would give it a public address.
  if (gateway.role == model::GatewayRole::egress) {
    made.set("type", Value("ClusterIP", gateway.span));
    made.set("ports", egress_ports(gateway.span));
  }
  // A host name cannot be asked for, only compared with what the platform gave; a reserved address has ways of its own.
  const auto address = std::ranges::find_if(
      gateway.addresses, [](const model::Word &word) { return model::parse_address(word.text).has_value(); });
  if (address != gateway.addresses.end() && !gateway.reserve.is_set())
    made.set("loadBalancerIP", Value(address->text, address->span));
  if (const std::string *load_balancer_class = gateway.load_balancer_class.get())
    made.set("loadBalancerClass", Value(*load_balancer_class, gateway.load_balancer_class.span));
  Value annotations = Value::map(gateway.span);
  add_scheme(annotations, cluster, gateway);
  if (const model::Reserve *reserve = gateway.reserve.get())
    add_labels(annotations, reserve->annotations);
  add_labels(annotations, gateway.annotations);
  if (!annotations.empty())
    made.set("annotations", std::move(annotations));
  return made;
}

// The chart scales from 1 to 5 by itself, and then ignores replicaCount.
Value autoscaling(int replicas, Span at) {
  constexpr int chart_maximum = 5;
  Value made = Value::map(at);
  made.set("minReplicas", Value(replicas, at));
  if (replicas > chart_maximum)
    made.set("maxReplicas", Value(replicas, at));
  return made;
}

// Of a gateway behind which an istiod is: besides its own health, where proxies and where API servers find it.
Value istiod_ports(Span at) {
  Value list = Value::list(at);
  for (const auto &[name, number] :
       {std::pair{"status-port", 15021}, std::pair{"tls-xds", 15012}, std::pair{"tls-webhook", 15017}}) {
    Value port = Value::map(at);
    port.set("name", Value(name, at));
    port.set("port", Value(number, at));
    port.set("targetPort", Value(number, at));
    list.push(std::move(port));
  }
  return list;
}

// Ports that ingresses here open beside those of the chart.
std::set<int> further_ports(const Context &context, const model::Gateway &gateway) {
  std::set<int> found;
  for (const model::Ingress &ingress : context.mesh.ingresses)
    if (ingress.gateway == gateway.name && std::ranges::find(ingress.on, context.id) != ingress.on.end())
      found.insert(ingress.listens().number);
  found.erase(80);
  found.erase(443);
  return found;
}

// Values replace the chart's list, so what it has stands here too.
Value ports(const std::set<int> &further, Span at) {
  Value list = Value::list(at);
  const auto add = [&](std::string_view name, int number) {
    Value made = Value::map(at);
    made.set("name", Value(name, at));
    made.set("port", Value(number, at));
    made.set("protocol", Value("TCP", at));
    made.set("targetPort", Value(number, at));
    list.push(std::move(made));
  };
  add("status-port", 15021);
  add("http2", 80);
  add("https", 443);
  for (const int number : further)
    add("tcp-" + std::to_string(number), number);
  return list;
}

manifest::ChartValues release(const Context &context, const model::Gateway &gateway) {
  const model::Mesh &mesh = context.mesh;
  const model::Cluster &cluster = context.cluster;
  const bool east_west = gateway.role == model::GatewayRole::east_west;
  manifest::ChartValues made;
  made.chart = "gateway";
  if (const model::Version *version = cluster.istio.get())
    made.version = spelled(*version);
  if (const std::string *repository = mesh.charts.repository.get())
    made.repository = *repository;
  made.release = release_of(gateway);
  made.space = east_west ? std::string_view(mesh.system_namespace) : ingress_namespace;
  made.origin = gateway.span;
  made.values = Value::map(gateway.span);
  // The label by which the webhook of a tag takes the pods; the chart calls it a revision.
  if (!mesh.tags.empty())
    made.values.set("revision", gateway.tag.is_set() ? Value(gateway.tag.value, gateway.tag.span)
                                                     : Value(mesh.tags.front().text, mesh.tags.front().span));
  // Sets the network label of Service and pods, the ports, and the network view that keeps gateways from looping.
  if (east_west && cluster.network.known())
    made.values.set("networkGateway", Value(mesh[cluster.network].id, mesh[cluster.network].span));
  Value wanted = service(cluster, gateway);
  if (mesh.hosted_in(context.id).known() && gateway.role == model::GatewayRole::ingress)
    wanted.set("ports", istiod_ports(gateway.span));
  else if (const std::set<int> further = further_ports(context, gateway); !further.empty())
    wanted.set("ports", ports(further, gateway.span));
  if (!wanted.empty())
    made.values.set("service", std::move(wanted));
  if (const int *replicas = gateway.replicas.get())
    made.values.set("autoscaling", autoscaling(*replicas, gateway.replicas.span));
  if (const int *least = gateway.min_available.get())
    made.values.set("podDisruptionBudget",
                    one("minAvailable", Value(*least, gateway.min_available.span), gateway.min_available.span));
  return made;
}

} // namespace

void gateway_chart_values(const Context &context, manifest::Bundle &bundle) {
  if (!installs(context.mesh))
    return;
  for (const model::Gateway &gateway : context.cluster.gateways)
    bundle.charts.push_back(release(context, gateway));
}

} // namespace meshc::backends::istio
