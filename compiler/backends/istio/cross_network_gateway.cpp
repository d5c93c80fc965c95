#include "backends/istio/emitters.h"

#include <algorithm>

namespace meshc::backends::istio {
namespace {

// Sorted by text: the order of names in the mesh is by namespace.
Value hosts(const Context &context, const std::vector<model::ServiceId> &services) {
  std::vector<std::pair<std::string, Span>> sorted;
  for (const model::ServiceId id : services)
    sorted.emplace_back(context.mesh.host(context.mesh[id]), context.mesh[id].exported.span);
  std::ranges::sort(sorted);
  Value list = Value::list(context.cluster.span);
  for (const auto &[host, span] : sorted)
    list.push(Value(host, span));
  return list;
}

} // namespace

// Lets mTLS through by its SNI, to the exported hosts that run here and to nothing else: `*.local` would open istiod's
// own plain-text ports too.
void cross_network_gateway(const Context &context, manifest::Bundle &bundle) {
  constexpr Kind kind{manifest::Stage::gateways, "networking.istio.io/v1", "Gateway"};
  if (context.here.through_gateway.empty())
    return;
  const model::Gateway *gateway = context.cluster.gateway(model::GatewayRole::east_west);
  const Span at = gateway != nullptr ? gateway->span : context.cluster.span;
  manifest::Object made = object(kind, context.mesh.system_namespace, "cross-network-gateway", at);
  Value port = Value::map(at);
  port.set("number", Value(15443, at));
  port.set("name", Value("tls", at));
  port.set("protocol", Value("TLS", at));
  Value server = Value::map(at);
  server.set("port", std::move(port));
  server.set("tls", one("mode", Value("AUTO_PASSTHROUGH", at), at));
  server.set("hosts", hosts(context, context.here.through_gateway));
  Value servers = Value::list(at);
  servers.push(std::move(server));
  Value spec = Value::map(at);
  spec.set("selector", one("istio", Value("eastwestgateway", at), at));
  spec.set("servers", std::move(servers));
  made.body.set("spec", std::move(spec));
  bundle.objects.push_back(std::move(made));
}

} // namespace meshc::backends::istio
