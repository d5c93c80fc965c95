#include "backends/istio/external.h"

#include "backends/istio/destination_policy.h"
#include "backends/istio/emitters.h"
#include "base/text.h"

#include <algorithm>

namespace meshc::backends::istio {
namespace {

// In capitals, as Istio's own examples have it; it reads either.
std::string protocol(model::Protocol of) {
  std::string text(model::spelled(of));
  for (char &c : text)
    if (is_alpha(c))
      c = static_cast<char>(c & ~0x20);
  return text;
}

Value port_value(const model::Port &port) {
  Value made = Value::map(port.span, 4);
  made.set("number", Value(port.number, port.span));
  made.set("name", Value(port.name, port.span));
  made.set("protocol", Value(protocol(port.protocol), port.span));
  if (port.target != port.number)
    made.set("targetPort", Value(port.target, port.span));
  return made;
}

std::string_view resolution(model::Resolution of) {
  constexpr std::string_view words[] = {"DNS", "DNS_ROUND_ROBIN", "STATIC", "NONE"};
  return words[static_cast<std::size_t>(of)];
}

Value endpoints(const model::External &external) {
  const bool own = external.endpoints.empty() && external.resolution == model::Resolution::fixed;
  Value list = Value::list(external.span);
  for (const model::Word &address : own ? external.addresses : external.endpoints)
    list.push(one("address", Value(address.text, address.span), address.span));
  return list;
}

// Never with a network: outside of the mesh there is no mutual TLS, and gateways pass nothing else on.
manifest::Object service_entry(const Context &context, model::ExternalId id) {
  const model::External &external = context.mesh[id];
  const Span at = external.span;
  manifest::Object made = object({manifest::Stage::services, "networking.istio.io/v1", "ServiceEntry"},
                                 context.mesh[external.space].name, external_name(external, 0), at);
  Value spec = Value::map(at);
  spec.set("hosts", texts(external.hosts, at));
  if (!external.addresses.empty())
    spec.set("addresses", texts(external.addresses, at));
  Value ports = Value::list(at);
  for (const model::Port &port : external.ports)
    ports.push(port_value(port));
  spec.set("ports", std::move(ports));
  spec.set("location", Value("MESH_EXTERNAL", at));
  spec.set("resolution", Value(resolution(external.resolution), external.resolution_span));
  if (Value list = endpoints(external); !list.empty())
    spec.set("endpoints", std::move(list));
  if (Value to = shown_to(context, id); to.is_list())
    spec.set("exportTo", std::move(to));
  made.body.set("spec", std::move(spec));
  return made;
}

// The certificate is held against the name that is asked for: with a stated SNI Istio would compare nothing by itself.
Value tls_value(const model::ExternalTls &tls, const model::Word &host) {
  const std::string &name = tls.sni.is_set() ? tls.sni.value : host.text;
  const Span at = tls.sni.is_set() ? tls.sni.span : host.span;
  Value made = Value::map(tls.span);
  made.set("mode", Value(tls.mode == model::ExternalTlsMode::mutual ? "MUTUAL" : "SIMPLE", tls.span));
  if (const std::string *credential = tls.credential.get())
    made.set("credentialName", Value(*credential, tls.credential.span));
  else
    made.set("caCertificates", Value("system", tls.span));
  made.set("sni", Value(name, at));
  Value names = Value::list(at);
  names.push(Value(name, at));
  made.set("subjectAltNames", std::move(names));
  return made;
}

// What concerns one port is written whole: settings of a port replace those of the rule.
Value port_settings(const Value &policy, const Value &tls, const std::vector<model::Port> &ports) {
  Value list = Value::list(tls.span());
  for (const model::Port &port : ports) {
    if (is_encrypted(port.protocol))
      continue;
    Value made = one("port", one("number", Value(port.number, port.span), port.span), port.span);
    for (const manifest::Field &field : *policy.as_map())
      made.set(field.key, field.value);
    made.set("tls", tls);
    list.push(std::move(made));
  }
  return list;
}

// Of calls through a gateway, the rule stands beside it: only it opens TLS, and its Secrets are there.
manifest::Object destination_rule(const Context &context, model::ExternalId id, std::size_t host, Value policy) {
  constexpr Kind kind{manifest::Stage::services, "networking.istio.io/v1", "DestinationRule"};
  const model::External &external = context.mesh[id];
  const Span at = external.span;
  const std::string &space = context.mesh[external.space].name;
  const std::string *via = external.via.get();
  Value spec = Value::map(at, 4);
  spec.set("host", Value(external.hosts[host].text, external.hosts[host].span));
  if (via != nullptr) {
    Value own = Value::list(at);
    own.push(Value(".", at));
    spec.set("exportTo", std::move(own));
    spec.set("workloadSelector",
             one("matchLabels", one("istio", Value(*via, external.via.span), at), external.via.span));
  } else if (Value to = shown_to(context, id); to.is_list()) {
    spec.set("exportTo", std::move(to));
  }
  spec.set("trafficPolicy", std::move(policy));
  manifest::Object made = via == nullptr ? object(kind, space, external_name(external, host), at)
                                         : object({manifest::Stage::gateways, kind.api_version, kind.name},
                                                  ingress_namespace, space + "." + external_name(external, host), at);
  made.body.set("spec", std::move(spec));
  return made;
}

} // namespace

std::string external_name(const model::External &external, std::size_t host) {
  return "external." + external.name + (host == 0 ? "" : "." + std::to_string(host + 1));
}

bool is_encrypted(model::Protocol protocol) {
  return protocol == model::Protocol::https || protocol == model::Protocol::tls;
}

Value shown_to(const Context &context, model::ExternalId id) {
  const model::ExternalFlow &flow = context.flow[id];
  if (flow.seen_by_all)
    return {};
  const model::External &external = context.mesh[id];
  Value list = Value::list(external.span);
  for (const model::NamespaceId space : flow.seen_by)
    list.push(Value(context.mesh[space].name, external.span));
  const auto is_gateways = [&](model::NamespaceId space) { return context.mesh[space].name == ingress_namespace; };
  if (external.via.is_set() && std::ranges::none_of(flow.seen_by, is_gateways))
    list.push(Value(ingress_namespace, external.via.span));
  return list;
}

Value external_policy(const model::External &external, std::size_t host) {
  Value made = Value::map(external.span);
  const model::TrafficPolicy &policy = external.policy;
  if (const model::Connections *connections = policy.connections.get())
    if (Value pool = connection_pool(*connections, external.ports, policy.connections.span); !pool.empty())
      made.set("connectionPool", std::move(pool));
  if (const model::CircuitBreaker *breaker = policy.circuit_breaker.get())
    made.set("outlierDetection", outlier_detection(*breaker, false, policy.circuit_breaker.span));
  const model::ExternalTls *tls = external.tls.get();
  if (tls == nullptr)
    return made;
  Value wanted = tls_value(*tls, external.hosts[host]);
  if (std::ranges::none_of(external.ports, is_encrypted, &model::Port::protocol))
    made.set("tls", std::move(wanted));
  else
    made.set("portLevelSettings", port_settings(made, wanted, external.ports));
  return made;
}

// Wherever the control plane of a caller reads them. A remote's objects stand in its primary, which shows them to the
// same namespaces of all clusters that it serves.
void externals(const Context &context, manifest::Bundle &bundle) {
  for (const model::ExternalId id : context.served.externals) {
    const model::External &external = context.mesh[id];
    bundle.objects.push_back(service_entry(context, id));
    for (std::size_t host = 0; host < external.hosts.size(); ++host) {
      if (Value policy = external_policy(external, host); !policy.empty())
        bundle.objects.push_back(destination_rule(context, id, host, std::move(policy)));
      external_routes(context, id, host, bundle);
    }
  }
}

} // namespace meshc::backends::istio
