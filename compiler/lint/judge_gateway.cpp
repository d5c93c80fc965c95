#include "base/text.h"
#include "lint/scene.h"

#include <algorithm>

namespace meshc::lint {
namespace {

constexpr int cross_network_port = 15443;

std::string_view host_of(std::string_view written) {
  const auto slash = written.find('/');
  return slash == std::string_view::npos ? written : written.substr(slash + 1);
}

} // namespace

void judge_gateway(const Scene &, const Object &object, Diagnostics &findings) {
  for (const Value &server : items(object.body.find("spec.servers"))) {
    if (number(server.find("port.number")) != cross_network_port)
      continue;
    const auto wrong = [&](const Value *at, const std::string &what) -> diagnostics::Diagnostic & {
      return findings.report(diagnostics::gateway_lets_wrong_hosts, place(at, object), title(object), what);
    };
    const Value *mode = server.find("tls.mode");
    if (text(mode) != "AUTO_PASSTHROUGH")
      wrong(mode != nullptr ? mode : server.at("port"),
            mode == nullptr ? "says no TLS mode, so nothing is passed on"
                            : "has the mode `" + std::string(text(mode)) + "`, which passes no call on by its name")
          .advise("write `mode: AUTO_PASSTHROUGH`");
    for (const Value &host : items(server.at("hosts")))
      if (const std::string_view name = host_of(text(&host)); name != "*" && !name.ends_with(".local")) {
        wrong(&host, "lists `" + std::string(name) + "`, by which no service of the mesh is called")
            .advise("list the hosts that other networks may call, such as `*.svc.cluster.local`");
        break;
      }
  }
}

// A Service of a gateway between networks needs the port that carries calls, and a load balancer needs to say for whom.
void judge_service(const Scene &scene, const Object &object, Diagnostics &findings) {
  const Value *type = object.body.find("spec.type");
  const Value *labels = object.body.find("metadata.labels");
  const Value *annotations = object.body.find("metadata.annotations");
  const bool between_networks = labels != nullptr && (labels->at("topology.istio.io/network") != nullptr ||
                                                      text(labels->at("istio")) == "eastwestgateway");
  if (between_networks) {
    const auto &ports = items(object.body.find("spec.ports"));
    if (std::ranges::none_of(ports, [](const Value &one) { return number(one.at("port")) == cross_network_port; }))
      findings
          .report(diagnostics::east_west_gateway_wrong, place(object.body.find("spec.ports"), object), title(object),
                  scene.site.name, "has no port 15443, on which calls of other networks come in")
          .advise("add the port `{ name: tls, port: 15443, targetPort: 15443 }`");
  }
  const bool says_for_whom =
      object.body.find("spec.loadBalancerSourceRanges") != nullptr ||
      std::ranges::any_of(fields(annotations), [](const manifest::Field &field) {
        const std::string_view key = field.key;
        return key.ends_with("load-balancer-scheme") || key.ends_with("load-balancer-internal") ||
               (key.ends_with("load-balancer-type") && key.find("gke") != std::string_view::npos);
      });
  if (text(type) == "LoadBalancer" && !between_networks && !says_for_whom)
    findings.report(diagnostics::exposure_unstated, place(type, object), title(object))
        .advise("say it in the words of your cloud, such as the annotation "
                "`service.beta.kubernetes.io/aws-load-balancer-scheme: internal`, or with `loadBalancerSourceRanges`");
}

void judge_service_entry(const Scene &scene, const Object &object, Diagnostics &findings) {
  const auto wrong = [&](const Value *at, const std::string &what) -> diagnostics::Diagnostic & {
    return findings.report(diagnostics::entry_reaches_nothing, place(at, object), title(object), what);
  };
  for (const Value &host : items(object.body.find("spec.hosts")))
    if (!is_open(text(&host)) || text(&host).ends_with(".global"))
      judge_stub_domain(object, host, findings);
  const bool inside = text(object.body, "spec.location") == "MESH_INTERNAL";
  if (object.body.find("spec.ports") == nullptr)
    wrong(object.body.find("spec.hosts"), "has no ports, so no call to it is understood")
        .advise("list each port with its number, name and protocol");
  for (const Value &endpoint : items(object.body.find("spec.endpoints"))) {
    const Value *address = endpoint.at("address");
    const Value *network = endpoint.at("network");
    if (text(address).ends_with(".svc.cluster.local"))
      wrong(address, "has the endpoint `" + std::string(text(address)) + "`, which each cluster resolves for itself")
          .advise("leave the entry out: istiod finds the endpoints of a service in all clusters by its own name");
    else if (network != nullptr && !inside)
      wrong(network, "is outside of the mesh, so its endpoints on network `" + std::string(text(network)) +
                         "` get no mutual TLS and no gateway passes them on")
          .advise("write `location: MESH_INTERNAL`, or leave `network` out");
  }
  for (const Value &address : items(object.body.find("spec.addresses"))) {
    const Object *twin = nullptr;
    bool before = true;
    scene.each("ServiceEntry", [&](const Object &other) {
      before = before && &other != &object;
      for (const Value &taken : items(other.body.find("spec.addresses")))
        if (before && text(&taken) == text(&address))
          twin = &other;
    });
    if (twin != nullptr)
      wrong(&address, "has the address `" + std::string(text(&address)) + "`, and so has `" + title(*twin) + "`")
          .label(twin->origin, "the other one")
          .advise("proxies tell TCP calls apart by address: give each host its own");
  }
}

} // namespace meshc::lint
