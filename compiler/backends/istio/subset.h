// Subsets of a service's DestinationRule: its versions, and what a split names of them in one cluster. A gateway knows
// only the subsets of its own cluster's rule, so all of them stand in every cluster.
#pragma once

#include "backends/common/emit.h"

#include <string>

namespace meshc::backends::istio {

// `next`, `in-west`, `next-in-west`; either may be unknown, not both.
std::string subset_name(const model::Mesh &mesh, const model::Service &service, model::VersionId version,
                        model::ClusterId cluster);
// Some route, split or mirror, in some cluster, names a subset.
bool uses_subsets(const model::Service &service);
Value subsets(const model::Mesh &mesh, const model::Service &service);

} // namespace meshc::backends::istio
