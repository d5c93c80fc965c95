#include "model/mesh.h"

#include "model/flow.h"

#include <algorithm>

namespace meshc::model {

const Gateway *Cluster::gateway(GatewayRole role) const {
  const auto found = std::ranges::find(gateways, role, &Gateway::role);
  return found == gateways.end() ? nullptr : &*found;
}

const Gateway *Cluster::gateway(std::string_view named) const {
  const auto found = std::ranges::find(gateways, named, &Gateway::name);
  return found == gateways.end() ? nullptr : &*found;
}

std::string_view spelled(Protocol protocol) {
  switch (protocol) {
  case Protocol::http:
    return "http";
  case Protocol::http2:
    return "http2";
  case Protocol::grpc:
    return "grpc";
  case Protocol::grpc_web:
    return "grpc-web";
  case Protocol::https:
    return "https";
  case Protocol::tls:
    return "tls";
  case Protocol::tcp:
    return "tcp";
  case Protocol::mongo:
    return "mongo";
  case Protocol::mysql:
    return "mysql";
  case Protocol::redis:
    return "redis";
  case Protocol::udp:
    return "udp";
  }
  return "";
}

bool carries_http(Protocol protocol) {
  return protocol == Protocol::http || protocol == Protocol::http2 || protocol == Protocol::grpc ||
         protocol == Protocol::grpc_web;
}

bool names_port(std::string_view word, const Port &port) {
  const std::string_view protocol = spelled(port.protocol);
  if (word == port.name || word == protocol)
    return true;
  const std::string_view name = port.name;
  return name.starts_with(protocol) && name.size() > protocol.size() && name[protocol.size()] == '-' &&
         name.substr(protocol.size() + 1) == word;
}

bool Edge::reads_requests() const {
  return !methods.empty() || !paths.empty() || !headers.empty() || !claims.empty();
}

bool Service::runs_on(ClusterId cluster) const {
  return std::ranges::binary_search(on, cluster);
}

namespace {
const ClusterOverride *override_in(const Service &service, ClusterId cluster) {
  const auto found = std::ranges::lower_bound(service.overrides, cluster, {}, &ClusterOverride::cluster);
  return found != service.overrides.end() && found->cluster == cluster ? &*found : nullptr;
}
} // namespace

const TrafficPolicy &Service::policy_in(ClusterId cluster) const {
  const ClusterOverride *special = override_in(*this, cluster);
  return special != nullptr ? special->policy : policy;
}

const Capacity &Service::capacity_in(ClusterId cluster) const {
  const ClusterOverride *special = override_in(*this, cluster);
  return special != nullptr ? special->capacity : capacity;
}

std::string Mesh::host(const Service &service) const {
  const std::string &space = namespaces[service.space.index].name;
  std::string made;
  made.reserve(service.name.size() + space.size() + cluster_domain.size() + 6);
  return made.append(service.name).append(1, '.').append(space).append(".svc.").append(cluster_domain);
}

std::string Mesh::full_name(const Service &service) const {
  return namespaces[service.space.index].name + "." + service.name;
}

std::string_view Mesh::trust() const {
  return trust_domain.is_set() ? std::string_view(trust_domain.value) : "cluster.local";
}

std::string Mesh::principal(const Service &service) const {
  return std::string(trust()) + "/ns/" + namespaces[service.space.index].name + "/sa/" + service.account;
}

const std::vector<RegionStep> &Flow::failover_in(const Mesh &mesh, ServiceId service, ClusterId cluster) const {
  const ServiceFlow &flow = services[service.index];
  const ClusterOverride *special = override_in(mesh[service], cluster);
  if (special == nullptr)
    return flow.failover.front();
  return flow.failover[1 + static_cast<std::size_t>(special - mesh[service].overrides.data())];
}

} // namespace meshc::model
