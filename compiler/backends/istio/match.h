// Conditions on requests: what two of them have in common, and how Istio writes one.
#pragma once

#include "backends/common/emit.h"

#include <optional>
#include <string_view>

namespace meshc::backends::istio {

// Requests that meet both; nothing when no request can. Callers are those of `b`.
std::optional<model::RequestMatch> both(const model::RequestMatch &a, const model::RequestMatch &b);

// The items of an http entry's `match`, which are alternatives, each a conjunction: one for each path, method and
// caller. Without `port` and without conditions the list is empty, which means every request.
Value match_items(const model::Mesh &mesh, const model::RequestMatch &match, std::optional<int> port, Span at);

} // namespace meshc::backends::istio
