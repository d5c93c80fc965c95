#include "backends/istio/emitters.h"
#include "base/unique.h"

#include <algorithm>

namespace meshc::backends::istio {
namespace {

// What the gateways of all served clusters let through: they select this one object. Sorted by text: the order of names
// in the mesh is by namespace.
Value hosts(const Context &context) {
  std::vector<std::pair<std::string, Span>> sorted;
  for (const model::ClusterId served : context.served.clusters)
    for (const model::ServiceId id : context.flow[served].through_gateway)
      sorted.emplace_back(context.mesh.host(context.mesh[id]), context.mesh[id].exported.span);
  std::ranges::sort(sorted);
  drop_repeated(sorted);
  Value list = Value::list(context.cluster.span);
  for (const auto &[host, span] : sorted)
    list.push(Value(host, span));
  return list;
}

} // namespace

// Lets mTLS through by its SNI, to the exported hosts that run here or in a remote and to nothing else: `*.local` would
// open istiod's own plain-text ports too.
void cross_network_gateway(const Context &context, manifest::Bundle &bundle) {
  constexpr Kind kind{manifest::Stage::gateways, "networking.istio.io/v1", "Gateway"};
  Value exported = hosts(context);
  if (exported.empty())
    return;
  const model::Gateway *gateway = context.cluster.gateway(model::GatewayRole::east_west);
  if (gateway != nullptr && gateway->opened_already.is_set() && gateway->opened_already.value)
    return;
  const Span at = gateway != nullptr ? gateway->span : context.cluster.span;
  manifest::Object made = object(kind, context.mesh.system_namespace, "cross-network-gateway", at);
  Value port = Value::map(at);
  port.set("number", Value(15443, at));
  port.set("name", Value("tls", at));
  port.set("protocol", Value("TLS", at));
  Value server = Value::map(at);
  server.set("port", std::move(port));
  server.set("tls", one("mode", Value("AUTO_PASSTHROUGH", at), at));
  server.set("hosts", std::move(exported));
  Value servers = Value::list(at);
  servers.push(std::move(server));
  Value spec = Value::map(at);
  spec.set("selector", one("istio", Value("eastwestgateway", at), at));
  spec.set("servers", std::move(servers));
  made.body.set("spec", std::move(spec));
  bundle.objects.push_back(std::move(made));
}

} // namespace meshc::backends::istio
