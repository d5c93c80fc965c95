// The declared round-trip times as a table: looked up by services x regions, so the links are sorted once. A link that
// says no rtt is not in it; a network reaches itself in no time.
#pragma once

#include "model/mesh.h"

#include <map>
#include <optional>
#include <utility>

namespace meshc::model {

class RoundTrips {
public:
  explicit RoundTrips(const Mesh &mesh);

  std::optional<Duration> between(NetworkId from, NetworkId to) const;

private:
  std::map<std::pair<NetworkId, NetworkId>, Duration> declared_;
};

} // namespace meshc::model
