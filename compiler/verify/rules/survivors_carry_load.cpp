#include "base/text.h"
#include "verify/rule.h"

#include <map>
#include <optional>

namespace meshc::verify {
namespace {

using namespace model;

// Nothing when a cluster does not say replicas or capacity.
std::optional<Rate> carried(const Capacity &capacity) {
  if (!capacity.replicas.is_set() || !capacity.per_replica.is_set())
    return std::nullopt;
  return Rate{capacity.replicas.value * capacity.per_replica.value.per_kilosecond};
}

// A load written once is the load of the whole service, wherever it arrives; loads written for clusters add up.
Rate load_of(const Service &service) {
  std::map<Span, Rate> places;
  for (const ClusterId cluster : service.on)
    if (const Rate *load = service.capacity_in(cluster).load.get())
      places.emplace(service.capacity_in(cluster).load.span, *load);
  Rate total;
  for (const auto &[place, load] : places)
    total.per_kilosecond += load.per_kilosecond;
  return total;
}

// "`west` 2 x 100rps = 200rps"
std::string in_words(const Mesh &mesh, const Service &service, const std::vector<ClusterId> &survivors) {
  std::vector<std::string> words;
  for (const ClusterId cluster : survivors) {
    const Capacity &there = service.capacity_in(cluster);
    words.push_back("`" + mesh[cluster].name + "` " + std::to_string(there.replicas.value) + " x " +
                    spelled(there.per_replica.value) + " = " + spelled(*carried(there)));
  }
  return list_in_words(words);
}

void check(const Context &context, const Service &service, Diagnostics &findings) {
  const Mesh &mesh = context.mesh;
  const Rate load = load_of(service);
  std::vector<ClusterId> active = service.on, draining = service.on;
  std::erase_if(active, [&](ClusterId id) { return mesh[id].state != ClusterState::active; });
  std::erase_if(draining, [&](ClusterId id) { return !mesh[id].is_draining(); });
  if (active.size() + draining.size() < 2 || active.empty() || load.per_kilosecond == 0)
    return;
  Rate all, most;
  ClusterId lost;
  for (const ClusterId cluster : active) {
    const auto here = carried(service.capacity_in(cluster));
    if (!here)
      return;
    all.per_kilosecond += here->per_kilosecond;
    if (!lost.known() || *here > most) {
      most = *here;
      lost = cluster;
    }
  }
  if (!draining.empty() && all < load) {
    findings
        .report(diagnostics::drain_overloads, mesh[draining.front()].state_span, mesh.full_name(service), spelled(all),
                names(mesh, draining), spelled(load))
        .about(subject(mesh, service))
        .note("left are " + in_words(mesh, service, active))
        .advise("raise `replicas` in the other clusters first, or run it in one more");
    return;
  }
  if (active.size() < 2)
    return;
  const Rate left{all.per_kilosecond - most.per_kilosecond};
  if (left >= load)
    return;
  std::erase(active, lost);
  const Setting<Rate> &stated = service.capacity_in(service.on.front()).load;
  findings
      .report(diagnostics::survivors_too_weak, stated.is_set() ? stated.span : service.span, mesh.full_name(service),
              mesh[lost].name, spelled(left), spelled(load))
      .about(subject(mesh, service))
      .note("left are " + in_words(mesh, service, active))
      .advise("raise `replicas` in the other clusters, or run it in one more");
}

} // namespace

void survivors_carry_load(const Context &context, Diagnostics &findings) {
  for (const Service &service : context.mesh.services)
    check(context, service, findings);
}

} // namespace meshc::verify
