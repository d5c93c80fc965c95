#include "flow/standby.h"

#include <algorithm>
#include <set>

namespace meshc::flow {

using namespace model;

namespace {

struct Places {
  std::vector<ClusterId> active;
  std::set<NetworkId> networks;         // of the active ones
  std::set<RegionId> regions;           // of the active ones
  std::set<NetworkId> standby_networks; // of the others
  std::set<RegionId> standby_regions;
};

Places places(const Mesh &mesh, const Service &service) {
  Places found;
  std::ranges::set_difference(service.on, service.standby, std::back_inserter(found.active));
  for (const ClusterId cluster : found.active) {
    found.networks.insert(mesh[cluster].network);
    found.regions.insert(mesh[cluster].region);
  }
  for (const ClusterId cluster : service.standby) {
    found.standby_networks.insert(mesh[cluster].network);
    found.standby_regions.insert(mesh[cluster].region);
  }
  return found;
}

// The region between the client's own and the rest: the other one with active clusters, else any of a standby.
RegionId region_between(const Places &places, RegionId own) {
  const auto other = std::ranges::find_if(places.regions, [&](RegionId region) { return region != own; });
  return other != places.regions.end() ? *other : *places.standby_regions.begin();
}

StandbyTiers tiers_of(const Mesh &mesh, const Places &places, ClusterId client) {
  const bool active_here = std::ranges::binary_search(places.active, client);
  StandbyTiers tiers{client, true, {}, active_here ? client : places.active.front(), {}};
  if (places.active.size() == 1)
    return tiers;
  // Their network, and on it the client's own cluster.
  if (const NetworkId shared = *places.networks.begin();
      places.networks.size() == 1 && shared.known() && !places.standby_networks.contains(shared)) {
    tiers.network = shared;
    if (!active_here)
      tiers.cluster = {};
    return tiers;
  }
  // Two tiers of regions hold all active clusters and no standby.
  const RegionId own = mesh[client].region;
  const bool own_is_active = places.regions.contains(own);
  const bool clean =
      std::ranges::none_of(places.regions, [&](RegionId region) { return places.standby_regions.contains(region); });
  if (clean && !places.standby_regions.contains(own) && places.regions.size() <= (own_is_active ? 2U : 1U)) {
    tiers.cluster = {};
    tiers.region = region_between(places, own);
    return tiers;
  }
  tiers.kept = false;
  return tiers;
}

} // namespace

std::vector<StandbyTiers> standby_tiers(const Mesh &mesh, const Service &service,
                                        const std::vector<ClusterId> &clients) {
  std::vector<StandbyTiers> all;
  if (service.standby.empty())
    return all;
  const Places found = places(mesh, service);
  if (!found.active.empty())
    for (const ClusterId client : clients)
      all.push_back(tiers_of(mesh, found, client));
  return all;
}

} // namespace meshc::flow
