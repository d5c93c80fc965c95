#include "flow/flow.h"

#include "base/overloaded.h"
#include "base/unique.h"
#include "flow/failover.h"
#include "flow/standby.h"

#include <algorithm>
#include <optional>

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

std::optional<NamespaceId> home_of(const Mesh &mesh, const Caller &caller) {
  return std::visit(
      overloaded{
          [](Anyone) { return std::optional<NamespaceId>(); }, [](IngressId) { return std::optional<NamespaceId>(); },
          [&](ServiceId id) { return std::optional(mesh[id].space); }, [](NamespaceId id) { return std::optional(id); },
          [&](ClientId id) { return mesh[id].space.known() ? std::optional(mesh[id].space) : std::nullopt; }},
      caller.who);
}

std::vector<ClusterId> all_clusters(const Mesh &mesh) {
  std::vector<ClusterId> all;
  for (std::size_t i = 0; i < mesh.clusters.size(); ++i)
    all.emplace_back(i);
  return all;
}

// What an edge says of callees outside of the mesh. `from`: clusters of its callers.
void follow_out(const Mesh &mesh, EdgeId id, const std::vector<ClusterId> &from, Flow &flow) {
  const Edge &edge = mesh[id];
  for (const ExternalCallee &callee : edge.externals) {
    ExternalFlow &external = flow.externals[callee.external.index];
    (edge.deny ? external.denied_by : external.allowed_by).push_back(id);
    if (edge.deny)
      continue;
    for (const Caller &caller : edge.callers)
      if (std::holds_alternative<Anyone>(caller.who)) {
        external.seen_by_all = true;
        append(external.called_from, all_clusters(mesh));
      } else if (const auto space = home_of(mesh, caller)) {
        external.seen_by.push_back(*space);
      }
    append(external.called_from, from);
  }
}

void place(const External &external, ExternalFlow &flow) {
  sort_unique(flow.called_from);
  sort_unique(flow.seen_by);
  std::erase_if(flow.called_from, [&](ClusterId cluster) { return !external.may_run_on(cluster); });
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
                            [&](IngressId id) { append(from, mesh.open_on(mesh[id])); },
                            // Without a proxy nothing is looked up or routed for it.
                            [&](ClientId id) {
                              if (!mesh[id].off_mesh.is_set())
                                append(from, mesh[id].on);
                            }},
                 caller.who);
    sort_unique(from);
    std::erase_if(from, [&](ClusterId cluster) { return mesh[cluster].is_stopped(); });
    follow_out(mesh, EdgeId(i), from, flow);
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
        append(flow.services[route.to.index].called_from, mesh.open_on(ingress));
  for (ServiceFlow &service : flow.services) {
    sort_unique(service.called_from);
    sort_unique(service.allowed_by);
    sort_unique(service.denied_by);
  }
}

// Whoever an edge names as caller gets all of its callees: the product that a proxy's scope is.
class Scopes {
public:
  Scopes(const Mesh &mesh, Flow &flow) : mesh_(mesh), flow_(flow), services_(mesh.namespaces.size()) {
    for (std::size_t i = 0; i < mesh.services.size(); ++i)
      services_[mesh.services[i].space.index].emplace_back(i);
  }

  void fill() {
    for (const Edge &edge : mesh_.edges) {
      const std::vector<ServiceId> called = edge.deny ? std::vector<ServiceId>{} : callees(edge);
      for (const Caller &caller : edge.callers)
        add(caller, called);
    }
    for (ServiceFlow &service : flow_.services)
      sort_unique(service.may_call);
    for (NamespaceFlow &space : flow_.spaces)
      sort_unique(space.may_call);
  }

private:
  static std::vector<ServiceId> callees(const Edge &edge) {
    std::vector<ServiceId> all;
    for (const Callee &callee : edge.callees)
      all.push_back(callee.service);
    return all;
  }

  bool asks(NamespaceId space) const { return mesh_[space].scope == Scope::declared; }

  void add(const Caller &caller, const std::vector<ServiceId> &callees) {
    std::visit(overloaded{[&](Anyone) {
                            for (std::size_t i = 0; i < mesh_.namespaces.size(); ++i)
                              add_whole(NamespaceId(i), callees);
                          },
                          [&](ServiceId id) {
                            if (asks(mesh_[id].space))
                              append(flow_.services[id.index].may_call, callees);
                          },
                          [&](NamespaceId id) { add_whole(id, callees); }, [](IngressId) {},
                          // Nothing selects its pods, so they are workloads of the namespace like any other.
                          [&](ClientId id) {
                            if (mesh_[id].space.known() && asks(mesh_[id].space))
                              append(flow_.spaces[mesh_[id].space.index].may_call, callees);
                          }},
               caller.who);
  }

  void add_whole(NamespaceId space, const std::vector<ServiceId> &callees) {
    if (!asks(space))
      return;
    append(flow_.spaces[space.index].may_call, callees);
    for (const ServiceId id : services_[space.index])
      append(flow_.services[id.index].may_call, callees);
  }

  const Mesh &mesh_;
  Flow &flow_;
  std::vector<std::vector<ServiceId>> services_; // by namespace
};

// Clusters in which somebody else's istiod runs: no proxy there is part of the mesh.
std::vector<bool> outside(const Mesh &mesh) {
  std::vector<bool> found(mesh.clusters.size());
  for (const Cluster &cluster : mesh.clusters)
    if (const ExternalPlane *external = cluster.external())
      found[external->host.index] = true;
  return found;
}

void place(const Mesh &mesh, const std::vector<bool> &outside, const Service &service, ServiceFlow &flow) {
  if (service.exported.is_set())
    flow.exported_to = service.exported.value.to;
  std::erase_if(flow.exported_to, [&](ClusterId client) { return outside[client.index]; });
  std::vector<ClusterId> crossing;
  std::ranges::set_intersection(flow.called_from, flow.exported_to, std::back_inserter(crossing));
  if (service.exported.is_set() && !service.exported.value.aliases.empty())
    flow.aliased_in = crossing;
  std::ranges::set_difference(crossing, service.on, std::back_inserter(flow.stub_in));
  std::ranges::set_union(service.on, flow.stub_in, std::back_inserter(flow.known_in));
  if (service.manage == Manage::create && service.on.size() > 1)
    for (const ClusterId host : service.on)
      if (mesh.is_seen_early(service, host))
        flow.held_back.push_back(host);
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

// A cluster that nobody reads has no endpoints for anybody: that is all that joining and draining change for its peers.
// It may read them the while, until nothing runs in it.
std::vector<ClusterId> taking_calls(const Mesh &mesh, std::vector<ClusterId> hosts) {
  std::erase_if(hosts, [&](ClusterId host) { return !mesh[host].takes_calls(); });
  return hosts;
}

std::vector<ClusterId> running_callers(const Mesh &mesh, std::vector<ClusterId> clusters) {
  std::erase_if(clusters, [&](ClusterId cluster) { return mesh[cluster].is_stopped(); });
  return clusters;
}

// A primary holds policy about all services of its remotes, hence their namespaces too.
std::vector<NamespaceId> needed_spaces(const Mesh &mesh, const Flow &flow, ClusterId cluster) {
  std::vector<NamespaceId> spaces = flow[cluster].spaces;
  for (std::size_t i = 0; i < mesh.services.size(); ++i)
    if (std::ranges::binary_search(flow.services[i].aliased_in, cluster))
      for (const Alias &alias : mesh.services[i].exported.value.aliases)
        spaces.push_back(alias.space);
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
    reads.add(config_clusters(mesh, running_callers(mesh, facts.exported_to)), taking_calls(mesh, service.on));

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
  // Its objects stand where the control plane of its callers reads them.
  for (std::size_t i = 0; i < mesh.externals.size(); ++i)
    for (const ClusterId plane : config_clusters(mesh, flow.externals[i].called_from))
      flow.clusters[plane.index].spaces.push_back(mesh.externals[i].space);

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
  flow.spaces.resize(mesh.namespaces.size());
  flow.externals.resize(mesh.externals.size());
  follow_edges(mesh, flow);
  if (std::ranges::any_of(mesh.namespaces, [](const Namespace &space) { return space.scope == Scope::declared; }))
    Scopes(mesh, flow).fill();
  for (std::size_t i = 0; i < mesh.externals.size(); ++i)
    place(mesh.externals[i], flow.externals[i]);
  FailoverPlanner planner(mesh, findings);
  const std::vector<bool> no_members = outside(mesh);
  for (std::size_t i = 0; i < mesh.services.size(); ++i) {
    const Service &service = mesh.services[i];
    ServiceFlow &facts = flow.services[i];
    place(mesh, no_members, service, facts);
    facts.failover.push_back(planner.steps(service, facts.known_in, service.policy.failover));
    for (const ClusterOverride &special : service.overrides)
      facts.failover.push_back(planner.steps(service, facts.known_in, special.policy.failover));
    facts.standby = standby_tiers(mesh, service, facts.known_in);
  }
  sort_into_clusters(mesh, flow);
  return flow;
}

} // namespace meshc::flow
