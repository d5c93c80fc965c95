// Rules over emitted objects, from syntax to model::ObjectRule. Words of the object are left as paths, because only the
// schemas know them; what the small language of these rules does not have is refused here, by name.
#pragma once

#include "check/program.h"
#include "model/mesh.h"

namespace meshc::check {

// Those of program.rules that are over objects and whole. After read_rules().
void lower_object_rules(Program &program, model::Mesh &mesh);

} // namespace meshc::check
