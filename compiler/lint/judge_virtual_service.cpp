#include "base/text.h"
#include "lint/scene.h"

#include <algorithm>

namespace meshc::lint {
namespace {

bool is_for_mesh(const Object &object) {
  const auto &gateways = items(object.body.find("spec.gateways"));
  return gateways.empty() || std::ranges::any_of(gateways, [](const Value &one) { return text(&one) == "mesh"; });
}

void judge_host(const Scene &scene, const Object &object, const Value &host, Diagnostics &findings) {
  if (is_open(text(&host)))
    return;
  judge_stub_domain(object, host, findings);
  if (!is_for_mesh(object) || text(&host) == "*")
    return;
  const std::string full = full_host(text(&host), object);
  const Object *twin = nullptr;
  bool before = true;
  scene.each("VirtualService", [&](const Object &other) {
    before = before && &other != &object;
    if (!before || !is_for_mesh(other))
      return;
    for (const Value &one : items(other.body.find("spec.hosts")))
      if (is_same_host(full, full_host(text(&one), other)))
        twin = &other;
  });
  if (twin != nullptr)
    findings
        .report(diagnostics::host_routed_twice, place(&host, object), full,
                "`" + title(*twin) + "` and `" + title(object) + "`")
        .label(twin->origin, "the other one")
        .advise("write one with the routes of both: of two only the older one acts");
}

// The rule for a host, if there is one here. Another may stand in a file that was not given.
const Object *rule_of(const Scene &scene, const std::string &host) {
  const Object *rule = nullptr;
  scene.each("DestinationRule", [&](const Object &one) {
    if (is_same_host(host, full_host(text(one.body, "spec.host"), one)) && (rule == nullptr || rule->space.empty()))
      rule = &one;
  });
  return rule;
}

// `cart.shop.local`, `cart.shop.svc`: looks like a service, and is none.
bool resolves_nowhere(const Scene &scene, std::string_view host) {
  return host.ends_with(".local") && !host.ends_with(".svc.cluster.local") && !scene.has_entry(host);
}

void judge_destination(const Scene &scene, const Object &object, const Value &destination, Diagnostics &findings) {
  const Value *host = destination.at("host");
  const Value *subset = destination.at("subset");
  if (is_open(text(host)))
    return;
  if (resolves_nowhere(scene, text(host))) {
    findings
        .report(diagnostics::names_nothing, place(host, object), "the VirtualService", title(object), text(host),
                "a name that nothing resolves")
        .advise("services are called `<name>.<namespace>.svc.cluster.local`");
    return;
  }
  if (subset == nullptr || is_open(text(subset)))
    return;
  const std::string full = full_host(text(host), object);
  bool defined = false;
  scene.each("DestinationRule", [&](const Object &rule) {
    if (is_same_host(full, full_host(text(rule.body, "spec.host"), rule)))
      for (const Value &one : items(rule.body.find("spec.subsets")))
        defined = defined || text(one.at("name")) == text(subset);
  });
  if (defined)
    return;
  const Object *rule = rule_of(scene, full);
  auto &finding =
      findings.report(diagnostics::subset_unknown, place(subset, object), title(object), text(subset), text(host),
                      rule == nullptr ? "for which there is no DestinationRule here"
                                      : "whose DestinationRule `" + title(*rule) + "` does not define it");
  if (rule != nullptr)
    finding.label(rule->origin, "the DestinationRule");
  finding.advise(
      "define the subset with the labels of its pods; a route to one that is not there is answered with 503");
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

} // namespace meshc::lint
