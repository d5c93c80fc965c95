// What external-dns is told about the hosts of an ingress. Each cluster runs its own external-dns, which reads that
// cluster's objects: a DNSEndpoint, or, where only the platform knows the gateway's address, annotations of the
// Gateway.
#pragma once

#include "backends/common/context.h"
#include "backends/common/emit.h"

#include <string>
#include <utility>
#include <vector>

namespace meshc::backends {

// What tells the record of one cluster from those of the others.
struct RecordSet {
  std::string identifier;                                      // empty: the only record of its name
  std::vector<std::pair<std::string, model::Word>> properties; // aws/weight: 70
};
RecordSet record_set(const model::Mesh &mesh, const model::EntryRecords &records, model::ClusterId cluster);

// Empty where the ingress has no records, or a DNSEndpoint holds them.
Value record_annotations(const Context &context, const model::Ingress &ingress);

} // namespace meshc::backends
