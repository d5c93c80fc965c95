// `loadBalancer` of a service's DestinationRule, as callers in one cluster get it: which regions and clusters come
// first, and which pod there.
#pragma once

#include "backends/common/context.h"
#include "backends/common/emit.h"

namespace meshc::backends::istio {

// Somebody calls another cluster's copy although one runs here and nobody said where calls go: they stay home first.
// Istio would spread them evenly.
bool stays_home(const Context &context, model::ServiceId service, const model::TrafficPolicy &policy);
// A null value when the program says nothing of it.
Value load_balancer(const Context &context, model::ServiceId service, const model::TrafficPolicy &policy);

} // namespace meshc::backends::istio
