#include "backends/istio/emitters.h"

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
  made.values.set("defaultRevision", Value("default", made.origin));
  Value global = Value::map(context.mesh.span);
  add_system_namespace(context, global);
  if (!global.empty())
    made.values.set("global", std::move(global));
  return made;
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
  if (context.here.shared.empty())
    return list;
  std::vector<std::pair<std::string, Span>> hosts;
  for (const model::ServiceId id : context.here.shared)
    hosts.emplace_back(mesh.host(mesh[id]), mesh[id].exported.span);
  std::ranges::sort(hosts);
  Value shared = Value::list(mesh.span);
  for (const auto &[host, span] : hosts)
    shared.push(Value(host, span));
  list.push(service_setting(false, std::move(shared), hosts.front().second));
  return list;
}

Value mesh_config(const Context &context) {
  const model::Mesh &mesh = context.mesh;
  Value made = Value::map(mesh.span);
  if (const std::string *trust = mesh.trust_domain.get())
    made.set("trustDomain", Value(*trust, mesh.trust_domain.span));
  if (const model::Outbound *outbound = context.cluster.outbound.get()) {
    const Span at = context.cluster.outbound.span;
    const bool registry_only = *outbound == model::Outbound::registry_only;
    made.set("outboundTrafficPolicy", one("mode", Value(registry_only ? "REGISTRY_ONLY" : "ALLOW_ANY", at), at));
  }
  if (mesh.clusters.size() > 1)
    made.set("serviceSettings", service_settings(context));
  return made;
}

manifest::ChartValues istiod(const Context &context) {
  manifest::ChartValues made = release(context, "istiod", "istiod");
  made.values.set("global", global(context));
  Value config = mesh_config(context);
  if (!config.empty())
    made.values.set("meshConfig", std::move(config));
  return made;
}

} // namespace

void chart_values(const Context &context, manifest::Bundle &bundle) {
  bundle.charts.push_back(base(context));
  bundle.charts.push_back(istiod(context));
}

} // namespace meshc::backends::istio
