// Istio's `retries` for the calls to one service, and whether a POST needs another one than a GET: a request that may
// have reached the callee must not be repeated unless somebody said that repeating is harmless.
#pragma once

#include "backends/common/emit.h"

namespace meshc::backends::istio {

enum class Repeat : std::uint8_t { as_stated, if_never_reached };

// A null value when the program says nothing: Istio's own retries stand.
Value retries(const model::Setting<model::Retry> &setting, Repeat repeat, bool fails_over, Span failover_at);

// The stated conditions include some after which the callee may have acted.
bool repeats_reached_requests(const model::Setting<model::Retry> &setting);

} // namespace meshc::backends::istio
