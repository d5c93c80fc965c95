#include "base/text.h"
#include "hatch/scene.h"
#include "manifest/istio.h"

#include <algorithm>
#include <array>

namespace meshc::hatch {
namespace {

constexpr std::array<std::string_view, 4> address_fields{"ipBlocks", "notIpBlocks", "remoteIpBlocks",
                                                         "notRemoteIpBlocks"};

// Where a rule looks at an address of the caller.
const Value *address_in(const Value &rule) {
  for (const Value &from : items(rule.at("from")))
    for (const std::string_view field : address_fields)
      if (const Value *source = from.at("source"); source != nullptr && source->at(field) != nullptr)
        return source->at(field);
  for (const Value &condition : items(rule.at("when")))
    if (const std::string_view key = text(condition.at("key")); key == "source.ip" || key == "remote.ip")
      return condition.at("key");
  return nullptr;
}

std::string clients_in_words(const Scene &scene, model::ServiceId id) {
  std::vector<std::string> names;
  for (const model::ClusterId client : scene.flow[id].exported_to)
    if (!scene.mesh[id].runs_on(client))
      names.push_back(scene.mesh[client].name);
  if (names.empty())
    for (const model::ClusterId client : scene.flow[id].exported_to)
      names.push_back(scene.mesh[client].name);
  return join(names, "`, `");
}

void judge_rule(const Object &object, const Value &rule, std::size_t position, Diagnostics &findings) {
  const std::string_view action = text(object.body, "spec.action");
  const Value *to = rule.at("to");
  if ((action.empty() || action == "ALLOW") && to != nullptr && rule.at("from") == nullptr &&
      rule.at("when") == nullptr)
    findings
        .report(diagnostics::rule_without_caller, place(to, object), std::to_string(position), title(object),
                manifest::operations_in_words(*to))
        .advise("rules are alternatives: write `from` and `to` in one rule, without a dash before `to`");
  for (const Value &condition : items(rule.at("when")))
    if (const Value *key = condition.at("key"); key != nullptr && !manifest::is_condition_key(text(key)))
      findings.report(diagnostics::condition_unknown, place(key, object), title(object), text(key))
          .advise("a caller is known by `source.principal`, `source.namespace`, `source.serviceAccount` and "
                  "`source.trustDomain`; its cluster is not part of that");
}

bool has(const Value *list, std::string_view word) {
  return std::ranges::any_of(items(list), [&](const Value &one) { return text(&one) == word; });
}

// Of the clusters that the pods' services call.
bool calls_across_networks(const Scene &scene, const std::vector<model::ServiceId> &pods) {
  return std::ranges::any_of(scene.mesh.edges, [&](const model::Edge &edge) {
    const bool ours = std::ranges::any_of(edge.callers, [&](const model::Caller &caller) {
      const auto *service = std::get_if<model::ServiceId>(&caller.who);
      const auto *space = std::get_if<model::NamespaceId>(&caller.who);
      return std::ranges::any_of(pods, [&](model::ServiceId id) {
        return (service != nullptr && *service == id) || (space != nullptr && *space == scene.mesh[id].space);
      });
    });
    return ours && !edge.deny && std::ranges::any_of(edge.callees, [&](const model::Callee &callee) {
             return scene.crosses(callee.service) &&
                    std::ranges::binary_search(scene.flow[callee.service].exported_to, scene.cluster);
           });
  });
}

} // namespace

void judge_authorization_policy(const Scene &scene, const Object &object, Diagnostics &findings) {
  std::size_t position = 0;
  const auto &rules = items(object.body.find("spec.rules"));
  for (const Value &rule : rules)
    judge_rule(object, rule, ++position, findings);
  for (const Value &rule : rules) {
    const Value *address = address_in(rule);
    if (address == nullptr)
      continue;
    for (const model::ServiceId id : scene.selected(object.space, object.body.find("spec.selector.matchLabels"))) {
      if (!scene.crosses(id))
        continue;
      findings
          .report(diagnostics::address_is_of_gateway, place(address, object), title(object),
                  scene.mesh.full_name(scene.mesh[id]), clients_in_words(scene, id))
          .about(subject(scene.mesh, id))
          .label(scene.mesh[id].exported.span, "exported here")
          .advise(
              "name the callers: `allow CALLER -> CALLEE`; an address is good for what comes from outside the mesh");
      return;
    }
  }
}

void judge_peer_authentication(const Scene &scene, const Object &object, Diagnostics &findings) {
  const Value *off = object.body.find("spec.mtls.mode");
  if (text(off) != "DISABLE") {
    off = nullptr;
    if (const Value *ports = object.body.find("spec.portLevelMtls"); ports != nullptr && ports->as_map() != nullptr)
      for (const manifest::Field &port : *ports->as_map())
        if (off == nullptr && text(port.value.at("mode")) == "DISABLE")
          off = port.value.at("mode");
  }
  if (off == nullptr)
    return;
  const auto pods = scene.selected(object.space, object.body.find("spec.selector.matchLabels"));
  auto hurt = std::ranges::find_if(pods, [&](model::ServiceId id) { return scene.crosses(id); });
  const bool crosses = hurt != pods.end();
  if (!crosses)
    hurt = std::ranges::find_if(pods, [&](model::ServiceId id) { return scene.asks_for_identity(id); });
  if (hurt == pods.end())
    return;
  findings
      .report(diagnostics::mtls_switched_off, place(off, object), "the PeerAuthentication", title(object),
              scene.mesh.full_name(scene.mesh[*hurt]),
              crosses ? "which is called across networks" : "whose callers must show who they are")
      .about(subject(scene.mesh, *hurt))
      .label(scene.mesh[*hurt].span, "the service")
      .advise("use `PERMISSIVE` while some callers have no proxy, or `enforcement = audit` for the namespace");
}

void judge_network_policy(const Scene &scene, const Object &object, Diagnostics &findings) {
  const Value *egress = object.body.find("spec.egress");
  if (egress == nullptr && !has(object.body.find("spec.policyTypes"), "Egress"))
    return;
  std::vector<model::ServiceId> pods = scene.selected(object.space, object.body.find("spec.podSelector.matchLabels"));
  std::erase_if(pods, [&](model::ServiceId id) {
    const model::Namespace &space = scene.mesh[scene.mesh[id].space];
    return !scene.mesh[id].runs_on(scene.cluster) || (space.injection.is_set() && !space.injection.value);
  });
  if (pods.empty())
    return;
  std::vector<std::string> cut;
  if (!manifest::lets_out(egress, 53))
    cut.push_back("DNS (port 53)");
  if (!manifest::lets_out(egress, 15012))
    cut.push_back("istiod (port 15012)");
  if (calls_across_networks(scene, pods) && !manifest::lets_out(egress, 15443))
    cut.push_back("gateways of other networks (port 15443)");
  if (cut.empty())
    return;
  findings
      .report(diagnostics::network_policy_cuts, place(egress, object), title(object), list_in_words(cut),
              scene.mesh.full_name(scene.mesh[pods.front()]))
      .about(subject(scene.mesh, pods.front()))
      .advise("let these ports out as well");
}

} // namespace meshc::hatch
