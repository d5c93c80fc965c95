// MC9004: where a hatch says what the language could say itself. A small table from kind and path to the field of the
// language; it knows what is written, not whether the values can be.
#pragma once

#include "hatch/raw.h"

namespace meshc::hatch {

diagnostics::Diagnostics notices(const model::Mesh &mesh, const RawObjects &raws);

} // namespace meshc::hatch
