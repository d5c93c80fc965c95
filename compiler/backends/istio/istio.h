// Istio in sidecar mode, every cluster a primary: what lets clusters find and trust each other, the values of Istio's
// charts, and the policy of the services known here. All objects are `v1`; hosts are written in full; a field that
// nobody set makes no object.
#pragma once

#include "backends/backend.h"

namespace meshc::backends::istio {

void lower(const Input &input, manifest::Bundle &bundle);

} // namespace meshc::backends::istio
