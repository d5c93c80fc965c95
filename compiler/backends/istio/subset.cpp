#include "backends/istio/subset.h"

#include <algorithm>
#include <set>

namespace meshc::backends::istio {
namespace {

// Parts of versions in a cluster; the unknown version means the whole service.
using Parts = std::set<std::pair<model::VersionId, model::ClusterId>>;

void add_parts(const std::vector<model::Share> &split, Parts &parts) {
  for (const model::Share &share : split)
    if (share.cluster.known())
      parts.emplace(share.version, share.cluster);
}

void add_parts(const model::TrafficPolicy &policy, Parts &parts) {
  add_parts(policy.split, parts);
  for (const model::Route &route : policy.routes)
    add_parts(route.split, parts);
}

} // namespace

bool uses_subsets(const model::Service &service) {
  const auto does = [](const model::TrafficPolicy &policy) {
    return !policy.split.empty() || !policy.mirrors.empty() ||
           std::ranges::any_of(policy.routes,
                               [](const model::Route &route) { return route.to.known() || !route.split.empty(); });
  };
  return !service.shares_of_ingresses.empty() || does(service.policy) ||
         std::ranges::any_of(service.overrides, does, &model::ClusterOverride::policy);
}

Value subsets(const model::Mesh &mesh, const model::Service &service) {
  Value list = Value::list(service.span);
  for (const model::ServiceVersion &version : service.versions) {
    Value subset = Value::map(version.span, 2);
    subset.set("name", Value(version.name, version.span));
    subset.set("labels", labels(version.labels, version.span));
    list.push(std::move(subset));
  }
  Parts parts;
  add_parts(service.policy, parts);
  add_parts(service.shares_of_ingresses, parts);
  for (const model::ClusterOverride &special : service.overrides)
    add_parts(special.policy, parts);
  for (const auto &[version, cluster] : parts) {
    const Span at = version.known() ? service.versions[version.index].span : service.span;
    // istiod gives this label to each endpoint, the gateways of other networks included.
    Value selected = version.known() ? labels(service.versions[version.index].labels, at) : Value::map(at);
    selected.set("topology.istio.io/cluster", Value(mesh[cluster].id, at));
    Value subset = Value::map(at, 2);
    subset.set("name", Value(subset_name(mesh, service, version, cluster), at));
    subset.set("labels", std::move(selected));
    list.push(std::move(subset));
  }
  return list;
}

} // namespace meshc::backends::istio
