#include "model/mesh.h"

#include "model/flow.h"

#include <algorithm>
#include <array>
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

std::string_view spelled(ClusterState state) {
  constexpr std::string_view words[] = {"active", "joining", "draining"};
  return words[static_cast<std::size_t>(state)];
}

std::string_view spelled(DrainStep step) {
  constexpr std::string_view words[] = {"entry", "peers", "stop"};
  return words[static_cast<std::size_t>(step)];
}

const Word *control_plane_address(const Gateway &gateway) {
  const auto ip =
      std::ranges::find_if(gateway.addresses, [](const Word &word) { return parse_address(word.text).has_value(); });
  if (ip != gateway.addresses.end())
    return &*ip;
  return gateway.addresses.empty() ? nullptr : &gateway.addresses.front();
}

std::string_view spelled(Mtls mtls) {
  return mtls == Mtls::strict ? "strict" : "permissive";
}

std::string_view spelled(Enforcement enforcement) {
  constexpr std::array<std::string_view, 3> words{"observe", "audit", "enforce"};
  return words[static_cast<std::size_t>(enforcement)];
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
  const auto covers_origin = [](const Origin &wide, const Origin &one) {
    return wide.space == one.space && (!wide.service.known() || wide.service == one.service);
  };
  const auto holds = [](const StringMatch &a, const StringMatch &b) { return contains(a, b); };
  const bool any_path = std::ranges::any_of(
      outer.paths, [](const StringMatch &path) { return path.how == StringMatch::How::prefix && path.text == "/"; });
  return contains(outer.headers, inner.headers) && contains(outer.query, inner.query) &&
         contains(outer.claims, inner.claims) && (any_path || covers_each(outer.paths, inner.paths, holds)) &&
         covers_each(outer.methods, inner.methods, same_word) &&
         covers_each(outer.callers, inner.callers, covers_origin);
}

bool is_unsafe_method(std::string_view method) {
  return method == "POST" || method == "PATCH";
}

namespace {
bool takes_unsafe_over(const Mesh &mesh, const std::vector<EdgeId> &edges, const Port &port) {
  // Nobody described the callers: any method may come.
  return edges.empty() || std::ranges::any_of(edges, [&](EdgeId id) {
           const Edge &edge = mesh[id];
           const auto names = [&](const Word &word) { return names_port(word.text, port); };
           return !edge.idempotent && (edge.ports.empty() || std::ranges::any_of(edge.ports, names)) &&
                  (edge.methods.empty() || std::ranges::any_of(edge.methods, is_unsafe_method, &Word::text));
         });
}
} // namespace

bool takes_unsafe_requests(const Mesh &mesh, const Flow &flow, ServiceId service, const Port &port) {
  return takes_unsafe_over(mesh, flow[service].allowed_by, port);
}

bool takes_unsafe_requests(const Mesh &mesh, const Flow &flow, ExternalId external, const Port &port) {
  return takes_unsafe_over(mesh, flow[external].allowed_by, port);
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

std::string revision_name(const Version &version) {
  std::string name = spelled(version);
  std::ranges::replace(name, '.', '-');
  return name;
}

namespace {

std::string name_of(const Setting<std::string> &said, const Setting<Version> &version) {
  return said.is_unset() && version.is_set() ? revision_name(version.value) : said.value;
}

} // namespace

std::vector<Revision> Mesh::revisions(ClusterId id) const {
  const Cluster &cluster = (*this)[config_cluster(id)];
  std::vector<Revision> found;
  const Span at = cluster.istio.is_set() ? cluster.istio.span : cluster.span;
  if (tags.empty())
    return {{"", cluster.istio, {}, true, at}};
  found.push_back({name_of(cluster.revision, cluster.istio), cluster.istio, {}, false, at});
  const Upgrade *upgrade = cluster.upgrade.get();
  if (upgrade != nullptr)
    found.push_back({name_of(upgrade->revision, upgrade->to), upgrade->to, {}, false, upgrade->span});
  for (const Word &tag : tags) {
    const bool moved =
        upgrade != nullptr && std::ranges::find(upgrade->tags, tag.text, &Word::text) != upgrade->tags.end();
    (moved ? found.back() : found.front()).tags.push_back(tag.text);
  }
  for (Revision &one : found)
    one.by_default = &one == &chosen_by(found, tags.front().text);
  return found;
}

const Revision &chosen_by(const std::vector<Revision> &revisions, std::string_view tag) {
  const auto found = std::ranges::find_if(
      revisions, [&](const Revision &one) { return std::ranges::find(one.tags, tag) != one.tags.end(); });
  return found != revisions.end() ? *found : revisions.front();
}

const Revision &by_default(const std::vector<Revision> &revisions) {
  return *std::ranges::find(revisions, true, &Revision::by_default);
}

ClusterId Mesh::hosted_in(ClusterId cluster) const {
  for (std::size_t i = 0; i < clusters.size(); ++i)
    if (const ExternalPlane *external = clusters[i].external(); external != nullptr && external->host == cluster)
      return ClusterId(i);
  return {};
}

bool Mesh::is_seen_early(const Service &service, ClusterId host) const {
  return clusters[host.index].is_joining() && clusters[host.index].remote() != nullptr && service.exported.is_set() &&
         std::ranges::any_of(service.exported.value.to,
                             [&](ClusterId client) { return config_cluster(client) == config_cluster(host); });
}

std::vector<ClusterId> Mesh::entered_on(const Ingress &ingress) const {
  std::vector<ClusterId> entered = ingress.on;
  std::erase_if(entered, [&](ClusterId id) { return !clusters[id.index].takes_entry(); });
  return entered;
}

std::vector<ClusterId> Mesh::open_on(const Ingress &ingress) const {
  std::vector<ClusterId> open = ingress.on;
  std::erase_if(open, [&](ClusterId id) { return clusters[id.index].is_joining() || clusters[id.index].is_stopped(); });
  return open;
}

namespace {
std::string host_of(std::string_view name, std::string_view space, std::string_view domain) {
  std::string made;
  made.reserve(name.size() + space.size() + domain.size() + 6);
  return made.append(name).append(1, '.').append(space).append(".svc.").append(domain);
}
} // namespace

std::string Mesh::host(const Service &service) const {
  return host_of(service.name, namespaces[service.space.index].name, cluster_domain);
}

std::string Mesh::host(const Alias &alias) const {
  return host_of(alias.name, namespaces[alias.space.index].name, cluster_domain);
}

bool Mesh::has_proxied_workloads(ClusterId cluster) const {
  return std::ranges::any_of(services, [&](const Service &service) {
    return std::ranges::any_of(
        service.workloads, [&](const Workload &workload) { return workload.sidecar && workload.cluster == cluster; });
  });
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

bool Flow::sees(const Mesh &mesh, ServiceId service, ClusterId from, ClusterId host) const {
  const ServiceFlow &flow = services[service.index];
  if (!mesh[service].runs_on(host) || mesh[host].is_stopped() || std::ranges::binary_search(flow.held_back, host))
    return false;
  if (host == from)
    return true;
  const ClusterId plane = mesh.config_cluster(from);
  return std::ranges::binary_search(flow.exported_to, from) &&
         (plane == host || std::ranges::binary_search(clusters[plane.index].reads, host));
}

std::string Mesh::full_name(const External &external) const {
  return namespaces[external.space.index].name + "." + external.name;
}

std::string Mesh::full_name(const Client &client) const {
  return (client.space.known() ? namespaces[client.space.index].name + "." : "") + client.name;
}

std::string Mesh::principal(const Client &client) const {
  return std::string(trust()) + "/ns/" + namespaces[client.space.index].name + "/sa/" + client.account;
}

bool External::may_run_on(ClusterId cluster) const {
  return on.empty() || std::ranges::binary_search(on, cluster);
}

std::string_view spelled(Resolution resolution) {
  constexpr std::string_view words[] = {"dns", "dns-round-robin", "static", "passthrough"};
  return words[static_cast<std::size_t>(resolution)];
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
