#include "base/text.h"
#include "hatch/scene.h"

#include <algorithm>

namespace meshc::hatch {
namespace {

const Value *annotation(const Object &object, std::string_view key) {
  const Value *all = object.body.find("metadata.annotations");
  return all == nullptr ? nullptr : all->at(key);
}

void judge_ports(const Scene &scene, const Object &object, model::ServiceId id, Diagnostics &findings) {
  const model::Service &service = scene.mesh[id];
  for (const Value &port : items(object.body.find("spec.ports"))) {
    const auto declared = std::ranges::find(service.ports, number(port.at("port")), &model::Port::number);
    if (declared == service.ports.end() || text(port.at("name")) == declared->name)
      continue;
    findings
        .report(diagnostics::port_name_differs, place(port.at("name"), object), title(object),
                std::to_string(declared->number), text(port.at("name")), declared->name)
        .about(subject(scene.mesh, id))
        .label(declared->span, "declared here")
        .advise(
            "names of ports are equal in all clusters; another one is declared as `port NAME { number, protocol }`");
  }
}

void judge_distribution(const Scene &scene, const Object &object, model::ServiceId id, Diagnostics &findings) {
  const model::Service &service = scene.mesh[id];
  if (!service.policy_in(scene.cluster).failover.is_set() && scene.flow[id].exported_to.empty())
    return;
  const Value *field = object.body.find("spec.trafficDistribution");
  const Value *mark = annotation(object, "networking.istio.io/traffic-distribution");
  if (field == nullptr && mark == nullptr)
    return;
  findings
      .report(diagnostics::distribution_overrides, place(field != nullptr ? field : mark, object), title(object),
              field != nullptr ? "`trafficDistribution`" : "`networking.istio.io/traffic-distribution`",
              scene.mesh.full_name(service))
      .about(subject(scene.mesh, id))
      .advise("leave it out; where calls go first is said by `failover`, and calls stay home first by themselves");
}

void judge_visibility(const Scene &scene, const Object &object, model::ServiceId id, Diagnostics &findings) {
  const Value *visible = annotation(object, "networking.istio.io/exportTo");
  if (visible == nullptr || !scene.crosses(id))
    return;
  for (const std::string_view space : split(text(visible), ','))
    if (trim(space) == "*" || trim(space) == scene.mesh.system_namespace)
      return;
  findings
      .report(diagnostics::hidden_from_gateway, place(visible, object), "the Service", title(object),
              "`" + std::string(text(visible)) + "`", scene.mesh.full_name(scene.mesh[id]))
      .about(subject(scene.mesh, id))
      .label(scene.mesh[id].exported.span, "exported here")
      .advise("add `" + scene.mesh.system_namespace + "`, where the gateway between networks reads it");
}

// Keys differ from cloud to cloud: `…/aws-load-balancer-scheme`, `networking.gke.io/load-balancer-type`,
// `…/azure-load-balancer-internal`, `…/oci-load-balancer-internal`.
bool says_who_may_reach_it(const Object &object) {
  const Value *all = object.body.find("metadata.annotations");
  const auto *fields = all == nullptr ? nullptr : all->as_map();
  return object.body.find("spec.loadBalancerSourceRanges") != nullptr ||
         (fields != nullptr && std::ranges::any_of(*fields, [](const manifest::Field &field) {
            const std::string_view key = field.key;
            return key.ends_with("load-balancer-scheme") || key.ends_with("load-balancer-type") ||
                   key.ends_with("load-balancer-internal");
          }));
}

} // namespace

void judge_service(const Scene &scene, const Object &object, Diagnostics &findings) {
  const Value *type = object.body.find("spec.type");
  if (text(type) == "LoadBalancer" && !says_who_may_reach_it(object))
    findings.report(diagnostics::exposure_unstated, place(type, object), title(object))
        .advise("say it in the words of your cloud, such as the annotation "
                "`service.beta.kubernetes.io/aws-load-balancer-scheme: internal`, or with `loadBalancerSourceRanges`");
  const auto id = scene.service(object.space, object.name);
  if (!id)
    return;
  judge_ports(scene, object, *id, findings);
  judge_distribution(scene, object, *id, findings);
  judge_visibility(scene, object, *id, findings);
}

} // namespace meshc::hatch
