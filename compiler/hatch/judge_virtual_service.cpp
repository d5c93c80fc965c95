#include "base/text.h"
#include "hatch/scene.h"

#include <algorithm>

namespace meshc::hatch {
namespace {

bool is_for_mesh(const Object &object) {
  const Value *gateways = object.body.find("spec.gateways");
  return items(gateways).empty() ||
         std::ranges::any_of(items(gateways), [](const Value &one) { return text(&one) == "mesh"; });
}

bool routes(const Scene &scene, const Object &object, const std::string &host) {
  return std::ranges::any_of(items(object.body.find("spec.hosts")),
                             [&](const Value &one) { return scene.full_host(text(&one), object.space) == host; });
}

void judge_host(const Scene &scene, const Object &object, const Value &host, Diagnostics &findings) {
  const std::string full = scene.full_host(text(&host), object.space);
  if (scene.resolves_nowhere(full)) {
    findings
        .report(diagnostics::names_nothing, place(&host, object), "the VirtualService", title(object), text(&host),
                "a name that nothing resolves")
        .advise("services are called `<name>.<namespace>.svc." + scene.mesh.cluster_domain + "`");
    return;
  }
  if (!is_for_mesh(object) || full == "*")
    return;
  for (const Object &other : scene.bundle.objects) {
    if (other.kind != object.kind || (other.space == object.space && other.name == object.name) ||
        !is_for_mesh(other) || !routes(scene, other, full))
      continue;
    // Of two written by hand, the later one is told.
    if (other.is_raw && manifest::file_name(object) < manifest::file_name(other))
      continue;
    auto &finding = findings.report(diagnostics::host_routed_twice, place(&host, object), full,
                                    "`" + title(other) + "` and `" + title(object) + "`");
    name_other(scene, full, other, "write one with the routes of both", finding);
    return;
  }
}

// Istio looks in the namespace of the caller, of the service, of the root, and takes the first rule it finds.
const Object *rule_of(const Scene &scene, const Object &object, const std::string &host) {
  const auto id = scene.service(host);
  const std::string home = id ? scene.mesh[scene.mesh[*id].space].name : object.space;
  for (const std::string &space : {object.space, home, scene.mesh.system_namespace})
    for (const Object &rule : scene.bundle.objects)
      if (rule.kind == "DestinationRule" && rule.space == space &&
          scene.full_host(text(rule.body, "spec.host"), rule.space) == host)
        return &rule;
  return nullptr;
}

void judge_destination(const Scene &scene, const Object &object, const Value &destination, Diagnostics &findings) {
  const Value *host = destination.at("host");
  const Value *subset = destination.at("subset");
  const std::string full = scene.full_host(text(host), object.space);
  if (scene.resolves_nowhere(full) && !routes(scene, object, full)) {
    findings
        .report(diagnostics::names_nothing, place(host, object), "the VirtualService", title(object), text(host),
                "a name that nothing resolves")
        .advise("services are called `<name>.<namespace>.svc." + scene.mesh.cluster_domain + "`");
    return;
  }
  if (subset == nullptr)
    return;
  const Object *rule = rule_of(scene, object, full);
  const bool defined = rule != nullptr && std::ranges::any_of(items(rule->body.find("spec.subsets")), [&](auto &one) {
                         return text(one.at("name")) == text(subset);
                       });
  if (defined)
    return;
  const auto id = scene.service(full);
  auto &finding = findings.report(diagnostics::subset_unknown, place(subset, object), title(object), text(subset),
                                  id ? scene.mesh.full_name(scene.mesh[*id]) : full,
                                  rule == nullptr ? "for which there is no DestinationRule"
                                                  : "whose DestinationRule `" + title(*rule) + "` does not define it");
  if (id)
    finding.about(subject(scene.mesh, *id));
  if (rule != nullptr)
    finding.label(rule->origin, "makes the DestinationRule");
  finding.advise("declare it: `service NAME { version " + std::string(text(subset)) + ", split { … } }`");
}

void judge_fault(const Object &object, const Value &route, Diagnostics &findings) {
  const Value *fault = route.at("fault");
  std::vector<std::string> lost;
  for (const std::string_view field : {"retries", "timeout"})
    if (fault != nullptr && route.at(field) != nullptr)
      lost.push_back("`" + std::string(field) + "`");
  if (!lost.empty())
    findings.report(diagnostics::fault_disables_retries, place(fault, object), title(object), list_in_words(lost))
        .advise("inject the fault at the callee's side, or leave " + list_in_words(lost, "and") + " out");
}

} // namespace

void judge_virtual_service(const Scene &scene, const Object &object, Diagnostics &findings) {
  for (const Value &host : items(object.body.find("spec.hosts")))
    judge_host(scene, object, host, findings);
  for (const std::string_view protocol : {"spec.http", "spec.tcp", "spec.tls"})
    for (const Value &entry : items(object.body.find(protocol))) {
      judge_fault(object, entry, findings);
      for (const Value &route : items(entry.at("route")))
        if (const Value *destination = route.at("destination"))
          judge_destination(scene, object, *destination, findings);
      if (const Value *mirror = entry.at("mirror"))
        judge_destination(scene, object, *mirror, findings);
    }
}

} // namespace meshc::hatch
