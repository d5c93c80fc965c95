// What must be seen by whoever asks a control plane that has read the output: where everything runs, who may call whom,
// which endpoints a caller prefers. JSON in the order of the model, stable bytes, `format_version` 1; docs/dump-flow.md
// lists the fields. Facts of the mesh and its flow only, nothing of what a back end wrote: tools/engines/istiod holds
// the one against the other.
#pragma once

#include "model/flow.h"

#include <string>

namespace meshc::driver {

std::string dump_flow(const model::Mesh &mesh, const model::Flow &flow);

} // namespace meshc::driver
