#include "backends/istio/access_rule.h"
#include "backends/istio/emitters.h"
#include "backends/istio/external.h"

#include <algorithm>

namespace meshc::backends::istio {
namespace {

bool has_http(const model::External &external) {
  return std::ranges::any_of(external.ports, model::carries_http, &model::Port::protocol);
}

bool has_other(const model::External &external) {
  return !std::ranges::all_of(external.ports, model::carries_http, &model::Port::protocol);
}

// Callers come with the mesh's own TLS, whatever they say inside of it: so the gateway knows who they are, and by the
// server name for which host they come.
Value server(const model::External &external, int number, std::string_view name, std::string_view protocol) {
  const Span at = external.via.span;
  Value port = Value::map(at, 3);
  port.set("number", Value(number, at));
  port.set("name", Value(name, at));
  port.set("protocol", Value(protocol, at));
  Value made = Value::map(at, 3);
  made.set("port", std::move(port));
  made.set("tls", one("mode", Value("ISTIO_MUTUAL", at), at));
  made.set("hosts", texts(external.hosts, at));
  return made;
}

manifest::Object gateway(const Context &context, const model::External &external) {
  const Span at = external.via.span;
  manifest::Object made = object({manifest::Stage::services, "networking.istio.io/v1", "Gateway"},
                                 context.mesh[external.space].name, egress_name(external), at);
  Value servers = Value::list(at);
  if (has_http(external))
    servers.push(server(external, model::egress_http_port, "https", "HTTPS"));
  if (has_other(external))
    servers.push(server(external, model::egress_tcp_port, "tls", "TLS"));
  Value spec = Value::map(at, 2);
  spec.set("selector", one("istio", Value(external.via.value, at), at));
  spec.set("servers", std::move(servers));
  made.body.set("spec", std::move(spec));
  return made;
}

// A caller that speaks HTTP/2 must not be turned back to HTTP/1.1 on its way to the gateway.
bool needs_http2(const model::External &external) {
  return std::ranges::any_of(external.ports, [](const model::Port &port) {
    return port.protocol == model::Protocol::grpc || port.protocol == model::Protocol::http2;
  });
}

Value subset(const model::Mesh &mesh, const model::External &external, std::size_t host) {
  const Span at = external.hosts[host].span;
  Value tls = one("mode", Value("ISTIO_MUTUAL", external.via.span), external.via.span);
  tls.set("sni", Value(external.hosts[host].text, at));
  Value policy = Value::map(at, 2);
  if (needs_http2(external))
    policy.set("connectionPool", one("http", one("h2UpgradePolicy", Value("UPGRADE", at), at), at));
  policy.set("tls", std::move(tls));
  Value made = Value::map(at, 2);
  made.set("name", Value(egress_subset(mesh, external, host), at));
  made.set("trafficPolicy", std::move(policy));
  return made;
}

// All that leaves by one gateway in one rule, beside it: callers everywhere find it there.
manifest::Object rule(const Context &context, const std::string &name, const std::vector<model::ExternalId> &all) {
  const model::Mesh &mesh = context.mesh;
  const Span at = mesh[all.front()].via.span;
  manifest::Object made = object({manifest::Stage::gateways, "networking.istio.io/v1", "DestinationRule"},
                                 ingress_namespace, "istio-" + name, at);
  Value subsets = Value::list(at);
  for (const model::ExternalId id : all)
    for (std::size_t host = 0; host < mesh[id].hosts.size(); ++host)
      subsets.push(subset(mesh, mesh[id], host));
  Value spec = Value::map(at, 2);
  spec.set("host", Value(egress_host(mesh, name), at));
  spec.set("subsets", std::move(subsets));
  made.body.set("spec", std::move(spec));
  return made;
}

// Ports of an edge, as the gateway takes them in; nothing where the edge is about none of them.
std::vector<std::string> gateway_ports(const model::External &external, const model::Edge &edge) {
  bool http = false, other = false;
  for (const model::Port &port : external.ports)
    if (edge.ports.empty() ||
        std::ranges::any_of(edge.ports, [&](const model::Word &word) { return model::names_port(word.text, port); }))
      (carries_http(port.protocol) ? http : other) = true;
  // Bytes have no method and no path; Istio would read a DENY that asks for one as a DENY of all bytes.
  other = other && !edge.reads_requests();
  if (!edge.reads_requests() && http == has_http(external) && other == has_other(external))
    return {};
  return {std::to_string(http ? model::egress_http_port : model::egress_tcp_port)};
}

// What stands in one policy.
struct Judged {
  model::Enforcement enforcement;
  bool deny;
};

void add_rules(const Context &context, model::ExternalId id, const Judged &about, Value &rules) {
  const model::External &external = context.mesh[id];
  const auto enforcement = context.mesh[external.space].enforcement;
  if (enforcement == about.enforcement)
    for (const model::EdgeId edge : about.deny ? context.flow[id].denied_by : context.flow[id].allowed_by)
      rules.push(
          outgoing_rule(context, context.mesh[edge], {external.hosts, gateway_ports(external, context.mesh[edge])}));
  else if (about.enforcement == model::Enforcement::enforce && !about.deny)
    rules.push(one("when", server_names(external.hosts, external.span), external.span));
}

// A gateway that judges some callers refuses all others, so hosts of namespaces that enforce nothing are let out for
// everybody.
void add_policy(const Context &context, const std::string &name, const std::vector<model::ExternalId> &all,
                const Judged &about, manifest::Bundle &bundle) {
  const auto concerned = std::ranges::find_if(all, [&](model::ExternalId id) {
    const auto &edges = about.deny ? context.flow[id].denied_by : context.flow[id].allowed_by;
    return context.mesh[context.mesh[id].space].enforcement == about.enforcement && !edges.empty();
  });
  if (concerned == all.end())
    return;
  const Span at = context.mesh[*concerned].via.span;
  const bool rehearsed = about.enforcement == model::Enforcement::audit;
  Value rules = Value::list(at);
  for (const model::ExternalId id : all)
    add_rules(context, id, about, rules);
  manifest::Object made =
      object({manifest::Stage::gateways, "security.istio.io/v1", "AuthorizationPolicy"}, ingress_namespace,
             "istio-" + name + (rehearsed ? ".audit" : "") + (about.deny ? ".deny" : ""), at);
  if (rehearsed)
    metadata(made).set("annotations", one("istio.io/dry-run", Value("true", at), at));
  Value spec = Value::map(at, 3);
  spec.set("selector", one("matchLabels", one("istio", Value(name, at), at), at));
  spec.set("action", Value(about.deny ? "DENY" : "ALLOW", at));
  spec.set("rules", std::move(rules));
  made.body.set("spec", std::move(spec));
  bundle.objects.push_back(std::move(made));
}

} // namespace

std::string egress_name(const model::External &external) {
  return external.name + "-egress";
}

std::string egress_host(const model::Mesh &mesh, std::string_view gateway) {
  return "istio-" + std::string(gateway) + "." + std::string(ingress_namespace) + ".svc." + mesh.cluster_domain;
}

void egress_gateways(const Context &context, manifest::Bundle &bundle) {
  using model::Enforcement;
  for (const std::string &name : context.egress_gateways()) {
    const std::vector<model::ExternalId> all = context.leaving_by(name);
    for (const model::ExternalId id : all)
      bundle.objects.push_back(gateway(context, context.mesh[id]));
    bundle.objects.push_back(rule(context, name, all));
    for (const Enforcement enforcement : {Enforcement::enforce, Enforcement::audit})
      for (const bool deny : {false, true})
        add_policy(context, name, all, {enforcement, deny}, bundle);
  }
}

} // namespace meshc::backends::istio
