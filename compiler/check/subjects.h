// What the findings of this stage are about: the declared thing whose block holds the place, so that a waiver can name
// it. A finding that already says it keeps its own; one in a `defaults` block, or in a block that several things are
// made from, is about nobody in particular.
#pragma once

#include "check/program.h"

namespace meshc::check {

void name_subjects(Program &program);

} // namespace meshc::check
