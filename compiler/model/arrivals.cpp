#include "model/arrivals.h"

#include "base/overloaded.h"
#include "base/unique.h"

#include <algorithm>

namespace meshc::model {
namespace {

bool has(const std::vector<ClusterId> &clusters, ClusterId cluster) {
  return std::ranges::binary_search(clusters, cluster);
}

template <class T> bool has(const std::vector<T> &items, const T &item) {
  return std::ranges::find(items, item) != items.end();
}

template <class T> void sort_unique(std::vector<T> &items) {
  std::ranges::sort(items);
  drop_repeated(items);
}

class Ways {
public:
  Ways(const Mesh &mesh, const Flow &flow, ServiceId to, ClusterId in) : mesh_(mesh), flow_(flow), to_(to), in_(in) {}

  template <class Who> void add(EdgeId edge, Who who, const std::vector<ClusterId> &clusters) {
    for (const ClusterId from : clusters) {
      if (from == in_)
        add(edge, who);
      else if (has(flow_[to_].exported_to, from))
        add_from(edge, from);
    }
  }
  template <class Way> void add(EdgeId edge, Way way) { found.push_back({edge, way}); }

  std::vector<Arrival> found;

private:
  void add_from(EdgeId edge, ClusterId from) {
    if (mesh_[from].network == mesh_[in_].network) {
      add(edge, PodsOf{from});
      return;
    }
    if (mesh_[in_].gateway(GatewayRole::east_west) != nullptr)
      add(edge, CrossNetwork{});
    // Any gateway of the network may take the call in, and send it on to pods that its istiod sees here.
    for (std::size_t i = 0; i < mesh_.clusters.size(); ++i)
      if (const ClusterId other(i); other != in_ && mesh_[other].network == mesh_[in_].network &&
                                    has(flow_[to_].exported_to, other) && has(flow_[other].through_gateway, to_))
        add(edge, PodsOf{other});
  }

  const Mesh &mesh_;
  const Flow &flow_;
  ServiceId to_;
  ClusterId in_;
};

} // namespace

std::vector<ClusterId> clusters_of(const Mesh &mesh, NamespaceId space) {
  std::vector<ClusterId> clusters;
  auto service = std::ranges::lower_bound(mesh.services, space, {}, &Service::space);
  for (; service != mesh.services.end() && service->space == space; ++service)
    clusters.insert(clusters.end(), service->on.begin(), service->on.end());
  sort_unique(clusters);
  return clusters;
}

std::vector<Arrival> arrivals(const Mesh &mesh, const Flow &flow, ServiceId to, ClusterId in) {
  Ways ways(mesh, flow, to, in);
  for (const EdgeId id : flow[to].allowed_by)
    for (const Caller &caller : mesh[id].callers)
      std::visit(overloaded{[&](Anyone anyone) { ways.add(id, anyone); },
                            [&](ServiceId service) { ways.add(id, service, mesh[service].on); },
                            [&](NamespaceId space) { ways.add(id, space, clusters_of(mesh, space)); },
                            [&](IngressId ingress) { ways.add(id, ingress, mesh.open_on(mesh[ingress])); },
                            // Which pods of its namespace are the client's, nobody says.
                            [&](ClientId client) {
                              if (!mesh[client].off_mesh.is_set())
                                ways.add(id, mesh[client].space, mesh[client].on);
                              else if (has(mesh[client].on, in))
                                ways.add(id, client);
                            }},
                 caller.who);
  sort_unique(ways.found);
  return std::move(ways.found);
}

std::vector<std::vector<EdgeId>> edges_by_caller(const Mesh &mesh) {
  std::vector<std::vector<EdgeId>> edges(mesh.services.size());
  for (std::size_t i = 0; i < mesh.edges.size(); ++i) {
    if (mesh.edges[i].deny)
      continue;
    const auto add = [&](ServiceId service) {
      if (edges[service.index].empty() || edges[service.index].back() != EdgeId(i))
        edges[service.index].emplace_back(i);
    };
    for (const Caller &caller : mesh.edges[i].callers)
      std::visit(overloaded{[](IngressId) {}, [](ClientId) {}, [&](ServiceId service) { add(service); },
                            [&](NamespaceId space) {
                              for (std::size_t s = 0; s < mesh.services.size(); ++s)
                                if (mesh.services[s].space == space)
                                  add(ServiceId(s));
                            },
                            [&](Anyone) {
                              for (std::size_t s = 0; s < mesh.services.size(); ++s)
                                add(ServiceId(s));
                            }},
                 caller.who);
  }
  return edges;
}

std::vector<Departure> departures(const Mesh &mesh, const Flow &flow, const std::vector<EdgeId> &edges, ClusterId in) {
  std::vector<Departure> found;
  const auto add = [&](auto to, ServiceId callee, EdgeId edge) { found.push_back({edge, callee, to}); };
  for (const EdgeId edge : edges)
    for (const Callee &callee : mesh[edge].callees)
      for (const ClusterId host : mesh[callee.service].on) {
        if (host == in)
          add(std::monostate{}, callee.service, edge);
        else if (!has(flow[callee.service].exported_to, in))
          continue;
        else if (mesh[host].network == mesh[in].network)
          add(PodsOf{host}, callee.service, edge);
        else
          add(GatewaysOf{mesh[host].network}, callee.service, edge);
      }
  sort_unique(found);
  return found;
}

std::vector<const Port *> ports_of(const Service &service, const Edge &edge) {
  std::vector<const Port *> ports;
  if (edge.ports.empty())
    return ports;
  for (const Port &port : service.ports)
    if (std::ranges::any_of(edge.ports, [&](const Word &word) { return names_port(word.text, port); }))
      ports.push_back(&port);
  return ports;
}

} // namespace meshc::model
