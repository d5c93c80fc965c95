#include "backends/istio/ingress_gateway.h"

#include "backends/common/dns.h"

#include <algorithm>
#include <iterator>

namespace meshc::backends::istio {
namespace {

Value port(int number, std::string_view name, std::string_view protocol, Span at) {
  Value made = Value::map(at);
  made.set("number", Value(number, at));
  made.set("name", Value(name, at));
  made.set("protocol", Value(protocol, at));
  return made;
}

Value server(Value port, Value tls, const model::Ingress &ingress, Span at) {
  Value made = Value::map(at);
  made.set("port", std::move(port));
  if (tls.is_map())
    made.set("tls", std::move(tls));
  made.set("hosts", texts(ingress.hosts, ingress.span));
  return made;
}

std::string_view mode(const model::IngressTls &tls) {
  if (!tls.clients.is_set())
    return "SIMPLE";
  return tls.clients.value.is_required ? "MUTUAL" : "OPTIONAL_MUTUAL";
}

// Istio looks for the clients' authority in `<credential>-cacert`, then in the credential's own `ca.crt`.
Value termination(const model::IngressTls &tls, Span at) {
  Value made = Value::map(at);
  made.set("mode", Value(mode(tls), tls.clients.is_set() ? tls.clients.span : at));
  if (tls.credentials.size() == 1)
    made.set("credentialName", Value(tls.credentials.front().text, at));
  else
    made.set("credentialNames", texts(tls.credentials, at));
  if (const model::ClientCertificates *clients = tls.clients.get()) {
    if (const std::string *authority = clients->authority.get())
      made.set("caCertCredentialName", Value(*authority, clients->authority.span));
    if (!clients->names.empty())
      made.set("subjectAltNames", texts(clients->names, tls.clients.span));
  }
  if (const std::string *version = tls.min_version.get())
    made.set("minProtocolVersion", Value(*version == "1.3" ? "TLSV1_3" : "TLSV1_2", tls.min_version.span));
  return made;
}

// Names of ports are unique in a Gateway; those of the usual ones say no number.
std::string port_name(std::string_view protocol, int number, int usual) {
  return std::string(protocol) + (number == usual ? "" : "-" + std::to_string(number));
}

// With a certificate on the usual port, port 80 answers with a redirect only.
void add_http(const model::Ingress &ingress, int number, Span at, Value &list) {
  const model::IngressTls *tls = ingress.tls.get();
  if (tls == nullptr) {
    list.push(server(port(number, port_name("http", number, 80), "HTTP", at), {}, ingress, at));
    return;
  }
  const Span tls_at = ingress.tls.span;
  list.push(server(port(number, port_name("https", number, 443), "HTTPS", tls_at), termination(*tls, tls_at), ingress,
                   tls_at));
  if (number == 443)
    list.push(
        server(port(80, "http", "HTTP", tls_at), one("httpsRedirect", Value(true, tls_at), tls_at), ingress, tls_at));
}

Value servers(const model::Ingress &ingress) {
  const Span at = ingress.span;
  const auto [number, protocol] = ingress.listens();
  const Span port_at = ingress.port.is_set() ? ingress.port.span : at;
  Value list = Value::list(at);
  if (protocol == model::Protocol::http) {
    add_http(ingress, number, port_at, list);
  } else if (protocol == model::Protocol::tls) {
    list.push(server(port(number, port_name("tls", number, 443), "TLS", port_at),
                     one("mode", Value("PASSTHROUGH", port_at), port_at), ingress, port_at));
  } else if (const model::IngressTls *tls = ingress.tls.get()) {
    list.push(server(port(number, port_name("tls", number, 443), "TLS", port_at), termination(*tls, ingress.tls.span),
                     ingress, port_at));
  } else {
    list.push(server(port(number, port_name("tcp", number, 0), "TCP", port_at), {}, ingress, port_at));
  }
  return list;
}

} // namespace

Place place(const model::Mesh &mesh, const model::Ingress &ingress) {
  if (ingress.space.known())
    return {manifest::Stage::services, mesh[ingress.space].name};
  if (ingress.is_on_existing())
    return {manifest::Stage::gateways, ingress.gateway.substr(0, ingress.gateway.find('/'))};
  return {manifest::Stage::gateways, std::string(ingress_namespace)};
}

std::vector<model::ClusterId> served_clusters(const Context &context, const model::Ingress &ingress) {
  std::vector<model::ClusterId> on;
  std::ranges::set_intersection(context.served.clusters, context.mesh.open_on(ingress), std::back_inserter(on));
  return on;
}

std::vector<Listener> listeners(const Context &context, const model::Ingress &ingress,
                                const std::vector<model::ClusterId> &on) {
  if (ingress.is_on_existing())
    return {};
  const auto has_gateway = [&](model::ClusterId id) {
    return context.mesh[id].gateway(std::string_view(ingress.gateway)) != nullptr;
  };
  if (static_cast<std::size_t>(std::ranges::count_if(context.served.clusters, has_gateway)) <= on.size())
    return {{ingress.name, {}}};
  std::vector<Listener> made;
  for (const model::ClusterId id : on)
    made.push_back({ingress.name + "-" + context.mesh[id].name, id}); // Istio: a Gateway's name holds no dot
  return made;
}

Value selector(const Context &context, const model::Ingress &ingress, const Listener &listener) {
  const Span at = ingress.span;
  Value made = one("istio", Value(ingress.gateway, at), at);
  if (listener.only.known())
    made.set("topology.istio.io/cluster", Value(context.mesh[listener.only].id, at));
  return made;
}

manifest::Object gateway(const Context &context, const model::Ingress &ingress, const Listener &listener) {
  const Span at = ingress.span;
  const Place where = place(context.mesh, ingress);
  manifest::Object made = object({where.stage, "networking.istio.io/v1", "Gateway"}, where.space, listener.name, at);
  if (Value notes = record_annotations(context, ingress); !notes.empty())
    metadata(made).set("annotations", std::move(notes));
  Value spec = Value::map(at);
  spec.set("selector", selector(context, ingress, listener));
  spec.set("servers", servers(ingress));
  made.body.set("spec", std::move(spec));
  return made;
}

} // namespace meshc::backends::istio
