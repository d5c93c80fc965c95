// Built-in rules over the checked mesh: one file each in rules/, one line each in rules.def. Rules never change the
// mesh and do not know each other; findings come back sorted by the driver.
#pragma once

#include "diagnostics/diagnostic.h"
#include "model/flow.h"
#include "verify/waivers.h"

namespace meshc::verify {

struct Context {
  const model::Mesh &mesh;
  const model::Flow &flow;
  const model::Assets &assets;
  model::Date today{}; // what ends on a day is held against it
};

// `waivers` are applied before findings at one place are joined: what is accepted for one service is not accepted for
// the others that inherit the same line.
diagnostics::Diagnostics verify(const Context &context, Waivers *waivers = nullptr);

} // namespace meshc::verify
