// Parts of the trafficPolicy of a DestinationRule that hold for a service and for a host outside of the mesh alike.
#pragma once

#include "backends/common/emit.h"

#include <vector>

namespace meshc::backends::istio {

// `failing_over`: calls go elsewhere when all endpoints of a place are out, so all may be.
Value outlier_detection(const model::CircuitBreaker &breaker, bool failing_over, Span at);
// Empty when nothing in it is stated.
Value connection_pool(const model::Connections &connections, const std::vector<model::Port> &ports, Span at);

} // namespace meshc::backends::istio
