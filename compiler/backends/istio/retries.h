// Istio's `retries` for the calls to one service, and whether a POST needs another one than a GET: a request that may
// have reached the callee must not be repeated unless somebody said that repeating is harmless.
#pragma once

#include "backends/common/context.h"
#include "backends/common/emit.h"

namespace meshc::backends::istio {

enum class Repeat : std::uint8_t { as_stated, if_never_reached };

// A null value when the program says nothing: Istio's own retries stand.
Value retries(const model::TrafficPolicy &policy, Repeat repeat);

// The stated conditions include some after which the callee may have acted.
bool repeats_reached_requests(const model::TrafficPolicy &policy);
// Somebody may send POST or PATCH to this port without having called it idempotent.
bool takes_unsafe_requests(const Context &context, model::ServiceId service, const model::Port &port);
bool is_unsafe_method(std::string_view method);

} // namespace meshc::backends::istio
