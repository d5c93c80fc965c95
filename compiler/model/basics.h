// What every part of the model uses: typed ids, text with its place, who owns an object.
#pragma once

#include "model/values.h"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace meshc::model {

using NetworkId = Id<struct NetworkTag>;
using RegionId = Id<struct RegionTag>;
using ClusterId = Id<struct ClusterTag>;
using NamespaceId = Id<struct NamespaceTag>;
using ServiceId = Id<struct ServiceTag>;
using ExternalId = Id<struct ExternalTag>;
using ClientId = Id<struct ClientTag>;
using IngressId = Id<struct IngressTag>;
using EdgeId = Id<struct EdgeTag>;

enum class Manage : std::uint8_t { reference, create };
enum class Mtls : std::uint8_t { strict, permissive };
std::string_view spelled(Mtls mtls);

// Text that somebody wrote, and where.
struct Word {
  std::string text;
  Span span;
};
using Labels = std::map<std::string, Word>;

} // namespace meshc::model
