#include "backends/istio/external_control_plane.h"

#include <array>

namespace meshc::backends::istio {
namespace {

struct Door {
  int number; // of the gateway
  std::string_view name;
  int to; // of the Service istiod
};

// Istio: istiod's Service has the injector on 443.
constexpr std::array<Door, 2> doors{{{15012, "https-xds", 15012}, {15017, "https-webhook", 443}}};

constexpr manifest::Stage stage = manifest::Stage::gateways;
constexpr std::string_view gateway_name = "external-istiod-gateway";

struct Place {
  const Context &host;
  const model::Cluster &config;
  const model::Word &name;
  Span at;

  std::string istiod() const { return "istiod." + host.mesh.system_namespace + ".svc." + host.mesh.cluster_domain; }
  Value names() const {
    Value list = Value::list(at);
    list.push(Value(name.text, name.span));
    return list;
  }
};

manifest::Object gateway(const Place &place, std::string_view selected) {
  const Span at = place.at;
  manifest::Object made =
      object({stage, "networking.istio.io/v1", "Gateway"}, place.host.mesh.system_namespace, gateway_name, at);
  Value servers = Value::list(at);
  for (const Door &door : doors) {
    Value port = Value::map(at), tls = Value::map(at), server = Value::map(at);
    port.set("number", Value(door.number, at));
    port.set("name", Value(door.name, at));
    port.set("protocol", Value("HTTPS", at));
    tls.set("mode", Value("SIMPLE", at));
    tls.set("credentialName", Value(place.config.istiod_certificate.value, place.config.istiod_certificate.span));
    server.set("port", std::move(port));
    server.set("tls", std::move(tls));
    server.set("hosts", place.names());
    servers.push(std::move(server));
  }
  Value spec = Value::map(at);
  spec.set("selector", one("istio", Value(selected, at), at));
  spec.set("servers", std::move(servers));
  made.body.set("spec", std::move(spec));
  return made;
}

manifest::Object routes(const Place &place) {
  const Span at = place.at;
  manifest::Object made = object({stage, "networking.istio.io/v1", "VirtualService"}, place.host.mesh.system_namespace,
                                 "external-istiod", at);
  Value entries = Value::list(at), gateways = Value::list(at);
  for (const Door &door : doors) {
    Value matches = Value::list(at), destination = Value::map(at), destinations = Value::list(at),
          entry = Value::map(at);
    matches.push(one("port", Value(door.number, at), at));
    destination.set("host", Value(place.istiod(), at));
    destination.set("port", one("number", Value(door.to, at), at));
    destinations.push(one("destination", std::move(destination), at));
    entry.set("match", std::move(matches));
    entry.set("route", std::move(destinations));
    entries.push(std::move(entry));
  }
  gateways.push(Value(gateway_name, at));
  Value spec = Value::map(at);
  spec.set("hosts", place.names());
  spec.set("gateways", std::move(gateways));
  spec.set("http", std::move(entries));
  made.body.set("spec", std::move(spec));
  return made;
}

// Istio: TLS without a CA is checked against public authorities, and the certificate that istiod makes itself is of
// none. The hop stays in the cluster.
Value tls(Span at) {
  Value made = Value::map(at);
  made.set("mode", Value("SIMPLE", at));
  made.set("insecureSkipVerify", Value(true, at));
  return made;
}

manifest::Object rule(const Place &place) {
  const Span at = place.at;
  manifest::Object made = object({stage, "networking.istio.io/v1", "DestinationRule"}, place.host.mesh.system_namespace,
                                 "external-istiod", at);
  Value ports = Value::list(at);
  for (const Door &door : doors) {
    Value port = Value::map(at);
    port.set("port", one("number", Value(door.to, at), at));
    // Configuration travels over gRPC.
    if (door.to == 15012)
      port.set("connectionPool", one("http", one("h2UpgradePolicy", Value("UPGRADE", at), at), at));
    port.set("tls", tls(at));
    ports.push(std::move(port));
  }
  Value spec = Value::map(at);
  spec.set("host", Value(place.istiod(), at));
  spec.set("trafficPolicy", one("portLevelSettings", std::move(ports), at));
  made.body.set("spec", std::move(spec));
  return made;
}

} // namespace

const model::Word *istiod_name(const model::Mesh &mesh, const model::ExternalPlane &external) {
  const model::Gateway *gateway = mesh[external.host].gateway(model::GatewayRole::ingress);
  return gateway == nullptr || gateway->addresses.empty() ? nullptr : &gateway->addresses.front();
}

void external_control_plane(const Context &host, manifest::Bundle &bundle) {
  const model::ClusterId id = host.mesh.hosted_in(host.id);
  const Context config({host.mesh, host.flow, host.assets, id});
  const model::ExternalPlane &external = *config.cluster.external();
  own_chart_values(host, bundle);
  bundle.charts.push_back(external_istiod(host, config));
  gateway_chart_values(host, bundle);
  external_secrets(host, bundle);
  const model::Word *name = istiod_name(host.mesh, external);
  if (name == nullptr)
    return;
  const Place place{host, config.cluster, *name, external.span};
  const model::Gateway &ingress = *host.cluster.gateway(model::GatewayRole::ingress);
  // The chart labels its pods with the release, without its prefix.
  bundle.objects.push_back(gateway(place, ingress.name));
  bundle.objects.push_back(routes(place));
  bundle.objects.push_back(rule(place));
}

} // namespace meshc::backends::istio
