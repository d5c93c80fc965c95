// How clients in each cluster get the active clusters of a service before its standby ones, in the tiers that Istio can
// tell apart for them. Where none of its ways separates the two, `kept` is false and one active cluster comes first; a
// check reports it for clusters with callers.
#pragma once

#include "model/flow.h"

namespace meshc::flow {

// One for each of `clients`, the clusters where the service is known; empty without standby or without active ones.
std::vector<model::StandbyTiers> standby_tiers(const model::Mesh &mesh, const model::Service &service,
                                               const std::vector<model::ClusterId> &clients);

} // namespace meshc::flow
