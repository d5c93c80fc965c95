#include "flow/flow.h"

#include "base/overloaded.h"
#include "base/unique.h"
#include "flow/failover.h"
#include "flow/standby.h"

#include <algorithm>

namespace meshc::flow {
namespace {

using namespace model;

template <class T> void sort_unique(std::vector<T> &values) {
  std::ranges::sort(values);
  drop_repeated(values);
}

template <class T> void append(std::vector<T> &to, const std::vector<T> &from) {
  to.insert(to.end(), from.begin(), from.end());
}

std::vector<std::vector<ClusterId>> clusters_of_namespaces(const Mesh &mesh) {
  std::vector<std::vector<ClusterId>> clusters(mesh.namespaces.size());
  for (const Service &service : mesh.services)
    append(clusters[service.space.index], service.on);
  for (auto &of : clusters)
    sort_unique(of);
  return clusters;
}

// The clusters of all callers are joined once an edge, so that `allow [a, b] -> [c, d]` costs a sum and no product.
void follow_edges(const Mesh &mesh, Flow &flow) {
  const auto of_namespace = clusters_of_namespaces(mesh);
  for (std::size_t i = 0; i < mesh.edges.size(); ++i) {
    const Edge &edge = mesh.edges[i];
    std::vector<ClusterId> from;
    for (const Caller &caller : edge.callers)
      std::visit(overloaded{[](Anyone) {}, [&](ServiceId id) { append(from, mesh[id].on); },
                            [&](NamespaceId id) { append(from, of_namespace[id.index]); },
                            [&](IngressId id) { append(from, mesh[id].on); }},
                 caller.who);
    sort_unique(from);
    for (const Callee &callee : edge.callees) {
      ServiceFlow &service = flow.services[callee.service.index];
      (edge.deny ? service.denied_by : service.allowed_by).push_back(EdgeId(i));
      if (!edge.deny)
        append(service.called_from, from);
    }
  }
  // A namespace that enforces nothing needs no edge: the route itself says that the ingress calls.
  for (const Ingress &ingress : mesh.ingresses)
    for (const IngressRoute &route : ingress.routes)
      if (route.to.known())
        append(flow.services[route.to.index].called_from, ingress.on);
  for (ServiceFlow &service : flow.services) {
    sort_unique(service.called_from);
    sort_unique(service.allowed_by);
    sort_unique(service.denied_by);
  }
}

void place(const Service &service, ServiceFlow &flow) {
  if (service.exported.is_set())
    flow.exported_to = service.exported.value.to;
  std::vector<ClusterId> crossing;
  std::ranges::set_intersection(flow.called_from, flow.exported_to, std::back_inserter(crossing));
  std::ranges::set_difference(crossing, service.on, std::back_inserter(flow.stub_in));
  std::ranges::set_union(service.on, flow.stub_in, std::back_inserter(flow.known_in));
}

// Which peers each cluster reads, a bit a cluster: a row is joined word by word.
class ReadTable {
public:
  explicit ReadTable(std::size_t clusters)
      : clusters_(clusters), words_((clusters + 63) / 64), bits_(clusters * words_), hosts_(words_) {}

  void add(const std::vector<ClusterId> &readers, const std::vector<ClusterId> &hosts) {
    std::ranges::fill(hosts_, 0);
    for (const ClusterId host : hosts)
      hosts_[host.index / 64] |= bit(host);
    for (const ClusterId reader : readers)
      for (std::size_t word = 0; word < words_; ++word)
        bits_[reader.index * words_ + word] |= hosts_[word];
  }

  void add(ClusterId reader, ClusterId host) { bits_[reader.index * words_ + host.index / 64] |= bit(host); }

  void fill(Flow &flow) const {
    for (std::size_t reader = 0; reader < clusters_; ++reader)
      for (std::size_t host = 0; host < clusters_; ++host)
        if (reader != host && (bits_[reader * words_ + host / 64] >> host % 64 & 1) != 0) {
          flow.clusters[reader].reads.push_back(ClusterId(host));
          flow.clusters[host].read_by.push_back(ClusterId(reader));
        }
  }

private:
  static std::uint64_t bit(ClusterId host) { return std::uint64_t{1} << host.index % 64; }

  std::size_t clusters_;
  std::size_t words_;
  std::vector<std::uint64_t> bits_;
  std::vector<std::uint64_t> hosts_;
};

// A cluster without a network is another stage's error, and no border here.
bool leaves_network(const Mesh &mesh, NetworkId network, const std::vector<ClusterId> &to) {
  return network.known() && std::ranges::any_of(to, [&](ClusterId cluster) {
           return mesh[cluster].network.known() && mesh[cluster].network != network;
         });
}

// The control planes of these clusters, each once.
std::vector<ClusterId> config_clusters(const Mesh &mesh, const std::vector<ClusterId> &of) {
  std::vector<ClusterId> planes;
  planes.reserve(of.size());
  for (const ClusterId cluster : of)
    planes.push_back(mesh.config_cluster(cluster));
  sort_unique(planes);
  return planes;
}

// A primary holds policy about all services of its remotes, hence their namespaces too.
std::vector<NamespaceId> needed_spaces(const Mesh &mesh, const Flow &flow, ClusterId cluster) {
  std::vector<NamespaceId> spaces = flow[cluster].spaces;
  for (const ClusterId served : mesh.served_from(cluster))
    if (served != cluster) {
      append(spaces, flow[served].spaces);
      for (const Ingress &ingress : mesh.ingresses)
        if (ingress.space.known() && std::ranges::binary_search(ingress.on, served))
          spaces.push_back(ingress.space);
    }
  sort_unique(spaces);
  return spaces;
}

void sort_into_clusters(const Mesh &mesh, Flow &flow) {
  ReadTable reads(mesh.clusters.size());
  for (std::size_t i = 0; i < mesh.clusters.size(); ++i)
    if (const ClusterId plane = mesh.config_cluster(ClusterId(i)); plane != ClusterId(i))
      reads.add(plane, ClusterId(i));
  for (std::size_t i = 0; i < mesh.services.size(); ++i) {
    const ServiceId id(i);
    const Service &service = mesh.services[i];
    const ServiceFlow &facts = flow.services[i];
    reads.add(config_clusters(mesh, facts.exported_to), service.on);

    std::vector<NetworkId> networks;
    for (const ClusterId host : service.on)
      networks.push_back(mesh[host].network);
    sort_unique(networks);
    std::erase_if(networks, [&](NetworkId network) { return !leaves_network(mesh, network, facts.exported_to); });
    for (const ClusterId host : service.on)
      if (std::ranges::binary_search(networks, mesh[host].network))
        flow.clusters[host.index].through_gateway.push_back(id);

    for (const ClusterId client : facts.exported_to)
      if (service.on.size() > 1 || (service.on.size() == 1 && service.on.front() != client))
        flow.clusters[client.index].shared.push_back(id);
    for (const ClusterId cluster : facts.known_in)
      flow.clusters[cluster.index].spaces.push_back(service.space);
  }
  reads.fill(flow);

  const auto running = clusters_of_namespaces(mesh);
  for (ClusterFlow &cluster : flow.clusters)
    sort_unique(cluster.spaces);
  for (std::size_t i = 0; i < mesh.clusters.size(); ++i) {
    ClusterFlow &cluster = flow.clusters[i];
    cluster.stub_spaces = needed_spaces(mesh, flow, ClusterId(i));
    std::erase_if(cluster.stub_spaces,
                  [&](NamespaceId space) { return std::ranges::binary_search(running[space.index], ClusterId(i)); });
  }
}

} // namespace

Flow trace(const Mesh &mesh, diagnostics::Diagnostics &findings) {
  Flow flow;
  flow.services.resize(mesh.services.size());
  flow.clusters.resize(mesh.clusters.size());
  follow_edges(mesh, flow);
  FailoverPlanner planner(mesh, findings);
  for (std::size_t i = 0; i < mesh.services.size(); ++i) {
    const Service &service = mesh.services[i];
    ServiceFlow &facts = flow.services[i];
    place(service, facts);
    facts.failover.push_back(planner.steps(service, facts.known_in, service.policy.failover));
    for (const ClusterOverride &special : service.overrides)
      facts.failover.push_back(planner.steps(service, facts.known_in, special.policy.failover));
    facts.standby = standby_tiers(mesh, service, facts.known_in);
  }
  sort_into_clusters(mesh, flow);
  return flow;
}

} // namespace meshc::flow
