// Where clients of each region go when their own has nothing left. One entry a client region, because Istio takes one:
// the first listed region, or for `any` the nearest, that is not the client's own, runs the service, and may be reached
// from there. None where the service runs in one region only. Reports a choice between several regions that hangs on
// the rtt of a link that nobody declared.
#pragma once

#include "diagnostics/diagnostic.h"
#include "model/flow.h"
#include "model/round_trips.h"

#include <set>

namespace meshc::flow {

class FailoverPlanner {
public:
  FailoverPlanner(const model::Mesh &mesh, diagnostics::Diagnostics &findings);

  // `clients` are the clusters where the service is known.
  std::vector<model::RegionStep> steps(const model::Service &service, const std::vector<model::ClusterId> &clients,
                                       const model::Setting<model::Failover> &failover);

private:
  struct Reach;

  model::RegionId nearest(const model::Service &service, const std::vector<Reach> &candidates, Span span);
  void report_missing_link(const model::Service &service, const Reach &first, const Reach &second, const Reach &unknown,
                           Span span);

  const model::Mesh &mesh_;
  diagnostics::Diagnostics &findings_;
  model::RoundTrips round_trips_;
  std::set<std::pair<model::NetworkId, model::NetworkId>> reported_;
};

} // namespace meshc::flow
