#include "verify/rule.h"

#include "base/overloaded.h"
#include "base/text.h"

#include <algorithm>
#include <map>

namespace meshc::verify {

using namespace model;

std::string quoted(std::string_view name) {
  return "`" + std::string(name) + "`";
}

std::vector<std::string> quoted(std::vector<std::string> names) {
  for (std::string &name : names)
    name = quoted(std::string_view(name));
  return names;
}

std::string names(const Mesh &mesh, std::span<const ClusterId> clusters) {
  std::vector<std::string> words;
  for (const ClusterId cluster : clusters)
    words.push_back(quoted(mesh[cluster].name));
  return list_in_words(words);
}

std::string list(const Mesh &mesh, std::span<const ClusterId> clusters) {
  std::vector<std::string> words;
  for (const ClusterId cluster : clusters)
    words.push_back(mesh[cluster].name);
  return "[" + join(words, ", ") + "]";
}

std::string spelled(const Mesh &mesh, const Caller &caller) {
  return std::visit(overloaded{[](Anyone) { return quoted("any"); },
                               [&](ServiceId id) { return quoted(mesh.full_name(mesh[id])); },
                               [&](NamespaceId id) { return quoted("namespace " + mesh[id].name); },
                               [&](IngressId id) { return quoted("ingress." + mesh[id].name); },
                               [&](ClientId id) { return quoted(mesh.full_name(mesh[id])); }},
                    caller.who);
}

std::string spelled(const Mesh &mesh, const Ingress &ingress, NamespaceId space) {
  const bool near = !ingress.space.known() || ingress.space == space;
  return (near ? "" : mesh[ingress.space].name + ".") + "ingress." + ingress.name;
}

diagnostics::Subject subject(const Mesh &mesh, const Service &service) {
  return {"service", mesh.full_name(service)};
}

diagnostics::Subject subject(const Mesh &mesh, const Ingress &ingress) {
  return {"ingress", (ingress.space.known() ? mesh[ingress.space].name + "." : "") + ingress.name};
}

diagnostics::Subject subject(const Mesh &mesh, const External &external) {
  return {"external", mesh.full_name(external)};
}

diagnostics::Subject subject(const Mesh &mesh, const Client &client) {
  return {"client", mesh.full_name(client)};
}

diagnostics::Subject subject(const Namespace &space) {
  return {"namespace", space.name};
}

diagnostics::Subject subject(const Cluster &cluster) {
  return {"cluster", cluster.name};
}

diagnostics::Subject subject(const Cluster &cluster, const Gateway &gateway) {
  return {"gateway", cluster.name + "." + gateway.name};
}

bool crosses(const Mesh &mesh, ClusterId a, ClusterId b) {
  const NetworkId from = mesh[a].network, to = mesh[b].network;
  return from.known() && to.known() && from != to;
}

std::vector<ClusterId> crossing_clients(const Context &context, ServiceId service) {
  const ServiceFlow &flow = context.flow[service];
  std::vector<ClusterId> clients;
  std::ranges::set_intersection(flow.called_from, flow.exported_to, std::back_inserter(clients));
  return clients;
}

std::vector<Crossing> crossings(const Context &context, ServiceId service) {
  const auto one_a_network = [&](const std::vector<ClusterId> &clusters) {
    std::map<NetworkId, ClusterId> first;
    for (const ClusterId cluster : clusters)
      first.try_emplace(context.mesh[cluster].network, cluster);
    return first;
  };
  const auto hosts = one_a_network(context.mesh[service].on);
  std::vector<Crossing> pairs;
  for (const auto &[from, client] : one_a_network(crossing_clients(context, service)))
    for (const auto &[to, host] : hosts)
      if (crosses(context.mesh, client, host))
        pairs.push_back({client, host});
  return pairs;
}

const Edge *edge_from(const Context &context, ServiceId service, ClusterId client) {
  const Mesh &mesh = context.mesh;
  const auto runs_there = [&](const Caller &caller) {
    return std::visit(overloaded{[](Anyone) { return false; }, [&](ServiceId id) { return mesh[id].runs_on(client); },
                                 [&](NamespaceId id) {
                                   return std::ranges::any_of(mesh.services, [&](const Service &candidate) {
                                     return candidate.space == id && candidate.runs_on(client);
                                   });
                                 },
                                 [&](IngressId id) { return std::ranges::binary_search(mesh[id].on, client); },
                                 [&](ClientId id) {
                                   return !mesh[id].off_mesh.is_set() &&
                                          std::ranges::binary_search(mesh[id].on, client);
                                 }},
                      caller.who);
  };
  for (const EdgeId id : context.flow[service].allowed_by)
    if (std::ranges::any_of(mesh[id].callers, runs_there))
      return &mesh[id];
  return nullptr;
}

std::vector<PolicyInForce> policies_in_force(const Context &context, ServiceId id) {
  const Service &service = context.mesh[id];
  const ServiceFlow &flow = context.flow[id];
  const auto applies = [&](const ClusterOverride &special) {
    return std::ranges::binary_search(flow.known_in, special.cluster);
  };
  std::vector<PolicyInForce> policies;
  if (static_cast<std::size_t>(std::ranges::count_if(service.overrides, applies)) < flow.known_in.size())
    policies.push_back({service.policy, flow.failover.front()});
  for (std::size_t i = 0; i < service.overrides.size(); ++i)
    if (applies(service.overrides[i]))
      policies.push_back({service.overrides[i].policy, flow.failover[1 + i]});
  return policies;
}

void Said::add(std::string_view name, bool is_said, Span at) {
  if (!is_said)
    return;
  names.push_back(quoted(name));
  first = first.known() ? first : at;
}

std::set<RegionId> regions_of(const Mesh &mesh, const Service &service) {
  std::set<RegionId> regions;
  for (const ClusterId cluster : service.on)
    regions.insert(mesh[cluster].region);
  return regions;
}

bool has_http_port(const Service &service) {
  return std::ranges::any_of(service.ports, [](const Port &port) { return carries_http(port.protocol); });
}

bool uninjected(const Namespace &space) {
  return space.injection.is_off() || (space.injection.is_set() && !space.injection.value);
}

} // namespace meshc::verify
