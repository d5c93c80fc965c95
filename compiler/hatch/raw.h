// The documents of a `raw` block as objects that lie in the tree beside those of the back ends. What cannot be an
// object of the mesh is a finding at its place in the YAML (MC9006, MC6017, MC1008); its schema is checked later, with
// all others.
#pragma once

#include "diagnostics/diagnostic.h"
#include "manifest/object.h"
#include "model/mesh.h"

#include <vector>

namespace meshc::hatch {

// By index of Mesh::raws.
using RawObjects = std::vector<std::vector<manifest::Object>>;

std::vector<manifest::Object> objects_of(const model::Mesh &mesh, const model::RawBlock &raw,
                                         std::vector<manifest::Value> documents, diagnostics::Diagnostics &findings);

} // namespace meshc::hatch
