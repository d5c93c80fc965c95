// `loadBalancer` of a service's DestinationRule, as callers get it: which regions and clusters come
// first, and which pod there.
#pragma once

#include "backends/common/context.h"
#include "backends/common/emit.h"

namespace meshc::backends::istio {

// Clusters whose callers one control plane serves. Where they should get different things, the program is refused
// (MC2021).
using Callers = std::vector<model::ClusterId>;

// Somebody calls another cluster's copy although one runs here and nobody said where calls go: they stay home first.
// Istio would spread them evenly.
bool stays_home(const Context &context, model::ServiceId service, const Callers &callers);
// A null value when the program says nothing of it.
Value load_balancer(const Context &context, model::ServiceId service, const Callers &callers,
                    const model::TrafficPolicy &policy);

} // namespace meshc::backends::istio
