#include "verify/rule.h"

namespace meshc::verify {
namespace {

using namespace model;

constexpr std::int64_t one_percent = whole.millionths / 100;

void check(const Mesh &mesh, const Service &service, const Spread &spread, Diagnostics &findings) {
  const auto wrong = [&](Span at, const std::string &what) -> diagnostics::Diagnostic & {
    return findings
        .report(diagnostics::spread_wrong, at, mesh.full_name(service),
                "for clients in `" + mesh[spread.from].name + "` " + what)
        .about(subject(mesh, service));
  };
  Percent sum;
  for (const RegionShare &share : spread.shares) {
    sum.millionths += share.share.millionths;
    if (share.share.millionths % one_percent != 0) {
      wrong(share.span, "gives `" + mesh[share.to].name + "` " + spelled(share.share) + ", which is no whole percent")
          .advise("Istio takes whole percents here");
      return;
    }
  }
  if (sum == whole)
    return;
  const Percent off{sum < whole ? whole.millionths - sum.millionths : sum.millionths - whole.millionths};
  wrong(spread.shares.empty() ? spread.span : spread.shares.back().span, "sums to " + spelled(sum) + ", not 100%")
      .advise(spelled(off) + (sum < whole ? " is missing" : " is too much"));
}

} // namespace

// MC4015.
void spread_is_whole(const Context &context, Diagnostics &findings) {
  const Mesh &mesh = context.mesh;
  for (const Service &service : mesh.services) {
    const TrafficPolicy &policy = service.policy;
    if (policy.spread.empty())
      continue;
    if (service.fails_over(policy)) {
      const bool standby = !policy.failover.is_set();
      findings
          .report(diagnostics::spread_wrong, policy.spread.front().span, mesh.full_name(service),
                  "for clients in `" + mesh[policy.spread.front().from].name +
                      (standby ? "` stands beside `standby`" : "` stands beside `failover`"))
          .about(subject(mesh, service))
          .label(standby ? service.standby_span : policy.failover.span, "Istio takes one of the two")
          .advise(standby ? "shares are for regions that serve in good times: leave one of them out"
                          : "shares already move calls from a region whose pods are ejected to the others that are "
                            "named; write `failover = none`");
      continue;
    }
    for (const Spread &spread : policy.spread)
      check(mesh, service, spread, findings);
  }
}

} // namespace meshc::verify
