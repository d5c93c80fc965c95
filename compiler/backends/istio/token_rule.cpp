#include "backends/istio/token_rule.h"

namespace meshc::backends::istio {

Value token_rule(const model::TokenCheck &tokens) {
  Value rule = Value::map(tokens.span);
  rule.set("issuer", Value(tokens.issuer, tokens.issuer_span));
  if (const std::string *url = tokens.jwks.get())
    rule.set("jwksUri", Value(*url, tokens.jwks.span));
  if (!tokens.audiences.empty())
    rule.set("audiences", texts(tokens.audiences, tokens.span));
  if (const std::string *header = tokens.header.get()) {
    Value headers = Value::list(tokens.header.span);
    headers.push(one("name", Value(*header, tokens.header.span), tokens.header.span));
    rule.set("fromHeaders", std::move(headers));
  }
  if (tokens.forward)
    rule.set("forwardOriginalToken", Value(true, tokens.span));
  return rule;
}

Value users_of(const model::TokenCheck &tokens) {
  Value users = Value::list(tokens.span);
  users.push(Value(tokens.issuer + "/*", tokens.issuer_span));
  return users;
}

} // namespace meshc::backends::istio
