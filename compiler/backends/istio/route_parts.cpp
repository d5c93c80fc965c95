#include "backends/istio/route_parts.h"

namespace meshc::backends::istio {
namespace {

template <class T> void add(Value &made, std::string_view key, const model::Setting<T> &setting) {
  if (setting.is_set())
    made.set(key, Value(setting.value, setting.span));
}

Value redirect(const model::Redirect &redirect, Span at) {
  Value made = Value::map(at);
  add(made, "uri", redirect.path);
  add(made, "prefixRewrite", redirect.prefix);
  add(made, "authority", redirect.host);
  add(made, "port", redirect.port);
  add(made, "scheme", redirect.scheme);
  add(made, "redirectCode", redirect.status);
  return made;
}

Value response(const model::Response &response, Span at) {
  Value made = Value::map(at);
  add(made, "status", response.status);
  if (response.body.is_set())
    made.set("body", one("string", Value(response.body.value, response.body.span), response.body.span));
  return made;
}

Value values(const std::vector<model::HeaderValue> &headers) {
  Value made = Value::map(headers.front().name.span);
  for (const model::HeaderValue &header : headers)
    made.set(header.name.text, Value(header.value.text, header.value.span));
  return made;
}

Value changes(const model::HeaderChanges &changes, Span at) {
  Value made = Value::map(at);
  if (!changes.set.empty())
    made.set("set", values(changes.set));
  if (!changes.add.empty())
    made.set("add", values(changes.add));
  if (!changes.remove.empty())
    made.set("remove", texts(changes.remove, at));
  return made;
}

Value cors(const model::Cors &cors, Span at) {
  Value origins = Value::list(at);
  for (const model::StringMatch &origin : cors.origins)
    origins.push(one(origin.how == model::StringMatch::How::exact ? "exact" : "prefix", Value(origin.text, origin.span),
                     origin.span));
  Value made = Value::map(at);
  made.set("allowOrigins", std::move(origins));
  if (!cors.methods.empty())
    made.set("allowMethods", texts(cors.methods, at));
  if (!cors.headers.empty())
    made.set("allowHeaders", texts(cors.headers, at));
  if (!cors.expose.empty())
    made.set("exposeHeaders", texts(cors.expose, at));
  if (cors.max_age.is_set())
    made.set("maxAge", Value(spelled(cors.max_age.value), cors.max_age.span));
  add(made, "allowCredentials", cors.credentials);
  return made;
}

} // namespace

void add_answer(const model::Route &route, Value &made) {
  if (const model::Redirect *target = route.redirect.get())
    made.set("redirect", redirect(*target, route.redirect.span));
  else if (const model::Response *answer = route.respond.get())
    made.set("directResponse", response(*answer, route.respond.span));
}

void add_changes(const model::Route &route, Value &made) {
  if (const model::Rewrite *rewrite = route.rewrite.get()) {
    Value part = Value::map(route.rewrite.span);
    add(part, "uri", rewrite->path);
    add(part, "authority", rewrite->host);
    if (!part.empty())
      made.set("rewrite", std::move(part));
  }
  if (!route.request.empty() || !route.response.empty()) {
    Value headers = Value::map(route.span);
    if (!route.request.empty())
      headers.set("request", changes(route.request, route.span));
    if (!route.response.empty())
      headers.set("response", changes(route.response, route.span));
    made.set("headers", std::move(headers));
  }
  if (const model::Cors *policy = route.cors.get())
    made.set("corsPolicy", cors(*policy, route.cors.span));
}

} // namespace meshc::backends::istio
