// A control plane that runs in a cluster of its own for others: its istiod reads Istio's objects in the configuration
// cluster, and proxies reach it by the name of an ingress gateway that an Istio apart from the mesh configures.
#pragma once

#include "backends/istio/emitters.h"

namespace meshc::backends::istio {

// The name by which proxies and API servers reach the istiod; nullptr where none is stated (MC2032).
const model::Word *istiod_name(const model::Mesh &mesh, const model::ExternalPlane &external);

// Values of the istiod in `host` that configures `config` and its remotes.
manifest::ChartValues external_istiod(const Context &host, const Context &config);
// Values of the Istio in `host` that configures the gateway there.
void own_chart_values(const Context &host, manifest::Bundle &bundle);

// Everything that stands in a cluster where such an istiod runs.
void external_control_plane(const Context &host, manifest::Bundle &bundle);

} // namespace meshc::backends::istio
