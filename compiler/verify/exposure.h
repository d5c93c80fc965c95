// Who outside may reach an ingress. A gateway that does not say `scheme = internal` counts as public: that is what most
// platforms make of it.
#pragma once

#include "model/mesh.h"

namespace meshc::verify {

// The clusters of the ingress whose gateway is there and not internal.
std::vector<model::ClusterId> public_clusters(const model::Mesh &mesh, const model::Ingress &ingress);

} // namespace meshc::verify
