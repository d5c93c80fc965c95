// Rules over the model, asked after all layers: of each element once, or where `on SET` makes a service differ between
// clusters, once a cluster. A rule that does not hold becomes MC9030 with the values that decided. After read_rules().
#pragma once

#include "check/program.h"

namespace meshc::check {

void ask_model_rules(Program &program);

} // namespace meshc::check
