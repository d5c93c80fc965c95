#include "backends/istio/emitters.h"
#include "backends/istio/ingress_gateway.h"
#include "backends/istio/token_rule.h"

#include <algorithm>

namespace meshc::backends::istio {
namespace {

// Beside the gateway's pods, which are all that a selector reaches; named apart from any other ingress.
manifest::Object policy(std::string_view kind, const Context &context, const model::Ingress &ingress,
                        const Listener &listener) {
  const std::string home = ingress.space.known() ? "." + context.mesh[ingress.space].name : "";
  return object({manifest::Stage::gateways, "security.istio.io/v1", kind}, ingress_namespace,
                "ingress." + listener.name + home, ingress.tokens.span);
}

// A request names its port where that is not the usual one.
Value hosts_asked(const model::Ingress &ingress, Span at) {
  Value list = Value::list(at);
  for (const model::Word &host : ingress.hosts) {
    list.push(Value(host.text, host.span));
    if (host.text != "*")
      list.push(Value(host.text + ":*", host.span));
  }
  return list;
}

// Browsers ask what they may do without any token.
bool answers_browsers(const model::Ingress &ingress) {
  return std::ranges::any_of(ingress.routes, [](const model::IngressRoute &route) { return route.way.cors.is_set(); });
}

// No user of the issuer: refused, at these hosts only, because the pods serve other ingresses too.
Value refusal(const model::Ingress &ingress, const model::TokenCheck &tokens) {
  const Span at = tokens.span;
  Value source = one("notRequestPrincipals", users_of(tokens), at);
  Value from = Value::list(at);
  from.push(one("source", std::move(source), at));
  // Istio: on a port of bytes a DENY without ports leaves out what only requests have, and denies the rest.
  Value ports = Value::list(at);
  ports.push(Value(std::to_string(ingress.listens().number), at));
  Value operation = one("hosts", hosts_asked(ingress, at), at);
  operation.set("ports", std::move(ports));
  if (answers_browsers(ingress)) {
    Value methods = Value::list(at);
    methods.push(Value("OPTIONS", at));
    operation.set("notMethods", std::move(methods));
  }
  Value to = Value::list(at);
  to.push(one("operation", std::move(operation), at));
  Value rule = one("from", std::move(from), at);
  rule.set("to", std::move(to));
  Value rules = Value::list(at);
  rules.push(std::move(rule));
  return rules;
}

} // namespace

void gateway_tokens(const Context &context, manifest::Bundle &bundle) {
  for (const model::Ingress &ingress : context.mesh.ingresses) {
    const model::TokenCheck *tokens = ingress.tokens.get();
    if (tokens == nullptr)
      continue;
    const Span at = tokens->span;
    const std::vector<model::ClusterId> on = served_clusters(context, ingress);
    for (const Listener &listener : on.empty() ? std::vector<Listener>{} : listeners(context, ingress, on)) {
      const Value pods = one("matchLabels", selector(context, ingress, listener), at);
      Value rules = Value::list(at);
      rules.push(token_rule(*tokens));
      manifest::Object judge = policy("RequestAuthentication", context, ingress, listener);
      Value spec = one("selector", pods, at);
      spec.set("jwtRules", std::move(rules));
      judge.body.set("spec", std::move(spec));
      bundle.objects.push_back(std::move(judge));
      if (!tokens->is_required)
        continue;
      manifest::Object guard = policy("AuthorizationPolicy", context, ingress, listener);
      Value refused = one("selector", pods, at);
      refused.set("action", Value("DENY", at));
      refused.set("rules", refusal(ingress, *tokens));
      guard.body.set("spec", std::move(refused));
      bundle.objects.push_back(std::move(guard));
    }
  }
}

} // namespace meshc::backends::istio
