#include "base/text.h"
#include "lint/scene.h"
#include "manifest/istio.h"

#include <algorithm>
#include <set>

namespace meshc::lint {
namespace {

// spiffe trust domain of `cluster.local/ns/shop/sa/web`; empty when it is none or covers several.
std::string_view trust_domain(std::string_view principal) {
  const auto end = principal.find("/ns/");
  return end == std::string_view::npos ? std::string_view() : principal.substr(0, end);
}

std::set<std::string> declared_domains(const Scene &scene) {
  std::set<std::string> known;
  const auto add = [&](const Value *config) {
    if (config == nullptr)
      return;
    known.insert(std::string(text(config->at("trustDomain"))));
    for (const Value &alias : items(config->at("trustDomainAliases")))
      known.insert(std::string(text(&alias)));
  };
  scene.each("IstioOperator", [&](const Object &one) { add(one.body.find("spec.meshConfig")); });
  known.erase("");
  if (known.empty())
    known.insert("cluster.local");
  return known;
}

void judge_principals(const Scene &scene, const Object &object, const Value &rule, Diagnostics &findings) {
  const std::set<std::string> known = declared_domains(scene);
  for (const Value &from : items(rule.at("from")))
    for (const Value &principal : items(from.find("source.principals"))) {
      const std::string domain(trust_domain(text(&principal)));
      if (domain.empty() || domain == "*" || is_open(domain) || known.contains(domain))
        continue;
      const std::vector<std::string> names(known.begin(), known.end());
      findings
          .report(diagnostics::trust_domain_unknown, place(&principal, object), title(object), text(&principal), domain)
          .advise("certificates here are of " + list_in_words(names) +
                  "; another domain is taken only when `meshConfig.trustDomainAliases` names it in every cluster");
    }
}

} // namespace

void judge_authorization_policy(const Scene &scene, const Object &object, Diagnostics &findings) {
  const std::string_view action = text(object.body, "spec.action");
  std::size_t position = 0;
  for (const Value &rule : items(object.body.find("spec.rules"))) {
    ++position;
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
    judge_principals(scene, object, rule, findings);
  }
}

void judge_network_policy(const Scene &scene, const Object &object, Diagnostics &findings) {
  const Value *egress = object.body.find("spec.egress");
  const auto &types = items(object.body.find("spec.policyTypes"));
  const bool limits_egress =
      egress != nullptr || std::ranges::any_of(types, [](const Value &one) { return text(&one) == "Egress"; });
  if (limits_egress && !object.space.ends_with("-system")) {
    std::vector<std::string> cut;
    if (!manifest::lets_out(egress, 53))
      cut.push_back("DNS (port 53)");
    if (!manifest::lets_out(egress, 15012))
      cut.push_back("istiod (port 15012)");
    if (!manifest::lets_out(egress, 15443))
      cut.push_back("gateways of other networks (port 15443)");
    if (!cut.empty())
      findings
          .report(diagnostics::network_policy_cuts, place(egress, object), title(object), list_in_words(cut),
                  title(object))
          .advise("let these ports out as well, where the pods have a proxy");
  }
  const auto judge_peer = [&](const Value &peer) {
    const Value *spaces = peer.find("namespaceSelector.matchLabels");
    if (spaces == nullptr || spaces->at("name") == nullptr)
      return;
    bool labelled = false;
    scene.each("Namespace", [&](const Object &space) {
      const Value *labels = space.body.find("metadata.labels");
      labelled = labelled || (labels != nullptr && labels->at("name") != nullptr);
    });
    if (!labelled)
      findings
          .report(diagnostics::selector_finds_nothing, place(spaces->at("name"), object), "NetworkPolicy",
                  title(object), "namespaces by the label `name`", "which no namespace has unless somebody adds it")
          .advise("every namespace carries its name as `kubernetes.io/metadata.name`");
  };
  const auto judge_pods = [&](const Value &peer) {
    const Value *labels = peer.find("podSelector.matchLabels");
    const Value *app = labels == nullptr ? nullptr : labels->at("app");
    if (text(app) == "istio-proxy")
      findings
          .report(diagnostics::selector_finds_nothing, place(app, object), "NetworkPolicy", title(object),
                  "pods with `app: istio-proxy`", "which no pod has: proxies run inside the pods of the applications")
          .advise("select the pods of the callers by their own labels");
  };
  for (const std::string_view direction : {"spec.ingress", "spec.egress"})
    for (const Value &rule : items(object.body.find(direction)))
      for (const std::string_view side : {"from", "to"})
        for (const Value &peer : items(rule.at(side))) {
          judge_peer(peer);
          judge_pods(peer);
        }
}

// Cilium: mutual authentication knows only the identities of its own cluster.
void judge_cilium_policy(const Scene &, const Object &object, Diagnostics &findings) {
  for (const std::string_view direction : {"spec.ingress", "spec.egress"})
    for (const Value &rule : items(object.body.find(direction)))
      if (const Value *mode = rule.find("authentication.mode"); text(mode) == "required")
        findings.report(diagnostics::authentication_ends_at_cluster, place(mode, object), title(object))
            .advise(
                "leave it out between clusters and let Istio's mutual TLS, or encryption by WireGuard, protect calls");
}

} // namespace meshc::lint
