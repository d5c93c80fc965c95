#include "backends/istio/emitters.h"
#include "backends/istio/token_rule.h"

namespace meshc::backends::istio {

const model::TokenCheck *checked_tokens(const Context &context, const model::Service &service) {
  const bool enforced = context.mesh[service.space].enforcement == model::Enforcement::enforce;
  return enforced ? service.tokens.get() : nullptr;
}

// Refuses bad tokens and admits calls without any: that one is required, the AuthorizationPolicy says.
void request_authentications(const Context &context, manifest::Bundle &bundle) {
  constexpr Kind kind{manifest::Stage::services, "security.istio.io/v1", "RequestAuthentication"};
  for (const model::ServiceId id : context.served.running) {
    const model::Service &service = context.mesh[id];
    const model::TokenCheck *tokens = checked_tokens(context, service);
    if (tokens == nullptr)
      continue;
    manifest::Object made = object(kind, context.mesh[service.space].name, service.name, tokens->span);
    Value rules = Value::list(tokens->span);
    rules.push(token_rule(*tokens));
    Value spec = Value::map(tokens->span, 2);
    spec.set("selector", one("matchLabels", labels(service.selector, service.span), service.span));
    spec.set("jwtRules", std::move(rules));
    made.body.set("spec", std::move(spec));
    bundle.objects.push_back(std::move(made));
  }
}

} // namespace meshc::backends::istio
