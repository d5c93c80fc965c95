// Findings that the program accepts for a while: which, about what, why, who answers for it, and until when.
#pragma once

#include "diagnostics/diagnostic.h"
#include "model/values.h"

#include <vector>

namespace meshc::model {

struct Waiver {
  std::string what; // a code as the table spells it, or the name of a rule of the program
  bool is_rule = false;
  bool everything = true;                     // no `on`: whatever the finding is about
  std::vector<diagnostics::Subject> subjects; // sorted; what `on` names
  std::string reason;
  std::string owner;
  Date until; // the last day on which it holds
  Span span;  // `waive MC5008`
  Span until_span;
};

} // namespace meshc::model
