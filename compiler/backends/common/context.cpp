#include "backends/common/context.h"

#include <algorithm>

namespace meshc::backends {

Context::Context(const Input &input)
    : mesh(input.mesh), flow(input.flow), assets(input.assets), id(input.cluster), cluster(mesh[id]),
      here(flow.clusters[id.index]) {
  for (std::size_t i = 0; i < mesh.services.size(); ++i) {
    const model::ServiceId service(i);
    const bool runs = mesh.services[i].runs_on(id);
    if (!runs && std::ranges::find(flow[service].stub_in, id) == flow[service].stub_in.end())
      continue;
    known.push_back(service);
    (runs ? running : stubs).push_back(service);
    // Services are sorted by namespace.
    if (runs && (spaces.empty() || spaces.back() != mesh.services[i].space))
      spaces.push_back(mesh.services[i].space);
  }
}

std::string release_of(const model::Gateway &gateway) {
  return gateway.role == model::GatewayRole::east_west ? "istio-eastwestgateway" : "istio-" + gateway.name;
}

} // namespace meshc::backends
