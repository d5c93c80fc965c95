#include "base/text.h"
#include "verify/rule.h"

#include <algorithm>

namespace meshc::verify {
namespace {

using namespace model;

// Clusters whose control plane ends with this one.
std::vector<ClusterId> dependants(const Mesh &mesh, ClusterId id) {
  std::vector<ClusterId> found;
  for (std::size_t i = 0; i < mesh.clusters.size(); ++i) {
    const ExternalPlane *external = mesh.clusters[i].external();
    if (ClusterId(i) != id &&
        (mesh.config_cluster(ClusterId(i)) == id || (external != nullptr && external->host == id)))
      found.emplace_back(i);
  }
  return found;
}

Span bound_at(const Cluster &cluster) {
  return cluster.remote() != nullptr ? cluster.remote()->span : cluster.external()->span;
}

// "`east` is draining and `north` is joining"
std::string lives(const Mesh &mesh, const std::vector<ClusterId> &clusters) {
  std::vector<std::string> words;
  for (const ClusterId id : clusters)
    words.push_back(quoted(mesh[id].name) + " is " + std::string(spelled(mesh[id].state)));
  return list_in_words(words);
}

void check_service(const Context &context, ServiceId id, Diagnostics &findings) {
  const Mesh &mesh = context.mesh;
  const Service &service = mesh[id];
  const auto is_active = [&](ClusterId host) { return mesh[host].state == ClusterState::active; };
  if (service.on.empty() || std::ranges::any_of(service.on, is_active))
    return;
  const auto draining = std::ranges::find_if(service.on, [&](ClusterId host) { return mesh[host].is_draining(); });
  std::vector<ClusterId> elsewhere;
  std::ranges::set_difference(context.flow[id].called_from, service.on, std::back_inserter(elsewhere));
  // Where it only joins, and only calls itself, nobody misses it yet.
  if (draining == service.on.end() && elsewhere.empty())
    return;
  const ClusterId to_blame = draining != service.on.end() ? *draining : service.on.front();
  auto &finding = findings
                      .report(diagnostics::nobody_serves, mesh[to_blame].state_span, mesh.full_name(service),
                              lives(mesh, service.on))
                      .about(subject(mesh, service))
                      .label(service.on_span, "it runs nowhere else");
  if (!elsewhere.empty())
    if (const Edge *edge = edge_from(context, id, elsewhere.front()))
      finding.label(edge->span, "called from " + names(mesh, elsewhere));
  finding.advise(draining != service.on.end()
                     ? "run it in a cluster that stays first, or take it out of the program together with its callers"
                     : "run it in an active cluster too, or make the cluster active");
}

// Its names would lead nowhere. Where it only joins, they do not lead anywhere yet.
void check_ingress(const Mesh &mesh, const Ingress &ingress, Diagnostics &findings) {
  const auto draining = std::ranges::find_if(ingress.on, [&](ClusterId id) { return mesh[id].is_draining(); });
  if (draining == ingress.on.end() ||
      std::ranges::any_of(ingress.on, [&](ClusterId id) { return mesh[id].takes_entry(); }))
    return;
  findings
      .report(diagnostics::nobody_serves, mesh[*draining].state_span, "ingress." + ingress.name,
              lives(mesh, ingress.on))
      .about(subject(mesh, ingress))
      .label(ingress.span, "it is nowhere else")
      .advise("answer in a cluster that stays first, or take it out of the program");
}

} // namespace

// MC2026.
void drain_steps_are_said(const Context &context, Diagnostics &findings) {
  for (const Cluster &cluster : context.mesh.clusters)
    if (cluster.drain_span.known() && !cluster.is_draining())
      findings
          .report(diagnostics::drain_without_draining, cluster.drain_span, cluster.name, spelled(cluster.drain),
                  spelled(cluster.state))
          .about(subject(cluster))
          .label(cluster.state_span, "its state")
          .advise(cluster.drain == DrainStep::entry ? "write `state = draining`, or leave `drain` out"
                                                    : "write `state = draining` to begin with the step `entry`, or "
                                                      "leave `drain` out");
}

// MC2027.
void primaries_stay(const Context &context, Diagnostics &findings) {
  const Mesh &mesh = context.mesh;
  for (std::size_t i = 0; i < mesh.clusters.size(); ++i) {
    const Cluster &cluster = mesh.clusters[i];
    if (!cluster.is_draining())
      continue;
    const std::vector<ClusterId> left = dependants(mesh, ClusterId(i));
    if (left.empty())
      continue;
    auto &finding = findings
                        .report(diagnostics::primary_leaves, cluster.state_span, cluster.name,
                                names(mesh, left) + (left.size() == 1 ? " takes its" : " take their"))
                        .about(subject(cluster));
    for (const ClusterId id : left)
      finding.label(bound_at(mesh[id]), "`" + mesh[id].name + "` needs its control plane");
    finding.advise("give " + names(mesh, left) + (left.size() == 1 ? " a control plane" : " control planes") +
                   " elsewhere first: another `primary`, or none");
  }
}

// MC2028.
void last_cluster_stays(const Context &context, Diagnostics &findings) {
  for (std::size_t i = 0; i < context.mesh.services.size(); ++i)
    check_service(context, ServiceId(i), findings);
  for (const Ingress &ingress : context.mesh.ingresses)
    check_ingress(context.mesh, ingress, findings);
}

// MC2030.
void joining_pods_wait(const Context &context, Diagnostics &findings) {
  const Mesh &mesh = context.mesh;
  for (const Service &service : mesh.services)
    for (const ClusterId host : service.on)
      if (service.manage == Manage::reference && service.on.size() > 1 && mesh.is_seen_early(service, host))
        findings
            .report(diagnostics::joining_pods_counted, mesh[host].state_span, mesh.full_name(service), mesh[host].name)
            .about(subject(mesh, service))
            .about(subject(mesh[host]))
            .label(service.on_span, "it runs there, and its Service is somebody else's")
            .label(mesh[host].remote()->span, "a remote: its control plane sees pods as soon as they run")
            .advise("leave `" + mesh[host].name +
                    "` out of `on` until it is active, or let meshc write the Service: `manage = create`");
}

} // namespace meshc::verify
