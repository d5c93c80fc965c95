// What the callers of several clusters get from one control plane. It reads one VirtualService for all of them, so
// entries that differ carry the cluster of the caller as a condition; where all get the same, nothing is added.
#pragma once

#include "backends/common/context.h"
#include "backends/common/emit.h"

#include <vector>

namespace meshc::backends::istio {

// Entries (http or tcp) as the callers of one cluster get them.
struct EntriesFor {
  model::ClusterId caller;
  Value entries; // a list of maps, each with or without `match`
  bool special;  // something was said for this cluster alone
};

// One list. Clusters with the same entries share them; those that nothing was said about come last, without a
// condition, so that no caller is left without an entry.
Value join_callers(const model::Mesh &mesh, std::vector<EntriesFor> all, Span at);

} // namespace meshc::backends::istio
