// The parts of an http entry that a route of the program may have beside its destination: where the proxy answers by
// itself, what it changes on the way, who may ask from a browser.
#pragma once

#include "backends/common/emit.h"

namespace meshc::backends::istio {

// `redirect` or `directResponse`, which stand instead of `route`.
void add_answer(const model::Route &route, Value &made);
// `rewrite`, `headers`, `corsPolicy`.
void add_changes(const model::Route &route, Value &made);

} // namespace meshc::backends::istio
