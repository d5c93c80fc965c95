#include "model/mesh.h"

#include "model/flow.h"

#include <algorithm>
#include <functional>

namespace meshc::model {

const Gateway *Cluster::gateway(GatewayRole role) const {
  const auto found = std::ranges::find(gateways, role, &Gateway::role);
  return found == gateways.end() ? nullptr : &*found;
}

const Gateway *Cluster::gateway(std::string_view named) const {
  const auto found = std::ranges::find(gateways, named, &Gateway::name);
  return found == gateways.end() ? nullptr : &*found;
}

const Word *control_plane_address(const Gateway &gateway) {
  const auto ip =
      std::ranges::find_if(gateway.addresses, [](const Word &word) { return parse_address(word.text).has_value(); });
  if (ip != gateway.addresses.end())
    return &*ip;
  return gateway.addresses.empty() ? nullptr : &gateway.addresses.front();
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

std::string_view spelled(SplitOwner owner) {
  switch (owner) {
  case SplitOwner::program:
    return "program";
  case SplitOwner::flagger:
    return "flagger";
  case SplitOwner::rollouts:
    return "rollouts";
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

bool contains(const StringMatch &outer, const StringMatch &inner) {
  switch (outer.how) {
  case StringMatch::How::present:
    return true;
  case StringMatch::How::prefix:
    return inner.how != StringMatch::How::present && inner.text.starts_with(outer.text);
  case StringMatch::How::exact:
    return inner.how == StringMatch::How::exact && inner.text == outer.text;
  }
  return false;
}

namespace {

bool contains(const std::vector<HeaderMatch> &outer, const std::vector<HeaderMatch> &inner) {
  return std::ranges::all_of(outer, [&](const HeaderMatch &wanted) {
    const auto same = std::ranges::find(inner, wanted.name, &HeaderMatch::name);
    return same != inner.end() && contains(wanted.match, same->match);
  });
}

// Of alternatives, nothing stated is everything.
template <class T, class Covers>
bool covers_each(const std::vector<T> &outer, const std::vector<T> &inner, const Covers &covers) {
  return outer.empty() || (!inner.empty() && std::ranges::all_of(inner, [&](const T &one) {
           return std::ranges::any_of(outer, [&](const T &wide) { return covers(wide, one); });
         }));
}

} // namespace

bool contains(const RequestMatch &outer, const RequestMatch &inner) {
  const auto same_word = [](const Word &a, const Word &b) { return a.text == b.text; };
  const auto holds = [](const StringMatch &a, const StringMatch &b) { return contains(a, b); };
  const bool any_path = std::ranges::any_of(
      outer.paths, [](const StringMatch &path) { return path.how == StringMatch::How::prefix && path.text == "/"; });
  return contains(outer.headers, inner.headers) && contains(outer.query, inner.query) &&
         contains(outer.claims, inner.claims) && (any_path || covers_each(outer.paths, inner.paths, holds)) &&
         covers_each(outer.methods, inner.methods, same_word) &&
         covers_each(outer.callers, inner.callers, std::equal_to<ServiceId>());
}

bool is_unsafe_method(std::string_view method) {
  return method == "POST" || method == "PATCH";
}

bool takes_unsafe_requests(const Mesh &mesh, const Flow &flow, ServiceId service, const Port &port) {
  const auto &edges = flow[service].allowed_by;
  // Nobody described the callers: any method may come.
  return edges.empty() || std::ranges::any_of(edges, [&](EdgeId id) {
           const Edge &edge = mesh[id];
           const auto names = [&](const Word &word) { return names_port(word.text, port); };
           return !edge.idempotent && (edge.ports.empty() || std::ranges::any_of(edge.ports, names)) &&
                  (edge.methods.empty() || std::ranges::any_of(edge.methods, is_unsafe_method, &Word::text));
         });
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

ClusterId Mesh::config_cluster(ClusterId cluster) const {
  const RemoteOf *remote = clusters[cluster.index].remote();
  return remote == nullptr ? cluster : remote->primary;
}

std::vector<ClusterId> Mesh::served_from(ClusterId cluster) const {
  std::vector<ClusterId> served;
  if (clusters[cluster.index].remote() != nullptr)
    return served;
  for (std::size_t i = 0; i < clusters.size(); ++i)
    if (config_cluster(ClusterId(i)) == cluster)
      served.emplace_back(i);
  return served;
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

std::string Mesh::principal(const Ingress &ingress) const {
  const std::string *account = ingress.account.get();
  if (ingress.is_on_existing() && account == nullptr)
    return {};
  // The gateway chart names the account after its release.
  const std::string pods = account != nullptr ? *account : std::string(ingress_namespace) + "/istio-" + ingress.gateway;
  const auto slash = pods.find('/');
  return std::string(trust()) + "/ns/" + pods.substr(0, slash) + "/sa/" + pods.substr(slash + 1);
}

const std::vector<RegionStep> &Flow::failover_in(const Mesh &mesh, ServiceId service, ClusterId cluster) const {
  const ServiceFlow &flow = services[service.index];
  const ClusterOverride *special = override_in(mesh[service], cluster);
  if (special == nullptr)
    return flow.failover.front();
  return flow.failover[1 + static_cast<std::size_t>(special - mesh[service].overrides.data())];
}

} // namespace meshc::model
