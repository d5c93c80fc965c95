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

void check(const Context &context, const Service &service, Diagnostics &findings) {
  const Mesh &mesh = context.mesh;
  const Rate load = load_of(service);
  if (service.on.size() < 2 || load.per_kilosecond == 0)
    return;
  Rate all, most;
  ClusterId lost;
  for (const ClusterId cluster : service.on) {
    const auto here = carried(service.capacity_in(cluster));
    if (!here)
      return;
    all.per_kilosecond += here->per_kilosecond;
    if (!lost.known() || *here > most) {
      most = *here;
      lost = cluster;
    }
  }
  const Rate left{all.per_kilosecond - most.per_kilosecond};
  if (left >= load)
    return;
  std::vector<std::string> survivors;
  for (const ClusterId cluster : service.on)
    if (cluster != lost) {
      const Capacity &there = service.capacity_in(cluster);
      survivors.push_back("`" + mesh[cluster].name + "` " + std::to_string(there.replicas.value) + " x " +
                          spelled(there.per_replica.value) + " = " + spelled(*carried(there)));
    }
  const Setting<Rate> &stated = service.capacity_in(service.on.front()).load;
  findings
      .report(diagnostics::survivors_too_weak, stated.is_set() ? stated.span : service.span, mesh.full_name(service),
              mesh[lost].name, spelled(left), spelled(load))
      .about(subject(mesh, service))
      .note("left are " + list_in_words(survivors))
      .advise("raise `replicas` in the other clusters, or run it in one more");
}

} // namespace

void survivors_carry_load(const Context &context, Diagnostics &findings) {
  for (const Service &service : context.mesh.services)
    check(context, service, findings);
}

} // namespace meshc::verify
