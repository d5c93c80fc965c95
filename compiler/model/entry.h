// What the DNS records of an ingress lead to.
#pragma once

#include "model/mesh.h"

#include <string_view>
#include <vector>

namespace meshc::model {

struct RecordTargets {
  std::string_view type; // A, AAAA, CNAME
  std::vector<Word> targets;
};

// What the record of one cluster, or where there is no strategy the record of all, leads to. Empty where only the
// platform knows the addresses. A CNAME bears no other record beside it, so a name counts only where there is no IP
// address.
std::vector<RecordTargets> record_targets(const Mesh &mesh, const Ingress &ingress, ClusterId cluster);

} // namespace meshc::model
