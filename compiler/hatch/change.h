// One line of a patch, applied to one object. Maps on the way are made where they are missing, since a field that
// nobody set has no map around it; items of lists are not. Whether the path and the value are legal is for the schema
// to say.
#pragma once

#include "model/hatch.h"

#include <string>

namespace meshc::hatch {

struct Problem {
  std::string text; // empty when the change was made
  std::string help;
};

Problem change(manifest::Value &body, const model::PatchField &field);

} // namespace meshc::hatch
