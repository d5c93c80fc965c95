// The Gateway objects of an ingress, and the pods that they are about.
#pragma once

#include "backends/common/context.h"
#include "backends/common/emit.h"

#include <string>
#include <vector>

namespace meshc::backends::istio {

// One Gateway where every gateway of that name that the control plane serves answers for the ingress. Else one for each
// cluster, because the plain selector would open the hosts at the others too.
struct Listener {
  std::string name;
  model::ClusterId only; // unknown: every gateway of that name
};

// The clusters of the ingress that the control plane here serves, sorted.
std::vector<model::ClusterId> served_clusters(const Context &context, const model::Ingress &ingress);
// None on a Gateway of somebody else.
std::vector<Listener> listeners(const Context &context, const model::Ingress &ingress,
                                const std::vector<model::ClusterId> &on);
// Labels of the gateway's pods.
Value selector(const Context &context, const model::Ingress &ingress, const Listener &listener);
manifest::Object gateway(const Context &context, const model::Ingress &ingress, const Listener &listener);

// Where the objects of an ingress stand: with what it belongs to, or beside the gateway.
struct Place {
  manifest::Stage stage;
  std::string space;
};
Place place(const model::Mesh &mesh, const model::Ingress &ingress);

} // namespace meshc::backends::istio
