#include "base/suggest.h"
#include "base/text.h"
#include "hatch/scene.h"

#include <algorithm>
#include <set>

namespace meshc::hatch {
namespace {

// Takes the calls to `host` away from a rule for it: the same name, or one that covers it and is found first. Within a
// namespace the more precise host wins; the caller's namespace comes before the service's, the root namespace last.
bool competes(const Scene &scene, std::string_view host, const Object &object, std::string_view other_host,
              const Object &other) {
  if (host == other_host)
    return true;
  return host.starts_with("*.") && other_host.ends_with(host.substr(1)) && object.space != other.space &&
         object.space != scene.mesh.system_namespace;
}

void judge_host(const Scene &scene, const Object &object, const Value &host, const std::string &full,
                Diagnostics &findings) {
  if (scene.resolves_nowhere(full)) {
    findings
        .report(diagnostics::names_nothing, place(&host, object), "the DestinationRule", title(object), text(&host),
                "a name that nothing resolves")
        .advise("services are called `<name>.<namespace>.svc." + scene.mesh.cluster_domain + "`");
    return;
  }
  for (const Object &other : scene.bundle.objects) {
    if (other.kind != object.kind || (other.space == object.space && other.name == object.name) ||
        object.body.find("spec.workloadSelector") != nullptr || other.body.find("spec.workloadSelector") != nullptr)
      continue;
    const std::string other_host = scene.full_host(text(other.body, "spec.host"), other.space);
    if (!competes(scene, full, object, other_host, other))
      continue;
    // Of two written by hand, the later one is told.
    if (other.is_raw && full == other_host && manifest::file_name(object) < manifest::file_name(other))
      continue;
    auto &finding = findings.report(diagnostics::host_ruled_twice, place(&host, object), other_host,
                                    "`" + title(other) + "` and `" + title(object) + "`");
    name_other(scene, other_host, other, "write one rule with all that both say", finding);
    return;
  }
}

class Policy {
public:
  Policy(const Scene &scene, const Object &object, std::string host, std::optional<model::ServiceId> service,
         Diagnostics &findings)
      : scene_(scene), object_(object), host_(std::move(host)), service_(service), findings_(findings) {}

  void judge(const Value &policy) {
    if (const Value *locality = policy.find("loadBalancer.localityLbSetting"))
      judge_locality(policy, *locality);
    judge_ejection(policy.at("outlierDetection"));
    judge_tls(policy);
    for (const Value &port : items(policy.at("portLevelSettings"))) {
      judge_tls(port);
      judge_ejection(port.at("outlierDetection"));
      if (policy.at("outlierDetection") != nullptr && port.at("outlierDetection") == nullptr)
        about(findings_.report(diagnostics::policy_lost_on_port, place(&port, object_),
                               std::to_string(number(port.find("port.number"))), title(object_),
                               "`outlierDetection`, and with it ejection and failover"))
            .label(place(policy.at("outlierDetection"), object_), "said for the whole rule here")
            .advise("set it for all ports, or repeat `outlierDetection` in the policy of the port");
    }
  }

private:
  diagnostics::Diagnostic &about(diagnostics::Diagnostic &finding) {
    return service_ ? finding.about(subject(scene_.mesh, *service_)) : finding;
  }

  std::string who() const { return service_ ? scene_.mesh.full_name(scene_.mesh[*service_]) : host_; }

  void judge_locality(const Value &policy, const Value &locality) {
    const Value *failover = locality.at("failover");
    const Value *priority = locality.at("failoverPriority");
    const Value *distribute = locality.at("distribute");
    const Value *order = failover != nullptr ? failover : priority;
    if (distribute != nullptr && failover != nullptr)
      findings_
          .report(diagnostics::schema_violation, place(distribute, object_), object_.kind, title(object_),
                  "`distribute` and `failover` exclude each other")
          .label(place(failover, object_), "the other one")
          .advise("Istio refuses the object; keep one of them");
    if (order != nullptr && policy.at("outlierDetection") == nullptr)
      about(findings_.report(diagnostics::failover_without_ejection, place(order, object_), who(),
                             "its DestinationRule has no `outlierDetection`, which makes it act"))
          .advise("say it in the language: `service NAME { failover { to = … } }` writes both");
    if (service_ && scene_.crosses(*service_))
      for (const Value &key : items(priority))
        judge_key(key);
    for (const Value &step : items(failover)) {
      judge_region(step.at("from"));
      judge_region(step.at("to"));
    }
    for (const Value &share : items(distribute))
      judge_region(share.at("from"));
    if (distribute != nullptr && failover == nullptr)
      judge_shares(*distribute);
  }

  // Istio 1.31 hands pods that are not ready to proxies unless this is above 0, and 0 is the default.
  void judge_ejection(const Value *ejection) {
    if (ejection == nullptr)
      return;
    const Value *healthy = ejection->at("minHealthPercent");
    const auto *share = healthy == nullptr ? nullptr : std::get_if<std::int64_t>(&healthy->data());
    if (share == nullptr || *share == 0)
      about(findings_.report(diagnostics::ejection_limit_wrong, place(healthy != nullptr ? healthy : ejection, object_),
                             who(), "without `minHealthPercent: 1` pods that are not ready get calls too"))
          .advise("say it in the language, which writes it: `circuit_breaker { … }`");
  }

  void judge_key(const Value &key) {
    const std::string_view name = text(&key).substr(0, text(&key).find('='));
    if (name == "topology.istio.io/cluster" || name == "topology.istio.io/network" || name.empty())
      return;
    about(findings_.report(diagnostics::priority_never_matches, place(&key, object_), title(object_), name))
        .advise("order regions with `failover { to = … }`; of keys only `topology.istio.io/cluster` and "
                "`topology.istio.io/network` are known there");
  }

  // Callers of each region, and each region as a target of them.
  void judge_shares(const Value &distribute) {
    std::set<std::string> from, to;
    for (const Value &share : items(&distribute)) {
      from.insert(region_of(text(share.at("from"))));
      if (const Value *targets = share.at("to"); targets != nullptr && targets->as_map() != nullptr)
        for (const manifest::Field &target : *targets->as_map())
          to.insert(region_of(target.key));
    }
    std::vector<std::string> listed, left_out;
    for (const model::Region &region : scene_.mesh.regions) {
      const bool serves = !service_ || std::ranges::any_of(scene_.mesh[*service_].on, [&](model::ClusterId id) {
        return scene_.mesh[scene_.mesh[id].region].name == region.name;
      });
      if (from.contains(region.name))
        listed.push_back("`" + region.name + "`");
      if (!from.contains("*") && (!from.contains(region.name) || (serves && !to.contains(region.name))))
        left_out.push_back("`" + region.name + "`");
    }
    if (left_out.empty() || listed.empty())
      return;
    about(findings_.report(diagnostics::distribute_leaves_out, place(&distribute, object_), title(object_),
                           list_in_words(listed), list_in_words(left_out)))
        .advise("write an entry for callers of every region, with every region that serves as a target");
  }

  static std::string region_of(std::string_view locality) {
    return std::string(locality.substr(0, locality.find('/')));
  }

  // One finding a region, however often the rule names it.
  void judge_region(const Value *locality) {
    const std::string region(text(locality).substr(0, text(locality).find('/')));
    if (region.empty() || region == "*" || !told_.insert(region).second)
      return;
    std::vector<std::string> known;
    for (const model::Region &one : scene_.mesh.regions)
      known.push_back(one.name);
    if (std::ranges::find(known, region) != known.end())
      return;
    about(findings_.report(diagnostics::names_nothing, place(locality, object_), "the DestinationRule", title(object_),
                           region, "a region that no cluster is in"))
        .advise(did_you_mean(region, known))
        .advise("regions are what the nodes' labels say: " + list_in_words(known));
  }

  void judge_tls(const Value &policy) {
    const Value *mode = policy.find("tls.mode");
    if (!service_ || (text(mode) != "DISABLE" && text(mode) != "SIMPLE"))
      return;
    const bool crosses = scene_.crosses(*service_);
    if (!crosses && !scene_.asks_for_identity(*service_))
      return;
    about(findings_.report(diagnostics::mtls_switched_off, place(mode, object_), "the DestinationRule", title(object_),
                           who(), crosses ? "which is called across networks" : "whose callers must show who they are"))
        .advise("leave `tls` out: proxies use mutual TLS wherever the other side has it");
  }

  const Scene &scene_;
  const Object &object_;
  std::string host_;
  std::optional<model::ServiceId> service_;
  Diagnostics &findings_;
  std::set<std::string> told_;
};

void judge_subset(const Scene &scene, const Object &object, const Value &subset, const std::string &who,
                  Diagnostics &findings) {
  const Value *labels = subset.at("labels");
  if (labels == nullptr || labels->at("cluster") == nullptr)
    return;
  const std::string_view value = text(labels->at("cluster"));
  if (std::ranges::none_of(scene.mesh.clusters,
                           [&](const model::Cluster &one) { return one.id == value || one.name == value; }))
    return;
  findings
      .report(diagnostics::version_selects_wrongly, place(labels->at("cluster"), object), text(subset.at("name")), who,
              "no pod: `cluster` is no label that Istio gives to endpoints")
      .advise("the label of a cluster is `topology.istio.io/cluster`");
}

void judge_visibility(const Scene &scene, const Object &object, model::ServiceId id, Diagnostics &findings) {
  const Value *visible = object.body.find("spec.exportTo");
  std::vector<std::string> spaces;
  for (const Value &space : items(visible)) {
    if (text(&space) == "*" || text(&space) == scene.mesh.system_namespace)
      return;
    spaces.push_back("`" + std::string(text(&space)) + "`");
  }
  if (spaces.empty() || !scene.crosses(id))
    return;
  findings
      .report(diagnostics::hidden_from_gateway, place(visible, object), "the DestinationRule", title(object),
              list_in_words(spaces), scene.mesh.full_name(scene.mesh[id]))
      .about(subject(scene.mesh, id))
      .label(scene.mesh[id].exported.span, "exported here")
      .advise("add `" + scene.mesh.system_namespace + "`, where the gateway between networks reads it");
}

} // namespace

void judge_destination_rule(const Scene &scene, const Object &object, Diagnostics &findings) {
  const Value *host = object.body.find("spec.host");
  if (text(host).empty())
    return;
  const std::string full = scene.full_host(text(host), object.space);
  const auto service = scene.service(full);
  judge_host(scene, object, *host, full, findings);
  if (service)
    judge_visibility(scene, object, *service, findings);
  Policy policy(scene, object, full, service, findings);
  if (const Value *whole = object.body.find("spec.trafficPolicy"))
    policy.judge(*whole);
  for (const Value &subset : items(object.body.find("spec.subsets"))) {
    judge_subset(scene, object, subset, service ? scene.mesh.full_name(scene.mesh[*service]) : full, findings);
    if (const Value *own = subset.at("trafficPolicy"))
      policy.judge(*own);
  }
}

} // namespace meshc::hatch
