#include "base/text.h"
#include "hatch/scene.h"

#include <algorithm>

namespace meshc::hatch {
namespace {

constexpr int cross_network_port = 15443;

const Value *cross_network_server(const Object &object) {
  for (const Value &server : items(object.body.find("spec.servers")))
    if (number(server.find("port.number")) == cross_network_port)
      return &server;
  return nullptr;
}

// Hosts of a Gateway may stand behind a namespace: `shop/*.example`.
std::string_view host_of(std::string_view written) {
  const auto slash = written.find('/');
  return slash == std::string_view::npos ? written : written.substr(slash + 1);
}

std::string wrong_with_host(const Scene &scene, std::string_view host) {
  const std::string services = "svc." + scene.mesh.cluster_domain;
  const std::string quoted = "`" + std::string(host) + "`";
  if (host == "*" || host == "*.local" || host == "*." + services || host == "*." + scene.mesh.cluster_domain)
    return "lets in " + quoted + ": the control plane too, and whatever is not exported";
  if (!host.ends_with("." + services))
    return "lists " + quoted + ", by which no service of the mesh is called";
  return {};
}

} // namespace

// The first thing wrong is told: on this port one Gateway with the right mode and hosts is all there may be.
void judge_gateway(const Scene &scene, const Object &object, Diagnostics &findings) {
  const Value *server = cross_network_server(object);
  if (server == nullptr)
    return;
  const auto wrong = [&](const Value *at, const std::string &what) -> diagnostics::Diagnostic & {
    return findings.report(diagnostics::gateway_lets_wrong_hosts, place(at, object), title(object), what)
        .advise(object.is_raw
                    ? "export services, and meshc writes the Gateway with exactly their hosts: `export { to = … }`"
                    : "leave it as it is written: with AUTO_PASSTHROUGH and the hosts that are exported");
  };
  for (const Object &other : scene.bundle.objects)
    if (object.is_raw && other.kind == object.kind && (other.space != object.space || other.name != object.name) &&
        cross_network_server(other) != nullptr &&
        (!other.is_raw || manifest::file_name(other) < manifest::file_name(object))) {
      wrong(server->at("port"), "is a second one: `" + title(other) + "` has this port")
          .label(other.origin, "makes it");
      return;
    }
  const Value *mode = server->find("tls.mode");
  if (text(mode) != "AUTO_PASSTHROUGH") {
    wrong(mode != nullptr ? mode : server->at("port"),
          mode == nullptr ? "says no TLS mode, so nothing is passed on"
                          : "has the mode `" + std::string(text(mode)) + "`, which passes no call on by its name");
    return;
  }
  for (const Value &host : items(server->at("hosts")))
    if (const std::string why = wrong_with_host(scene, host_of(text(&host))); !why.empty()) {
      wrong(&host, why);
      return;
    }
}

} // namespace meshc::hatch
