// Where an effective value comes from: every setter of one field, weakest first, with places.
#pragma once

#include "check/check.h"
#include "check/program.h"

namespace meshc::check {

WhyAnswer why(Program &program, const WhyQuestion &question);

} // namespace meshc::check
