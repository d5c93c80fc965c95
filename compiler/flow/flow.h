// From the mesh to what follows from it. Total and linear in services, edges and placements. Reports only what makes
// the result undefined: a choice of failover that needs the rtt of a link that nobody declared.
#pragma once

#include "diagnostics/diagnostic.h"
#include "model/flow.h"

namespace meshc::flow {

model::Flow trace(const model::Mesh &mesh, diagnostics::Diagnostics &findings);

} // namespace meshc::flow
