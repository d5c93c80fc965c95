// Subsets of a service's DestinationRule: its versions, and what a split names of them in one cluster. A gateway knows
// only the subsets of its own cluster's rule, so all of them stand in every cluster.
#pragma once

#include "backends/common/emit.h"
#include "model/subset.h"

namespace meshc::backends::istio {

// Empty when nothing is sent to one.
Value subsets(const model::Mesh &mesh, const model::Service &service);

} // namespace meshc::backends::istio
