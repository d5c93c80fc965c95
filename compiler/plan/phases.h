// A change that would lose calls in some mix of old and new is carried out as add, switch, remove: what is offered
// comes first, in every cluster; then callers use it; what nobody uses any more goes last. Each step is safe by itself,
// whatever the order of clusters, as soon as the one before has reached all of them.
//
// Of objects: Services, accounts, namespaces, subsets of DestinationRules, hosts of Gateways, policies and their rules
// that allow are offered; routes, trafficPolicy, credentials, policies that deny and all else are used.
#pragma once

#include "manifest/object.h"
#include "plan/mixes.h"

namespace meshc::plan {

enum class Phase : std::uint8_t { change, add, change_over, remove };
std::string_view spelled(Phase phase);

struct Plan {
  // One `change` where that is safe, else those of add, change_over and remove that change something. Empty when
  // nothing that callers see changes.
  std::vector<Phase> phases;
  // Gaps that no order closes: a place, port or network changes under its callers.
  std::vector<Gap> open;
};
Plan phases(const Stand &before, const Stand &after);

// What stands after that phase of the change.
Stand stand_after(Phase phase, const Stand &before, const Stand &after);
// The objects and chart values of one cluster after that phase; both bundles are about the same cluster.
manifest::Bundle bundle_after(Phase phase, const manifest::Bundle &before, const manifest::Bundle &after);

} // namespace meshc::plan
