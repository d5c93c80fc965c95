// MC2025: objects of Istio that a raw block writes into a remote cluster, where nothing reads them.
#pragma once

#include "hatch/raw.h"

namespace meshc::hatch {

diagnostics::Diagnostics unread(const model::Mesh &mesh, const RawObjects &raws);

} // namespace meshc::hatch
