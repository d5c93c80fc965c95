#include "plan/stand.h"

#include "model/subset.h"

#include <algorithm>

namespace meshc::plan {
namespace {

using namespace model;

std::set<PortName> ports(const Service &service) {
  std::set<PortName> names;
  for (const Port &port : service.ports)
    names.insert({port.number, port.name});
  return names;
}

struct Reader {
  const Mesh &mesh;
  const Flow &flow;
  std::vector<std::string> hosts; // by service
  Stand made;

  Reader(const Mesh &of, const Flow &with) : mesh(of), flow(with) {
    for (const Service &service : mesh.services)
      hosts.push_back(mesh.host(service));
  }

  void add(std::set<Choice> &choices, const Service &service, const std::vector<Share> &split) const {
    for (const Share &share : split)
      if (share.weight.millionths > 0)
        choices.insert({subset_name(mesh, service, share.version, share.cluster),
                        share.cluster.known() ? mesh[share.cluster].name : ""});
  }

  std::set<Choice> choices(const Service &service, ClusterId caller) const {
    std::set<Choice> found;
    if (service.split_owner != SplitOwner::program)
      return {Choice{}}; // somebody else writes the weights
    const TrafficPolicy &policy = service.policy_in(caller);
    add(found, service, policy.split);
    if (policy.split.empty())
      found.insert(Choice{});
    for (const Route &route : policy.routes)
      add(found, service, route.to.known() ? std::vector<Share>{Share{route.to, whole, {}}} : route.split);
    return found;
  }

  void cluster(ClusterId id) {
    const std::string &name = mesh[id].name, &plane = mesh[mesh.config_cluster(id)].name;
    Offered &offered = made.offered[name];
    if (mesh[id].network.known())
      offered.network = mesh[mesh[id].network].name;
    made.used[name].control_plane = plane;
    for (const ClusterId peer : flow[id].reads)
      made.used[name].reads.insert(mesh[peer].name);
    for (const ServiceId service : flow[id].shared)
      made.used[plane].shared[name].insert(hosts[service.index]);
    for (const ServiceId service : flow[id].through_gateway)
      made.offered[plane].passes[name].insert(hosts[service.index]);
  }

  void service(ServiceId id) {
    const Service &service = mesh[id];
    const ServiceFlow &facts = flow[id];
    const std::string &host = hosts[id.index];
    for (const ClusterId known : facts.known_in) {
      const std::string &name = mesh[known].name, &plane = mesh[mesh.config_cluster(known)].name;
      if (!mesh[known].is_stopped())
        made.offered[name].resolves[host] = ports(service);
      if (flow.sees(mesh, id, known, known))
        made.offered[name].runs.insert(host);
      for (const auto &[version, cluster] : subsets_in_use(service))
        made.offered[plane].subsets[host].insert(subset_name(mesh, service, version, cluster));
      if (std::ranges::binary_search(facts.called_from, known))
        made.used[plane].calls[{name, host}] = choices(service, known);
    }
  }
};

} // namespace

Stand stand(const Mesh &mesh, const Flow &flow) {
  Reader reader(mesh, flow);
  for (std::size_t i = 0; i < mesh.clusters.size(); ++i)
    reader.cluster(ClusterId(i));
  for (std::size_t i = 0; i < mesh.services.size(); ++i)
    reader.service(ServiceId(i));
  return std::move(reader.made);
}

} // namespace meshc::plan
