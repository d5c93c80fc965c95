#include "backends/common/context.h"

#include "base/unique.h"

#include <algorithm>
#include <iterator>

namespace meshc::backends {

namespace {

bool meet(const std::vector<model::ClusterId> &a, const std::vector<model::ClusterId> &b) {
  return std::ranges::any_of(a, [&](model::ClusterId id) { return std::ranges::binary_search(b, id); });
}

// Services are sorted by namespace.
void add_space(std::vector<model::NamespaceId> &spaces, model::NamespaceId space) {
  if (spaces.empty() || spaces.back() != space)
    spaces.push_back(space);
}

} // namespace

Context::Context(const Input &input)
    : mesh(input.mesh), flow(input.flow), assets(input.assets), id(input.cluster), cluster(mesh[id]),
      here(flow.clusters[id.index]) {
  served.clusters = mesh.served_from(id);
  for (std::size_t i = 0; i < mesh.services.size(); ++i) {
    const model::ServiceId service(i);
    const model::Service &about = mesh.services[i];
    if (about.runs_on(id)) {
      running.push_back(service);
      add_space(spaces, about.space);
    } else if (std::ranges::binary_search(flow[service].stub_in, id)) {
      stubs.push_back(service);
    }
    if (!meet(served.clusters, flow[service].known_in))
      continue;
    served.known.push_back(service);
    if (meet(served.clusters, about.on)) {
      served.running.push_back(service);
      add_space(served.spaces, about.space);
    }
  }
  for (std::size_t i = 0; i < mesh.externals.size(); ++i)
    if (meet(served.clusters, flow.externals[i].called_from))
      served.externals.emplace_back(i);
}

std::vector<model::ExternalId> Context::leaving_by(std::string_view gateway) const {
  std::vector<model::ExternalId> found;
  for (const model::ExternalId external : served.externals)
    if (const std::string *via = mesh[external].via.get(); via != nullptr && *via == gateway)
      found.push_back(external);
  return found;
}

std::vector<std::string> Context::egress_gateways() const {
  std::vector<std::string> names;
  for (const model::ExternalId external : served.externals)
    if (const std::string *via = mesh[external].via.get())
      names.push_back(*via);
  std::ranges::sort(names);
  drop_repeated(names);
  return names;
}

Context::Context(const Context &other, model::ClusterId caller)
    : mesh(other.mesh), flow(other.flow), assets(other.assets), id(caller), cluster(mesh[id]),
      here(flow.clusters[id.index]) {}

std::vector<model::ClusterId> Context::callers_of(model::ServiceId service) const {
  std::vector<model::ClusterId> callers;
  std::ranges::set_intersection(served.clusters, flow[service].known_in, std::back_inserter(callers));
  return callers;
}

std::string release_of(const model::Gateway &gateway) {
  return gateway.role == model::GatewayRole::east_west ? "istio-eastwestgateway" : "istio-" + gateway.name;
}

} // namespace meshc::backends
