// From the `raw` blocks of a mesh to their objects: files are read, YAML is parsed, places are those of the program.
#pragma once

#include "driver/load.h"
#include "hatch/raw.h"

namespace meshc::driver {

// Files that are named become sources, so that findings and `meshc where` can point into them. Reports MC1021 and
// MC9006.
hatch::RawObjects read_raws(Host &host, Loaded &loaded, const model::Mesh &mesh, diagnostics::Diagnostics &findings);

// "1 raw block, 2 patches", or nothing.
std::string hatch_count(const model::Mesh &mesh);

} // namespace meshc::driver
