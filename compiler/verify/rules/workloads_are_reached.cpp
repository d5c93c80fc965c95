#include "base/text.h"
#include "verify/rule.h"

#include <algorithm>
#include <map>

namespace meshc::verify {
namespace {

using namespace model;

struct Place {
  const Context &context;
  const Service &service;
  ServiceId id;
  const Workload &workload;
  Diagnostics &findings;

  const Mesh &mesh() const { return context.mesh; }
  std::string name() const { return mesh().full_name(service); }
  const Cluster &cluster() const { return mesh()[workload.cluster]; }

  template <class... Args>
  diagnostics::Diagnostic &report(diagnostics::Kind<Args...> kind, Span at,
                                  std::type_identity_t<Args>... arguments) const {
    return findings.report(kind, at, arguments...).about(subject(mesh(), service));
  }
};

// MC4070.
bool stands_where_the_service_is(const Place &place) {
  const Workload &workload = place.workload;
  if (!place.service.runs_on(workload.cluster)) {
    place
        .report(diagnostics::workload_misplaced, workload.span, workload.name, place.name(),
                "belongs to `" + place.cluster().name + "`, where the service does not run")
        .label(place.service.on_span, "it runs here")
        .advise("add `" + place.cluster().name + "` to `on`: a machine is one of the places where the service runs");
    return false;
  }
  const auto &zones = place.cluster().zones;
  if (workload.zone.is_set() && std::ranges::find(zones, workload.zone.value, &Word::text) == zones.end()) {
    place
        .report(diagnostics::workload_misplaced, workload.zone.span, workload.name, place.name(),
                "is in zone `" + workload.zone.value + "`, which is none of cluster `" + place.cluster().name + "`")
        .label(place.cluster().span, "the cluster")
        .advise("calls are sent to the nearest zone first, so its own has to be true");
    return false;
  }
  return true;
}

// MC4071.
bool is_selected(const Place &place) {
  for (const auto &[key, value] : place.workload.labels)
    if (const auto wanted = place.service.selector.find(key);
        wanted != place.service.selector.end() && wanted->second.text != value.text) {
      place
          .report(diagnostics::workload_not_selected, value.span, place.workload.name, place.name(),
                  "it has the label `" + key + ": " + value.text + "`, and the Service selects `" + key + ": " +
                      wanted->second.text + "`")
          .label(wanted->second.span, "what it selects")
          .advise("leave the label out: those of the selector are added");
      return false;
    }
  if (place.service.is_headless()) {
    place
        .report(diagnostics::workload_not_selected, place.workload.span, place.workload.name, place.name(),
                "the service is headless, and its name resolves to pods alone")
        .label(place.service.headless.span, "headless")
        .advise("leave `headless` out, so that proxies choose among pods and machines");
    return false;
  }
  return true;
}

// MC4072.
void finds_control_plane(const Place &place) {
  const Cluster &plane = place.mesh()[place.mesh().config_cluster(place.workload.cluster)];
  if (!place.workload.sidecar || plane.gateway(GatewayRole::east_west) != nullptr)
    return;
  place
      .report(diagnostics::workload_without_control_plane, place.workload.sidecar_span, place.workload.name,
              place.name(), plane.name)
      .about(subject(plane))
      .label(plane.span, "serves its proxy")
      .advise("give it one: `gateway east-west { address = … }`, with an address that the machine reaches");
}

// MC4073, MC4074: what a machine without a proxy cannot do.
void is_guarded(const Place &place) {
  if (place.workload.sidecar)
    return;
  const Mesh &mesh = place.mesh();
  const auto pairs = crossings(place.context, place.id);
  const auto crossing = std::ranges::find_if(
      pairs, [&](const Crossing &pair) { return crosses(mesh, pair.client, place.workload.cluster); });
  if (crossing != pairs.end()) {
    place
        .report(diagnostics::workload_cannot_cross, place.workload.sidecar_span, place.workload.name, place.name(),
                mesh[crossing->client].name)
        .label(place.service.exported.span, "exported here")
        .advise("run a proxy on it, `sidecar = true`, or keep the service to its own network");
    return;
  }
  const Namespace &space = mesh[place.service.space];
  if (space.enforcement == Enforcement::enforce)
    place
        .report(diagnostics::workload_unguarded, place.workload.sidecar_span, place.workload.name, place.name(),
                space.name)
        .label(space.enforcement_span, "enforced here")
        .advise("run a proxy on it, `sidecar = true`, or guard its port by other means and waive this");
}

} // namespace

void workloads_are_reached(const Context &context, Diagnostics &findings) {
  const Mesh &mesh = context.mesh;
  std::map<std::pair<NetworkId, std::string>, const Workload *> addresses;
  for (std::size_t i = 0; i < mesh.services.size(); ++i)
    for (const Workload &workload : mesh.services[i].workloads) {
      const Place place{context, mesh.services[i], ServiceId(i), workload, findings};
      if (!stands_where_the_service_is(place))
        continue;
      // MC4075.
      const auto [first, fresh] =
          addresses.emplace(std::pair(mesh[workload.cluster].network, workload.address), &workload);
      if (!fresh)
        place
            .report(diagnostics::workload_address_twice, workload.address_span, workload.name, place.name(),
                    workload.address)
            .label(first->second->address_span, "`" + first->second->name + "` has it")
            .advise("a machine with two services needs two addresses, or one of them goes without `workload`");
      if (!is_selected(place))
        continue;
      finds_control_plane(place);
      is_guarded(place);
    }
}

} // namespace meshc::verify
