#include "flow/failover.h"

#include <algorithm>
#include <map>

namespace meshc::flow {

using namespace model;

// One region that could serve the clients of another, by its best pair of clusters.
struct FailoverPlanner::Reach {
  RegionId region;
  std::optional<Duration> rtt; // of the best pair whose link is declared
  NetworkId from;              // networks of the first pair
  NetworkId to;
};

FailoverPlanner::FailoverPlanner(const Mesh &mesh, diagnostics::Diagnostics &findings)
    : mesh_(mesh), findings_(findings), round_trips_(mesh) {}

std::vector<RegionStep> FailoverPlanner::steps(const Service &service, const std::vector<ClusterId> &clients,
                                               const Setting<Failover> &failover) {
  std::vector<RegionStep> steps;
  if (!failover.is_set() || !service.exported.is_set())
    return steps;
  // In one region there is nothing to put in order.
  const auto same_region = [&](ClusterId host) { return mesh_[host].region == mesh_[service.on.front()].region; };
  if (std::ranges::all_of(service.on, same_region))
    return steps;

  // Only a cluster to which the service is exported sees endpoints elsewhere.
  std::map<RegionId, std::vector<ClusterId>> origins;
  for (const ClusterId client : clients)
    if (std::ranges::binary_search(service.exported.value.to, client))
      origins[mesh_[client].region].push_back(client);

  for (const auto &[origin, callers] : origins) {
    // Clusters of a service are few; every pair is looked at because each may lie on another network.
    std::map<RegionId, Reach> reachable;
    for (const ClusterId host : service.on) {
      const RegionId region = mesh_[host].region;
      if (region == origin)
        continue;
      for (const ClusterId client : callers) {
        const NetworkId from = mesh_[client].network, to = mesh_[host].network;
        const auto rtt = round_trips_.between(from, to);
        Reach &reach = reachable.try_emplace(region, Reach{region, rtt, from, to}).first->second;
        if (rtt && (!reach.rtt || *rtt < *reach.rtt))
          reach.rtt = rtt;
      }
    }
    RegionId target;
    if (failover.value.any) {
      std::vector<Reach> candidates;
      for (const auto &entry : reachable)
        candidates.push_back(entry.second);
      target = nearest(service, candidates, failover.span);
    } else {
      const auto listed =
          std::ranges::find_if(failover.value.regions, [&](RegionId region) { return reachable.contains(region); });
      if (listed != failover.value.regions.end())
        target = *listed;
    }
    if (target.known())
      steps.push_back({origin, target});
  }
  return steps;
}

RegionId FailoverPlanner::nearest(const Service &service, const std::vector<Reach> &candidates, Span span) {
  const Reach *best = nullptr;
  const Reach *unknown = nullptr;
  for (const Reach &candidate : candidates) {
    if (!candidate.rtt)
      unknown = unknown != nullptr ? unknown : &candidate;
    else if (best == nullptr || *candidate.rtt < *best->rtt)
      best = &candidate; // candidates come by name, so the first of a tie stays
  }
  if (candidates.size() == 1)
    return candidates.front().region;
  // Nothing is nearer than the same network.
  const bool settled = best != nullptr && best->rtt->milliseconds == 0;
  if (unknown != nullptr && !settled)
    report_missing_link(service, candidates[0], candidates[1], *unknown, span);
  return best != nullptr ? best->region : RegionId{};
}

void FailoverPlanner::report_missing_link(const Service &service, const Reach &first, const Reach &second,
                                          const Reach &unknown, Span span) {
  // A link is one thing to declare, however many services and directions need it.
  if (!reported_.insert(std::minmax(unknown.from, unknown.to)).second)
    return;
  const auto name = [&](NetworkId id) { return id.known() ? mesh_[id].name : std::string("?"); };
  const std::string from = name(std::min(unknown.from, unknown.to)), to = name(std::max(unknown.from, unknown.to));
  auto &finding = findings_.report(diagnostics::link_needed, span, mesh_.full_name(service), mesh_[first.region].name,
                                   mesh_[second.region].name, from, to);
  for (const Link &link : mesh_.links)
    if (std::minmax(link.from, link.to) == std::minmax(unknown.from, unknown.to))
      finding.label(link.span, "this link says no `rtt`");
  finding.advise("say how far the networks are apart, for example `link " + from + " <-> " + to +
                 " { rtt = 40ms }`, or list the regions in order: `failover { to = [" + mesh_[first.region].name +
                 ", " + mesh_[second.region].name + "] }`");
}

} // namespace meshc::flow
