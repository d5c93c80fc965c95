#include "backends/istio/emitters.h"
#include "base/unique.h"

#include <algorithm>

namespace meshc::backends::istio {
namespace {

manifest::ChartValues release(const Context &context, std::string_view chart, std::string_view name) {
  manifest::ChartValues made;
  made.chart = chart;
  if (const model::Version *version = context.cluster.istio.get())
    made.version = spelled(*version);
  made.release = name;
  made.space = context.mesh.system_namespace;
  made.origin = context.cluster.istio.is_set() ? context.cluster.istio.span : context.cluster.span;
  made.values = Value::map(made.origin);
  return made;
}

// The charts assume istio-system whatever the namespace of the release.
void add_system_namespace(const Context &context, Value &global) {
  if (context.mesh.system_namespace != "istio-system")
    global.set("istioNamespace", Value(context.mesh.system_namespace, context.mesh.span));
}

manifest::ChartValues base(const Context &context) {
  manifest::ChartValues made = release(context, "base", "istio-base");
  if (const model::RemoteOf *remote = context.cluster.remote()) {
    made.values.set("profile", Value("remote", remote->span));
    // No istiod would ever complete the validating webhook of a default revision here.
    made.values.set("defaultRevision", Value("", remote->span));
  } else {
    made.values.set("defaultRevision", Value("default", made.origin));
  }
  Value global = Value::map(context.mesh.span);
  add_system_namespace(context, global);
  if (!global.empty())
    made.values.set("global", std::move(global));
  return made;
}

const model::RemoteOf &first_remote(const Context &context) {
  const auto found =
      std::ranges::find_if(context.served.clusters, [&](model::ClusterId id) { return id != context.id; });
  return *context.mesh[*found].remote();
}

// clusterName is the key of this cluster in every peer's secret; the network is that of the namespace label.
Value global(const Context &context) {
  const model::Mesh &mesh = context.mesh;
  const model::Cluster &cluster = context.cluster;
  Value made = Value::map(cluster.span);
  if (const std::string *hub = mesh.charts.hub.get())
    made.set("hub", Value(*hub, mesh.charts.hub.span));
  if (const std::string *tag = mesh.charts.tag.get())
    made.set("tag", Value(*tag, mesh.charts.tag.span));
  add_system_namespace(context, made);
  made.set("meshID", Value(mesh.name, mesh.span));
  if (cluster.network.known())
    made.set("network", Value(mesh[cluster.network].id, mesh[cluster.network].span));
  made.set("multiCluster", one("clusterName", Value(cluster.id, cluster.span), cluster.span));
  // Makes istiod write roots and complete webhooks in the clusters that name it in their annotation.
  if (context.has_remotes())
    made.set("externalIstiod", Value(true, first_remote(context).span));
  if (mesh.cluster_domain != "cluster.local")
    made.set("proxy", one("clusterDomain", Value(mesh.cluster_domain, mesh.span), mesh.span));
  return made;
}

Value service_setting(bool cluster_local, Value hosts, Span at) {
  Value made = Value::map(at);
  made.set("settings", one("clusterLocal", Value(cluster_local, at), at));
  made.set("hosts", std::move(hosts));
  return made;
}

// What is not exported stays in its cluster, also services that no program describes: else two clusters that both run
// some tools/cache begin to share it. Never a bare `*`, which would hide ServiceEntries.
Value service_settings(const Context &context) {
  const model::Mesh &mesh = context.mesh;
  Value local = Value::list(mesh.span);
  local.push(Value("*.svc." + mesh.cluster_domain, mesh.span));
  Value list = Value::list(mesh.span);
  list.push(service_setting(true, std::move(local), mesh.span));
  // One setting for all clusters that are served: istiod cannot tell their callers apart here (MC2022).
  std::vector<std::pair<std::string, Span>> hosts;
  for (const model::ClusterId served : context.served.clusters)
    for (const model::ServiceId id : context.flow[served].shared)
      hosts.emplace_back(mesh.host(mesh[id]), mesh[id].exported.span);
  if (hosts.empty())
    return list;
  std::ranges::sort(hosts);
  drop_repeated(hosts);
  Value shared = Value::list(mesh.span);
  for (const auto &[host, span] : hosts)
    shared.push(Value(host, span));
  list.push(service_setting(false, std::move(shared), hosts.front().second));
  return list;
}

void add_trust_domain(const Context &context, Value &config) {
  if (const std::string *trust = context.mesh.trust_domain.get())
    config.set("trustDomain", Value(*trust, context.mesh.trust_domain.span));
}

Value mesh_config(const Context &context) {
  const model::Mesh &mesh = context.mesh;
  Value made = Value::map(mesh.span);
  add_trust_domain(context, made);
  if (const model::Outbound *outbound = context.cluster.outbound.get()) {
    const Span at = context.cluster.outbound.span;
    const bool registry_only = *outbound == model::Outbound::registry_only;
    made.set("outboundTrafficPolicy", one("mode", Value(registry_only ? "REGISTRY_ONLY" : "ALLOW_ANY", at), at));
  }
  // Istio gives hosts outside without an address one of their own by itself, and tells it to proxies that capture DNS.
  if (context.cluster.dns_capture.is_set() && context.cluster.dns_capture.value) {
    const Span at = context.cluster.dns_capture.span;
    made.set("defaultConfig", one("proxyMetadata", one("ISTIO_META_DNS_CAPTURE", Value("true", at), at), at));
  }
  if (mesh.clusters.size() > 1)
    made.set("serviceSettings", service_settings(context));
  return made;
}

// The address at which the injector of the primary says what the pods here are.
std::string injection_path(const Context &context) {
  const model::Cluster &cluster = context.cluster;
  std::string path = "/inject/cluster/" + cluster.id;
  if (cluster.network.known())
    path += "/net/" + context.mesh[cluster.network].id;
  return path;
}

// Renders no Deployment: a Service that leads to the primary, an injection webhook, and what the primary may read. Not
// global.configCluster, with which the chart adds validating webhooks that nobody completes.
manifest::ChartValues remote_istiod(const Context &context, const model::RemoteOf &remote) {
  const Span at = remote.span;
  manifest::ChartValues made = release(context, "istiod", "istiod");
  made.values.set("profile", Value("remote", at));
  Value about = global(context);
  const model::Gateway *gateway = context.mesh[remote.primary].gateway(model::GatewayRole::east_west);
  const model::Word *address = gateway == nullptr ? nullptr : model::control_plane_address(*gateway);
  Value injection = Value::map(at);
  if (address != nullptr)
    about.set("remotePilotAddress", Value(address->text, address->span));
  // By name the Service becomes an ExternalName, which API servers refuse to call webhooks through.
  if (address != nullptr && !model::parse_address(address->text))
    injection.set("injectionURL", Value("https://" + address->text + ":15017" + injection_path(context), at));
  else
    injection.set("injectionPath", Value(injection_path(context), at));
  made.values.set("global", std::move(about));
  made.values.set("istiodRemote", std::move(injection));
  // Istio: since 1.29 the primary takes the trust domain of the pods here from the mesh configuration here, and
  // cluster.local where there is none, as in this profile. Then every call to them fails the check of its identity.
  if (context.mesh.trust_domain.is_set()) {
    made.values.set("configMap", Value(true, context.mesh.trust_domain.span));
    Value config = Value::map(at);
    add_trust_domain(context, config);
    made.values.set("meshConfig", std::move(config));
  }
  return made;
}

// Remotes that reach istiod by a name call its injector by that name too, so its certificate must hold it.
void add_custom_host(const Context &context, Value &values) {
  const model::Gateway *gateway = context.cluster.gateway(model::GatewayRole::east_west);
  const model::Word *address =
      context.has_remotes() && gateway != nullptr ? model::control_plane_address(*gateway) : nullptr;
  if (address != nullptr && !model::parse_address(address->text))
    values.set("env", one("ISTIOD_CUSTOM_HOST", Value(address->text, address->span), address->span));
}

manifest::ChartValues istiod(const Context &context) {
  manifest::ChartValues made = release(context, "istiod", "istiod");
  made.values.set("global", global(context));
  add_custom_host(context, made.values);
  Value config = mesh_config(context);
  if (!config.empty())
    made.values.set("meshConfig", std::move(config));
  return made;
}

} // namespace

void chart_values(const Context &context, manifest::Bundle &bundle) {
  bundle.charts.push_back(base(context));
  const model::RemoteOf *remote = context.cluster.remote();
  bundle.charts.push_back(remote != nullptr ? remote_istiod(context, *remote) : istiod(context));
}

} // namespace meshc::backends::istio
