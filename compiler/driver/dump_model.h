// The checked mesh as text, for people and goldens: every name resolved, every layer applied.
#pragma once

#include "model/mesh.h"

#include <string>

namespace meshc::driver {

std::string dump_model(const model::Mesh &mesh);

} // namespace meshc::driver
