// What the pods that a share of the calls goes to are called: `next` for a version, `in-west` for those of a cluster,
// `next-in-west` for both. Either may be unknown, not both. A check looks for names that are too long or taken, the
// back end writes them.
#pragma once

#include "model/mesh.h"

#include <set>
#include <utility>

namespace meshc::model {

// Connections to an egress gateway that are meant for one host outside: `payments-cards`, of the second host
// `payments-cards-2`.
std::string egress_subset(const Mesh &mesh, const External &external, std::size_t host);

std::string subset_name(const Mesh &mesh, const Service &service, VersionId version, ClusterId cluster);

// What a DestinationRule of the service has to define: its versions and the parts of them that splits bind to a
// cluster, as soon as anything is sent to one of them. The unknown version means the whole service.
using SubsetParts = std::set<std::pair<VersionId, ClusterId>>;
SubsetParts subsets_in_use(const Service &service);

} // namespace meshc::model
