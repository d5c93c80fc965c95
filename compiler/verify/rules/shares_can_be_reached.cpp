#include "base/text.h"
#include "model/subset.h"
#include "verify/rule.h"

#include <algorithm>
#include <utility>

namespace meshc::verify {
namespace {

using namespace model;

struct Split {
  const std::vector<Share> &shares;
  const TrafficPolicy &policy;
};

// A subset is called after its version and cluster.
void check_name(const Mesh &mesh, const Service &service, const Share &share, Diagnostics &findings) {
  const std::string name = subset_name(mesh, service, share.version, share.cluster);
  const auto taken = std::ranges::find(service.versions, name, &ServiceVersion::name);
  if (taken != service.versions.end())
    findings
        .report(diagnostics::duplicate, share.span, quoted("subset " + name) + " of " + quoted(mesh.full_name(service)))
        .about(subject(mesh, service))
        .label(taken->span, "this version has the name")
        .advise("give the version another name");
  else if (!is_dns_label(name))
    findings
        .report(diagnostics::bad_name, share.span, name, "subset",
                "it has " + std::to_string(name.size()) + " characters, and 63 are allowed")
        .about(subject(mesh, service))
        .advise("shorten the name of the version or of the cluster");
}

void check(const Context &context, ServiceId id, const Split &split, const std::vector<ClusterId> &clients,
           Diagnostics &findings) {
  const Mesh &mesh = context.mesh;
  const Service &service = mesh[id];
  const ServiceFlow &flow = context.flow[id];
  bool told = false;
  for (const Share &share : split.shares)
    if (share.cluster.known())
      check_name(mesh, service, share, findings);
  for (const Share &share : split.shares) {
    if (!share.cluster.known() || share.weight.millionths == 0)
      continue;
    const std::string cluster = mesh[share.cluster].name;
    if (!service.runs_on(share.cluster)) {
      findings
          .report(diagnostics::share_out_of_reach, share.span, mesh.full_name(service), spelled(share.weight), cluster,
                  "does not run it")
          .about(subject(mesh, service))
          .label(service.on_span, "it runs here")
          .advise("leave the cluster out of the split");
      continue;
    }
    const bool from_elsewhere = std::ranges::any_of(clients, [&](ClusterId client) { return client != share.cluster; });
    if (!mesh[share.cluster].takes_calls() && from_elsewhere) {
      findings
          .report(diagnostics::share_out_of_reach, share.span, mesh.full_name(service), spelled(share.weight), cluster,
                  "is " + std::string(spelled(mesh[share.cluster].state)) + ", so that nobody elsewhere calls it")
          .about(subject(mesh, service))
          .label(mesh[share.cluster].state_span, "its state")
          .advise("leave the cluster out of the split until it is active");
      continue;
    }
    const auto shut = std::ranges::find_if(clients, [&](ClusterId client) {
      return client != share.cluster && !std::ranges::binary_search(flow.exported_to, client);
    });
    if (shut != clients.end())
      findings
          .report(diagnostics::share_out_of_reach, share.span, mesh.full_name(service), spelled(share.weight), cluster,
                  "`" + mesh[*shut].name + "` cannot reach")
          .about(subject(mesh, service))
          .label(service.exported.is_set() ? service.exported.span : service.span,
                 service.exported.is_set() ? "exported to others only" : "not exported")
          .advise("export it to `" + mesh[*shut].name + "`");
    else if (service.fails_over(split.policy) && !std::exchange(told, true))
      findings.report(diagnostics::share_stays, share.span, mesh.full_name(service), spelled(share.weight), cluster)
          .about(subject(mesh, service))
          .label(split.policy.failover.is_set() ? split.policy.failover.span : service.standby_span, "asked for here")
          .advise("divide by version only, or say where calls go by region with `spread`");
  }
}

} // namespace

// MC4033, MC4034.
void shares_can_be_reached(const Context &context, Diagnostics &findings) {
  for (std::size_t i = 0; i < context.mesh.services.size(); ++i) {
    const ServiceId id(i);
    const Service &service = context.mesh[id];
    const ServiceFlow &flow = context.flow[id];
    std::vector<ClusterId> clients;
    std::ranges::set_intersection(flow.called_from, flow.known_in, std::back_inserter(clients));
    const auto each = [&](const TrafficPolicy &policy, const std::vector<ClusterId> &of) {
      check(context, id, {policy.split, policy}, of, findings);
      for (const Route &route : policy.routes)
        check(context, id, {route.split, policy}, of, findings);
    };
    for (const ClusterOverride &special : service.overrides)
      if (std::erase(clients, special.cluster) > 0 && special.policy.split_span != service.policy.split_span)
        each(special.policy, {special.cluster});
    each(service.policy, clients);
  }
  for (const Ingress &ingress : context.mesh.ingresses)
    for (const IngressRoute &route : ingress.routes)
      if (route.to.known())
        check(context, route.to, {route.way.split, context.mesh[route.to].policy}, ingress.on, findings);
}

} // namespace meshc::verify
