#include "base/text.h"
#include "verify/rule.h"

#include <algorithm>
#include <map>

namespace meshc::verify {
namespace {

using namespace model;

// Client regions from which the service is called, each with one cluster there.
std::map<RegionId, ClusterId> client_regions(const Context &context, ServiceId id) {
  const ServiceFlow &flow = context.flow[id];
  std::vector<ClusterId> clients;
  std::ranges::set_intersection(flow.called_from, flow.known_in, std::back_inserter(clients));
  std::map<RegionId, ClusterId> regions;
  for (const ClusterId client : clients)
    regions.try_emplace(context.mesh[client].region, client);
  return regions;
}

void check(const Context &context, ServiceId id, Diagnostics &findings) {
  const Mesh &mesh = context.mesh;
  const Service &service = mesh[id];
  const auto report = [&](Span at, const std::string &what) -> diagnostics::Diagnostic & {
    return findings.report(diagnostics::spread_incomplete, at, mesh.full_name(service), what)
        .about(subject(mesh, service));
  };
  const auto &spread = service.policy.spread;
  for (const auto &[region, client] : client_regions(context, id)) {
    if (std::ranges::find(spread, region, &Spread::from) != spread.end())
      continue;
    auto &finding = report(spread.front().span, "says nothing of clients in `" + mesh[region].name + "`");
    if (const Edge *edge = edge_from(context, id, client))
      finding.label(edge->span, "called from there");
    finding.advise("add `spread " + mesh[region].name +
                   " { … }`: shares for some regions switch the preference for "
                   "home off for all");
  }
  const auto running = regions_of(mesh, service);
  for (const Spread &from : spread) {
    std::vector<std::string> missing;
    for (const RegionId region : running)
      if (std::ranges::find(from.shares, region, &RegionShare::to) == from.shares.end())
        missing.push_back(quoted(mesh[region].name));
    if (!missing.empty())
      report(from.span, "for clients in `" + mesh[from.from].name + "` does not say what " + list_in_words(missing) +
                            (missing.size() == 1 ? " gets" : " get"))
          .label(service.on_span, "it runs there too")
          .advise(
              "a region that is not named gets nothing, even when the others are lost: write `0%` if that is meant");
    for (const RegionShare &share : from.shares)
      if (!running.contains(share.to))
        report(share.span, "sends calls to `" + mesh[share.to].name + "`, where it does not run")
            .label(service.on_span, "it runs here")
            .advise("the others would get this share: leave the region out");
  }
}

} // namespace

// MC4030.
void spread_names_all(const Context &context, Diagnostics &findings) {
  for (std::size_t i = 0; i < context.mesh.services.size(); ++i)
    if (!context.mesh.services[i].policy.spread.empty())
      check(context, ServiceId(i), findings);
}

} // namespace meshc::verify
