// What the trees of a fleet promise to callers and what they make callers do, cluster by cluster, by name: so that two
// meshes can be compared, and mixed. What is offered can be there early and go late without anybody noticing; what is
// used has to find it. Objects of one cluster arrive one after the other, so the two halves of a cluster change apart.
#pragma once

#include "model/flow.h"

#include <compare>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace meshc::plan {

struct PortName {
  int number = 0;
  std::string name;
  auto operator<=>(const PortName &) const = default;
};

// Where a share of the calls goes: pods of a subset, those of one cluster, or (both empty) any.
struct Choice {
  std::string subset;
  std::string cluster;
  auto operator<=>(const Choice &) const = default;
};

struct Offered {
  std::string network;
  std::map<std::string, std::set<PortName>> resolves; // hosts with a Service here, a stub or one that selects pods
  std::set<std::string> runs;                         // hosts with endpoints here
  // Of a control plane: subsets of a host, and by cluster that it configures the hosts that the gateway there lets in.
  std::map<std::string, std::set<std::string>> subsets;
  std::map<std::string, std::set<std::string>> passes;
  bool operator==(const Offered &) const = default;
};

struct Used {
  std::string control_plane;
  // Of a control plane: clusters whose endpoints it knows; by cluster that it configures the hosts whose endpoints
  // callers there may get from other clusters, and their declared calls, by host.
  std::set<std::string> reads;
  std::map<std::string, std::set<std::string>> shared;
  std::map<std::pair<std::string, std::string>, std::set<Choice>> calls;
  bool operator==(const Used &) const = default;
};

struct Stand {
  std::map<std::string, Offered> offered; // by cluster
  std::map<std::string, Used> used;       // by cluster
  bool operator==(const Stand &) const = default;
};

Stand stand(const model::Mesh &mesh, const model::Flow &flow);

} // namespace meshc::plan
