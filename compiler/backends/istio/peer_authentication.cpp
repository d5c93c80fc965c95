#include "backends/istio/emitters.h"

#include <optional>

namespace meshc::backends::istio {
namespace {

manifest::Object peer_authentication(manifest::Stage stage, std::string_view space, model::Mtls mtls, Span at) {
  manifest::Object made = object({stage, "security.istio.io/v1", "PeerAuthentication"}, space, "default", at);
  const std::string_view mode = mtls == model::Mtls::strict ? "STRICT" : "PERMISSIVE";
  made.body.set("spec", one("mtls", one("mode", Value(mode, at), at), at));
  return made;
}

// `mtls` said for the mesh or cluster stands, except that audit must not refuse anybody.
std::optional<model::Mtls> mode_for(model::Enforcement enforcement, const model::Mtls *stated) {
  switch (enforcement) {
  case model::Enforcement::enforce:
    return stated == nullptr ? std::optional(model::Mtls::strict) : std::nullopt;
  case model::Enforcement::audit:
    return stated == nullptr || *stated == model::Mtls::strict ? std::optional(model::Mtls::permissive) : std::nullopt;
  case model::Enforcement::observe:
    return std::nullopt;
  }
  return std::nullopt;
}

// Is plain text refused at the pods of the namespace?
bool is_strict(const model::Namespace &space, const model::Mtls *stated) {
  const auto mode = mode_for(space.enforcement, stated);
  return mode ? *mode == model::Mtls::strict : stated != nullptr && *stated == model::Mtls::strict;
}

// The mode of the other ports stays that of the namespace. No service name holds a dot, so nothing else is named so.
manifest::Object scraped(const model::Mesh &mesh, const model::Service &service) {
  const Span at = service.metrics.front().span;
  manifest::Object made = object({manifest::Stage::services, "security.istio.io/v1", "PeerAuthentication"},
                                 mesh[service.space].name, service.name + ".metrics", at);
  Value ports = Value::map(at);
  for (const model::Setting<int> &port : service.metrics)
    ports.set(std::to_string(port.value), one("mode", Value("PERMISSIVE", port.span), port.span));
  Value spec = Value::map(at, 2);
  spec.set("selector", one("matchLabels", labels(service.selector, service.span), at));
  spec.set("portLevelMtls", std::move(ports));
  made.body.set("spec", std::move(spec));
  return made;
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
        peer_authentication(manifest::Stage::mesh, context.mesh.system_namespace, *stated, context.cluster.mtls.span));
  for (const model::NamespaceId id : context.served.spaces) {
    const model::Namespace &space = context.mesh[id];
    const auto mode = mode_for(space.enforcement, stated);
    if (mode && !context.is_root(space))
      bundle.objects.push_back(
          peer_authentication(manifest::Stage::services, space.name, *mode, space.enforcement_span));
  }
  for (const model::ServiceId id : context.served.running) {
    const model::Service &service = context.mesh[id];
    if (!service.metrics.empty() && is_strict(context.mesh[service.space], stated))
      bundle.objects.push_back(scraped(context.mesh, service));
  }
}

} // namespace meshc::backends::istio
