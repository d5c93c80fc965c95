// Built-in rules over the checked mesh: one file each in rules/, one line each in rules.def. Rules never change the
// mesh and do not know each other; findings come back sorted by the driver.
#pragma once

#include "diagnostics/diagnostic.h"
#include "model/flow.h"

namespace meshc::verify {

struct Context {
  const model::Mesh &mesh;
  const model::Flow &flow;
  const model::Assets &assets;
};

diagnostics::Diagnostics verify(const Context &context);

} // namespace meshc::verify
