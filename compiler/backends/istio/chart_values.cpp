#include "backends/istio/control_plane.h"
#include "backends/istio/external_control_plane.h"
#include "base/unique.h"

#include <algorithm>
#include <optional>
#include <tuple>

namespace meshc::backends::istio {
namespace {

// Of the system, in Istio's images.
constexpr std::string_view public_authorities = "/etc/ssl/certs/ca-certificates.crt";

manifest::ChartValues release(const Context &context, std::string_view chart, std::string_view name,
                              const model::Setting<model::Version> &version) {
  manifest::ChartValues made;
  made.chart = chart;
  if (const model::Version *said = version.get())
    made.version = spelled(*said);
  if (const std::string *repository = context.mesh.charts.repository.get())
    made.repository = *repository;
  made.release = name;
  made.space = context.mesh.system_namespace;
  made.origin = version.is_set() ? version.span : context.cluster.span;
  made.values = Value::map(made.origin);
  return made;
}

// The charts assume istio-system whatever the namespace of the release.
void add_system_namespace(const Context &context, Value &global) {
  if (context.mesh.system_namespace != "istio-system")
    global.set("istioNamespace", Value(context.mesh.system_namespace, context.mesh.span));
}

// Where the program says that istiod runs in another cluster.
std::optional<Span> governed_from(const model::Cluster &cluster) {
  if (const model::RemoteOf *remote = cluster.remote())
    return remote->span;
  if (const model::ExternalPlane *external = cluster.external())
    return external->span;
  return std::nullopt;
}

// Schemas of the newest release: Istio keeps them readable for the older one.
const model::Setting<model::Version> &newest(const std::vector<model::Revision> &revisions) {
  return std::ranges::max_element(revisions, {}, [](const model::Revision &one) { return one.version.value; })->version;
}

manifest::ChartValues base(const Context &context, const std::vector<model::Revision> &revisions) {
  manifest::ChartValues made = release(context, "base", "istio-base", newest(revisions));
  if (const auto at = governed_from(context.cluster)) {
    made.values.set("profile", Value("remote", *at));
    // No istiod would ever complete the validating webhook of a default revision here.
    made.values.set("defaultRevision", Value("", *at));
  } else {
    // Who judges objects before they are stored: istiod completes the webhook that carries its own name.
    const std::string &name = by_default(revisions).name;
    made.values.set("defaultRevision", Value(name.empty() ? "default" : name, made.origin));
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

void add_images(const Context &context, Value &global) {
  const model::Charts &charts = context.mesh.charts;
  if (const std::string *hub = charts.hub.get())
    global.set("hub", Value(*hub, charts.hub.span));
  if (const std::string *tag = charts.tag.get())
    global.set("tag", Value(*tag, charts.tag.span));
}

bool uses_agent(const Context &context) {
  return context.cluster.cni.is_set() && context.cluster.cni.value;
}

// clusterName is the key of this cluster in every peer's secret; the network is that of the namespace label.
Value global(const Context &context) {
  const model::Mesh &mesh = context.mesh;
  const model::Cluster &cluster = context.cluster;
  Value made = Value::map(cluster.span);
  add_images(context, made);
  add_system_namespace(context, made);
  made.set("meshID", Value(mesh.name, mesh.span));
  if (cluster.network.known())
    made.set("network", Value(mesh[cluster.network].id, mesh[cluster.network].span));
  made.set("multiCluster", one("clusterName", Value(cluster.id, cluster.span), cluster.span));
  // Makes istiod write roots and complete webhooks in the clusters that name it in their annotation.
  if (context.has_remotes() && context.cluster.external() == nullptr)
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
  const auto &aliases = context.mesh.trust_aliases;
  if (!aliases.empty())
    config.set("trustDomainAliases", texts(aliases, aliases.front().span));
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

manifest::ChartValues control_plane(const Context &context, const model::Revision &revision) {
  manifest::ChartValues made = release(context, "istiod", service_of(revision), revision.version);
  if (!revision.name.empty())
    made.values.set("revision", Value(revision.name, revision.span));
  return made;
}

// Renders no Deployment: a Service that leads to the primary, an injection webhook, and what the primary may read. Not
// global.configCluster, with which the chart adds validating webhooks that nobody completes.
manifest::ChartValues remote_istiod(const Context &context, const model::RemoteOf &remote,
                                    const model::Revision &revision) {
  const Span at = remote.span;
  manifest::ChartValues made = control_plane(context, revision);
  made.values.set("profile", Value("remote", at));
  Value about = global(context);
  // Proxies of an external control plane have its name from their injector.
  const model::Word *address =
      context.mesh[remote.primary].external() != nullptr ? nullptr : istiod_address(context, remote);
  if (address != nullptr)
    about.set("remotePilotAddress", Value(address->text, address->span));
  Value injection = Value::map(at);
  const Injector injector = injector_of(context);
  if (!injector.url.empty())
    injection.set("injectionURL", Value(injector.url, at));
  else
    injection.set("injectionPath", Value(injector.path, at));
  made.values.set("global", std::move(about));
  made.values.set("istiodRemote", std::move(injection));
  // Istio: since 1.29 the primary takes the trust domain of the pods here from the mesh configuration here, and
  // cluster.local where there is none, as in this profile. Then every call to them fails the check of its identity.
  if (context.mesh.trust_domain.is_set() || !context.mesh.trust_aliases.empty()) {
    const Span why =
        context.mesh.trust_domain.is_set() ? context.mesh.trust_domain.span : context.mesh.trust_aliases.front().span;
    made.values.set("configMap", Value(true, why));
    Value config = Value::map(at);
    add_trust_domain(context, config);
    made.values.set("meshConfig", std::move(config));
  }
  return made;
}

// Renders no Deployment either: accounts and roles for the istiod that runs elsewhere, the mesh configuration that it
// shares with its file, and webhooks by URL. The certificate there is a public one, so that no caBundle is needed.
manifest::ChartValues config_istiod(const Context &context, const model::ExternalPlane &external) {
  const Span at = external.span;
  manifest::ChartValues made = release(context, "istiod", "istiod", context.cluster.istio);
  const model::Word *name = istiod_name(context.mesh, external);
  const std::string url = name == nullptr ? "" : "https://" + name->text + ":15017";
  made.values.set("profile", Value("remote", at));
  Value about = global(context);
  about.set("configCluster", Value(true, at));
  made.values.set("global", std::move(about));
  made.values.set("istiodRemote", one("injectionURL", Value(injector_of(context).url, at), at));
  made.values.set("base", one("validationURL", Value(url + "/validate", at), at));
  made.values.set("configMap", Value(true, at));
  Value config = Value::map(at);
  add_trust_domain(context, config);
  if (!config.empty())
    made.values.set("meshConfig", std::move(config));
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

manifest::ChartValues istiod(const Context &context, const model::Revision &revision) {
  manifest::ChartValues made = control_plane(context, revision);
  made.values.set("global", global(context));
  add_custom_host(context, made.values);
  Value config = mesh_config(context);
  if (!config.empty())
    made.values.set("meshConfig", std::move(config));
  // Istio: the injector leaves the privileged container out, and a pod without the agent would never start.
  if (uses_agent(context))
    made.values.set("cni", one("enabled", Value(true, context.cluster.cni.span), context.cluster.cni.span));
  return made;
}

// One agent a node serves all control planes of the cluster, so it stays with the one in place. Where plugins lie on
// the nodes hangs on the platform; of the others the charts know nothing.
manifest::ChartValues agent(const Context &context) {
  const Span at = context.cluster.cni.span;
  manifest::ChartValues made = release(context, "cni", "istio-cni", context.cluster.istio);
  Value global = Value::map(at);
  add_images(context, global);
  const std::string *platform = context.cluster.platform.get();
  if (platform != nullptr && (*platform == "gke" || *platform == "openshift"))
    global.set("platform", Value(*platform, context.cluster.platform.span));
  if (!global.empty())
    made.values.set("global", std::move(global));
  return made;
}

} // namespace

void chart_values(const Context &context, manifest::Bundle &bundle) {
  if (!installs(context.mesh))
    return;
  const std::vector<model::Revision> revisions = context.mesh.revisions(context.id);
  bundle.charts.push_back(base(context, revisions));
  const model::RemoteOf *remote = context.cluster.remote();
  const model::ExternalPlane *external = context.cluster.external();
  if (external != nullptr)
    bundle.charts.push_back(config_istiod(context, *external));
  else
    for (const model::Revision &revision : revisions)
      bundle.charts.push_back(remote != nullptr ? remote_istiod(context, *remote, revision)
                                                : istiod(context, revision));
  if (uses_agent(context))
    bundle.charts.push_back(agent(context));
}

manifest::ChartValues external_istiod(const Context &host, const Context &config) {
  const Span at = config.cluster.external()->span;
  const model::Word *name = istiod_name(host.mesh, *config.cluster.external());
  const std::string address = name == nullptr ? "" : name->text + ":15012";
  manifest::ChartValues made = release(host, "istiod", "external-istiod", host.cluster.istio);
  made.origin = at;
  Value about = global(config);
  about.set("externalIstiod", Value(true, at));
  about.set("caAddress", Value(address, at));
  // Webhooks stand in the clusters that call them, and lead here by URL.
  about.set("operatorManageWebhooks", Value(true, at));
  about.set("configValidation", Value(false, at));
  made.values.set("global", std::move(about));
  Value environment = Value::map(at);
  environment.set("INJECTION_WEBHOOK_CONFIG_NAME", Value("", at));
  environment.set("VALIDATION_WEBHOOK_CONFIG_NAME", Value("", at));
  environment.set("LOCAL_CLUSTER_SECRET_WATCHER", Value("true", at));
  environment.set("SHARED_MESH_CONFIG", Value("istio", at));
  made.values.set("env", std::move(environment));
  // istiod looks for its own configuration in the cluster that it reads, unless it finds files.
  Value volumes = Value::list(at), mounts = Value::list(at);
  for (const auto &[volume, map, path] :
       {std::tuple{"config-volume", "istio", "/etc/istio/config"},
        std::tuple{"inject-volume", "istio-sidecar-injector", "/var/lib/istio/inject"}}) {
    Value source = Value::map(at), mount = Value::map(at);
    source.set("name", Value(volume, at));
    source.set("configMap", one("name", Value(map, at), at));
    mount.set("name", Value(volume, at));
    mount.set("mountPath", Value(path, at));
    volumes.push(std::move(source));
    mounts.push(std::move(mount));
  }
  made.values.set("volumes", std::move(volumes));
  made.values.set("volumeMounts", std::move(mounts));
  Value meta = Value::map(at), proxies = Value::map(at);
  meta.set("XDS_ROOT_CA", Value(public_authorities, at));
  meta.set("CA_ROOT_CA", Value(public_authorities, at));
  proxies.set("discoveryAddress", Value(address, at));
  proxies.set("proxyMetadata", std::move(meta));
  Value mesh = mesh_config(config);
  mesh.set("defaultConfig", std::move(proxies));
  made.values.set("meshConfig", std::move(mesh));
  return made;
}

// The Istio of the gateway before the control plane: no part of the mesh.
void own_chart_values(const Context &host, manifest::Bundle &bundle) {
  for (const auto &[chart, name] : {std::pair{"base", "istio-base"}, std::pair{"istiod", "istiod"}}) {
    manifest::ChartValues made = release(host, chart, name, host.cluster.istio);
    made.space = "istio-system";
    if (made.chart == "base") {
      made.values.set("defaultRevision", Value("default", made.origin));
    } else {
      Value about = Value::map(made.origin);
      add_images(host, about);
      about.set("multiCluster", one("clusterName", Value(host.cluster.id, host.cluster.span), host.cluster.span));
      made.values.set("global", std::move(about));
    }
    bundle.charts.push_back(std::move(made));
  }
}

} // namespace meshc::backends::istio
