#include "backends/istio/http_route.h"

#include "backends/istio/match.h"
#include "backends/istio/retries.h"
#include "backends/istio/route_parts.h"
#include "backends/istio/subset.h"

#include <algorithm>

namespace meshc::backends::istio {
namespace {

Value destination(const model::Mesh &mesh, const model::Service &service, const model::Port &port,
                  const std::string &subset, Span at) {
  Value made = Value::map(at, 3);
  made.set("host", Value(mesh.host(service), at));
  if (!subset.empty())
    made.set("subset", Value(subset, at));
  made.set("port", one("number", Value(port.number, port.span), port.span));
  return made;
}

Value single(const model::Mesh &mesh, const model::Service &service, const model::Port &port, const std::string &subset,
             Span at) {
  Value list = Value::list(at);
  list.push(one("destination", destination(mesh, service, port, subset, at), at));
  return list;
}

// Istio's weights are integers whose ratio counts: percents where all are whole, else the next smaller decimal unit.
std::int64_t weight_unit(const std::vector<model::Share> &split) {
  std::int64_t unit = model::whole.millionths / 100;
  while (std::ranges::any_of(split, [&](const model::Share &share) { return share.weight.millionths % unit != 0; }))
    unit /= 10;
  return unit;
}

Value destinations(const model::Mesh &mesh, const model::Service &service, const model::Port &port,
                   const std::vector<model::Share> &split, Span at) {
  if (split.empty())
    return single(mesh, service, port, "", at);
  const auto name = [&](const model::Share &share) { return subset_name(mesh, service, share.version, share.cluster); };
  if (split.size() == 1)
    return single(mesh, service, port, name(split.front()), split.front().span);
  const std::int64_t unit = weight_unit(split);
  Value list = Value::list(at);
  for (const model::Share &share : split) {
    Value weighted = Value::map(share.span, 2);
    weighted.set("destination", destination(mesh, service, port, name(share), share.span));
    weighted.set("weight", Value(share.weight.millionths / unit, share.span));
    list.push(std::move(weighted));
  }
  return list;
}

// What one set of entries shares.
struct Calls {
  const Context &context;
  const model::Service &service;
  const model::Port &port;
  const HttpScope &scope;
  const model::TrafficPolicy &policy;
  bool takes_unsafe; // somebody may send a POST or PATCH that must not be sent twice
};

// A route of the program, or what is left when none of them fits.
struct Way {
  const model::Route *route = nullptr;
  Span at;

  const model::Setting<model::Retry> &retry(const Calls &calls) const {
    return route != nullptr && !route->retry.is_unset() ? route->retry : calls.policy.retry;
  }
  const model::Setting<model::Duration> &timeout(const Calls &calls) const {
    return route != nullptr && !route->timeout.is_unset() ? route->timeout : calls.policy.timeout;
  }
};

Value destinations(const Calls &calls, const Way &way) {
  const model::Mesh &mesh = calls.context.mesh;
  if (way.route != nullptr && way.route->to.known())
    return single(mesh, calls.service, calls.port, subset_name(mesh, calls.service, way.route->to, {}),
                  way.route->to_span);
  const bool own = way.route != nullptr && !way.route->split.empty();
  return destinations(mesh, calls.service, calls.port, own ? way.route->split : calls.policy.split, way.at);
}

// What the version itself answers is not copied to it once more.
bool copies(const Way &way, const model::Mirror &mirror) {
  return mirror.share.millionths > 0 && (way.route == nullptr || way.route->to != mirror.to);
}

void add_mirrors(const Calls &calls, const Way &way, Value &made) {
  Value list = Value::list(way.at);
  for (const model::Mirror &mirror : calls.policy.mirrors) {
    if (!copies(way, mirror))
      continue;
    Value copy = Value::map(mirror.span, 2);
    copy.set("destination", destination(calls.context.mesh, calls.service, calls.port,
                                        subset_name(calls.context.mesh, calls.service, mirror.to, {}), mirror.span));
    if (mirror.share != model::whole)
      copy.set("percentage", one("value", percent_value(mirror.share, mirror.span), mirror.span));
    list.push(std::move(copy));
  }
  if (!list.empty())
    made.set("mirrors", std::move(list));
}

Value entry(const Calls &calls, const model::RequestMatch &match, const Way &way, Repeat repeat) {
  Value made = Value::map(way.at, 4);
  if (Value items = match_items(calls.context.mesh, match, calls.scope.port, way.at); !items.empty())
    made.set("match", std::move(items));
  if (way.route != nullptr && way.route->is_answered_by_proxy()) {
    add_answer(*way.route, made);
    add_changes(*way.route, made);
    return made;
  }
  made.set("route", destinations(calls, way));
  if (way.route != nullptr)
    add_changes(*way.route, made);
  if (repeat == Repeat::as_stated)
    add_mirrors(calls, way, made);
  if (const auto &timeout = way.timeout(calls); timeout.is_set())
    made.set("timeout", Value(spelled(timeout.value), timeout.span));
  const Span failover_at = calls.policy.failover.is_set() ? calls.policy.failover.span : calls.service.standby_span;
  if (Value retry = retries(way.retry(calls), repeat, calls.service.fails_over(calls.policy), failover_at);
      retry.is_map())
    made.set("retries", std::move(retry));
  return made;
}

std::vector<model::Word> unsafe_methods(Span at) {
  return {{"POST", at}, {"PATCH", at}};
}

// POST and PATCH get an entry of their own where the other one repeats or copies what has reached the callee.
bool guards_unsafe(const Calls &calls, const Way &way) {
  if (!calls.takes_unsafe || (way.route != nullptr && way.route->is_answered_by_proxy()))
    return false;
  return repeats_reached_requests(way.retry(calls)) ||
         std::ranges::any_of(calls.policy.mirrors, [&](const model::Mirror &mirror) { return copies(way, mirror); });
}

// The first matching entry wins, so the careful one stands before the other.
void add_entry(const Calls &calls, model::RequestMatch match, const Way &way, Value &list) {
  if (!guards_unsafe(calls, way)) {
    list.push(entry(calls, match, way, Repeat::as_stated));
    return;
  }
  const bool any_method = match.methods.empty();
  const auto is_unsafe = [](const model::Word &method) { return model::is_unsafe_method(method.text); };
  model::RequestMatch unsafe = match;
  if (any_method)
    unsafe.methods = unsafe_methods(way.at);
  else
    std::erase_if(unsafe.methods, [&](const model::Word &method) { return !is_unsafe(method); });
  std::erase_if(match.methods, is_unsafe);
  if (!unsafe.methods.empty())
    list.push(entry(calls, unsafe, way, Repeat::if_never_reached));
  if (any_method || !match.methods.empty())
    list.push(entry(calls, match, way, Repeat::as_stated));
}

// A header is changed once: by the inner route where both would.
void add_below(std::vector<model::HeaderValue> &inner, const std::vector<model::HeaderValue> &outer) {
  for (const model::HeaderValue &value : outer)
    if (std::ranges::none_of(inner, [&](const model::HeaderValue &own) { return own.name.text == value.name.text; }))
      inner.push_back(value);
  std::ranges::sort(inner, {}, [](const model::HeaderValue &value) { return value.name.text; });
}

void add_below(model::HeaderChanges &inner, const model::HeaderChanges &outer) {
  add_below(inner.set, outer.set);
  add_below(inner.add, outer.add);
  for (const model::Word &name : outer.remove)
    if (std::ranges::find(inner.remove, name.text, &model::Word::text) == inner.remove.end())
      inner.remove.push_back(name);
  std::ranges::sort(inner.remove, {}, &model::Word::text);
}

template <class T> void add_below(model::Setting<T> &inner, const model::Setting<T> &outer) {
  if (inner.is_unset())
    inner = outer;
}

// A route of the service, for calls that a route of an ingress has taken in already.
model::Route within(const model::Route &outer, model::Route route) {
  add_below(route.response, outer.response);
  add_below(route.cors, outer.cors);
  if (route.is_answered_by_proxy())
    return route;
  if (!route.to.known() && route.split.empty()) {
    route.to = outer.to;
    route.to_span = outer.to_span;
    route.split = outer.split;
  }
  add_below(route.request, outer.request);
  add_below(route.rewrite, outer.rewrite);
  add_below(route.timeout, outer.timeout);
  add_below(route.retry, outer.retry);
  return route;
}

} // namespace

Value split_destinations(const Context &context, model::ServiceId id, const model::Port &port, Span at) {
  const model::Service &service = context.mesh[id];
  return destinations(context.mesh, service, port, service.policy_in(context.id).split, at);
}

void add_http_entries(const Context &context, model::ServiceId id, const model::Port &port, const HttpScope &scope,
                      Value &list) {
  const model::Service &service = context.mesh[id];
  const model::TrafficPolicy &policy = service.policy_in(context.id);
  const Calls calls{context, service, port,
                    scope,   policy,  model::takes_unsafe_requests(context.mesh, context.flow, id, port)};
  for (const model::Route &route : policy.routes) {
    if (scope.of_gateway == nullptr) {
      add_entry(calls, route.when, {&route, route.span}, list);
      continue;
    }
    if (!model::applies_at_gateway(route, *scope.of_gateway))
      continue;
    const model::Route merged = within(*scope.of_gateway, route);
    if (auto match = both(scope.of_gateway->when, route.when))
      add_entry(calls, std::move(*match), {&merged, route.span}, list);
  }
  add_entry(calls, scope.of_gateway == nullptr ? model::RequestMatch{} : scope.of_gateway->when,
            {scope.of_gateway, scope.span}, list);
}

Value gateway_answer(const model::Mesh &mesh, const model::Route &route, Span at) {
  Value made = Value::map(at);
  if (Value items = match_items(mesh, route.when, std::nullopt, at); !items.empty())
    made.set("match", std::move(items));
  add_answer(route, made);
  add_changes(route, made);
  return made;
}

} // namespace meshc::backends::istio
