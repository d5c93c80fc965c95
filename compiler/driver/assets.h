// Files that the program names, read once and checked for what they should be.
#pragma once

#include "diagnostics/diagnostic.h"
#include "host/host.h"
#include "model/flow.h"

namespace meshc::driver {

// Reports MC1021 for what cannot be read or is no PEM certificate.
model::Assets read_assets(Host &host, const std::string &root, const model::Mesh &mesh,
                          diagnostics::Diagnostics &findings);

} // namespace meshc::driver
