#include "backends/istio/subset.h"

namespace meshc::backends::istio {

Value subsets(const model::Mesh &mesh, const model::Service &service) {
  Value list = Value::list(service.span);
  const model::SubsetParts parts = subsets_in_use(service);
  for (const bool in_cluster : {false, true})
    for (const auto &[version, cluster] : parts) {
      if (cluster.known() != in_cluster)
        continue;
      const Span at = version.known() ? service.versions[version.index].span : service.span;
      Value selected = version.known() ? labels(service.versions[version.index].labels, at) : Value::map(at);
      // istiod gives this label to each endpoint, the gateways of other networks included.
      if (in_cluster)
        selected.set("topology.istio.io/cluster", Value(mesh[cluster].id, at));
      Value subset = Value::map(at, 2);
      subset.set("name", Value(subset_name(mesh, service, version, cluster), at));
      subset.set("labels", std::move(selected));
      list.push(std::move(subset));
    }
  return list;
}

} // namespace meshc::backends::istio
