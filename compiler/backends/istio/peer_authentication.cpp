#include "backends/istio/emitters.h"
#include "model/mutual_tls.h"

#include <algorithm>
#include <map>

namespace meshc::backends::istio {
namespace {

std::string_view mode_name(model::Mtls mtls) {
  return mtls == model::Mtls::strict ? "STRICT" : "PERMISSIVE";
}

manifest::Object peer_authentication(manifest::Stage stage, std::string_view space, std::string_view name, Span at) {
  return object({stage, "security.istio.io/v1", "PeerAuthentication"}, space, name, at);
}

manifest::Object of_all(manifest::Stage stage, std::string_view space, model::Mtls mtls, Span at) {
  manifest::Object made = peer_authentication(stage, space, "default", at);
  made.body.set("spec", one("mtls", one("mode", Value(mode_name(mtls), at), at), at));
  return made;
}

// Pods with ports that differ from the others.
struct Workload {
  const model::Service *first = nullptr; // of those that select just these pods
  std::vector<model::PortMode> modes;
};

std::string pods_of(const model::Service &service) {
  std::string text = std::to_string(service.space.index);
  for (const auto &[key, value] : service.selector)
    text += "," + key + "=" + value.text;
  return text;
}

// Istio: of several policies that select a pod the oldest counts alone, so services of the same pods share one.
std::vector<Workload> workloads(const Context &context, const model::Mtls *stated) {
  const model::Mesh &mesh = context.mesh;
  std::vector<Workload> all;
  std::map<std::string, std::size_t> known;
  for (const model::ServiceId id : context.served.running) {
    const model::Service &service = mesh[id];
    std::vector<model::PortMode> modes = port_modes(mesh, service, stated);
    if (modes.empty() || context.is_root(mesh[service.space]))
      continue;
    const auto [place, is_new] = known.try_emplace(pods_of(service), all.size());
    if (is_new)
      all.push_back({&service, {}});
    std::vector<model::PortMode> &joined = all[place->second].modes;
    for (const model::PortMode &mode : modes)
      if (std::ranges::find(joined, mode.port, &model::PortMode::port) == joined.end())
        joined.push_back(mode);
    std::ranges::sort(joined, {}, &model::PortMode::port);
  }
  return all;
}

// The mode of the other ports stays that of the namespace. No service name holds a dot, so nothing else is named so.
manifest::Object of_ports(const model::Mesh &mesh, const Workload &workload) {
  const model::Service &service = *workload.first;
  const Span at = workload.modes.front().span;
  manifest::Object made =
      peer_authentication(manifest::Stage::services, mesh[service.space].name, service.name + ".ports", at);
  Value ports = Value::map(at);
  for (const model::PortMode &mode : workload.modes)
    ports.set(std::to_string(mode.port), one("mode", Value(mode_name(mode.mode), mode.span), mode.span));
  Value spec = Value::map(at, 2);
  spec.set("selector", one("matchLabels", labels(service.selector, service.span), at));
  spec.set("portLevelMtls", std::move(ports));
  made.body.set("spec", std::move(spec));
  return made;
}

Span cause(const model::Namespace &space) {
  return space.mtls.is_set() && space.enforcement != model::Enforcement::audit ? space.mtls.span
                                                                               : space.enforcement_span;
}

} // namespace

// Only where something of the namespace runs, in the cluster whose control plane serves it. A client's istiod decides
// on mTLS towards remote endpoints from the policies of its own cluster, but only DISABLE would make it send plain
// text, and that is never written: nothing there, PERMISSIVE or STRICT are all the same to the client.
void peer_authentications(const Context &context, manifest::Bundle &bundle) {
  if (context.served.clusters.empty())
    return;
  const model::Mtls *stated = context.cluster.mtls.get();
  if (stated != nullptr)
    bundle.objects.push_back(
        of_all(manifest::Stage::mesh, context.mesh.system_namespace, *stated, context.cluster.mtls.span));
  for (const model::NamespaceId id : context.served.spaces) {
    const model::Namespace &space = context.mesh[id];
    if (const auto mode = written_mtls(space, stated); mode && !context.is_root(space))
      bundle.objects.push_back(of_all(manifest::Stage::services, space.name, *mode, cause(space)));
  }
  for (const Workload &workload : workloads(context, stated))
    bundle.objects.push_back(of_ports(context.mesh, workload));
}

} // namespace meshc::backends::istio
