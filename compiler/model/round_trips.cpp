#include "model/round_trips.h"

namespace meshc::model {

RoundTrips::RoundTrips(const Mesh &mesh) {
  for (const Link &link : mesh.links) {
    const Duration *rtt = link.rtt.get();
    if (rtt == nullptr)
      continue;
    declared_.emplace(std::pair(link.from, link.to), *rtt);
    if (link.both_ways)
      declared_.emplace(std::pair(link.to, link.from), *rtt);
  }
}

std::optional<Duration> RoundTrips::between(NetworkId from, NetworkId to) const {
  if (from == to)
    return Duration{};
  const auto found = declared_.find({from, to});
  return found == declared_.end() ? std::nullopt : std::optional(found->second);
}

} // namespace meshc::model
