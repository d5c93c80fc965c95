#include "model/subset.h"

#include <algorithm>

namespace meshc::model {
namespace {

void add_parts(const std::vector<Share> &split, SubsetParts &parts) {
  for (const Share &share : split)
    if (share.cluster.known())
      parts.emplace(share.version, share.cluster);
}

void add_parts(const TrafficPolicy &policy, SubsetParts &parts) {
  add_parts(policy.split, parts);
  for (const Route &route : policy.routes)
    add_parts(route.split, parts);
}

bool uses_subsets(const TrafficPolicy &policy) {
  return !policy.split.empty() || !policy.mirrors.empty() || std::ranges::any_of(policy.routes, [](const Route &route) {
    return route.to.known() || !route.split.empty();
  });
}

} // namespace

SubsetParts subsets_in_use(const Service &service) {
  SubsetParts parts;
  if (service.shares_of_ingresses.empty() && !uses_subsets(service.policy) &&
      std::ranges::none_of(service.overrides, uses_subsets, &ClusterOverride::policy))
    return parts;
  for (std::size_t i = 0; i < service.versions.size(); ++i)
    parts.emplace(VersionId(i), ClusterId{});
  add_parts(service.policy, parts);
  add_parts(service.shares_of_ingresses, parts);
  for (const ClusterOverride &special : service.overrides)
    add_parts(special.policy, parts);
  return parts;
}

std::string subset_name(const Mesh &mesh, const Service &service, VersionId version, ClusterId cluster) {
  std::string name = version.known() ? service.versions[version.index].name : "";
  if (cluster.known())
    name += (name.empty() ? "in-" : "-in-") + mesh[cluster].name;
  return name;
}

std::string egress_subset(const Mesh &mesh, const External &external, std::size_t host) {
  return mesh[external.space].name + "-" + external.name + (host == 0 ? "" : "-" + std::to_string(host + 1));
}

} // namespace meshc::model
