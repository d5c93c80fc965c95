// Whether the pods of a service take calls without mutual TLS on any of its ports.
#pragma once

#include "model/mesh.h"

namespace meshc::verify {

bool takes_plain_text(const model::Mesh &mesh, const model::Service &service, model::ClusterId cluster);

} // namespace meshc::verify
