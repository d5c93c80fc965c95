#include "backends/istio/http_route.h"

#include "backends/istio/match.h"
#include "backends/istio/retries.h"

#include <algorithm>

namespace meshc::backends::istio {
namespace {

Value destination(const model::Mesh &mesh, const model::Service &service, const model::Port &port,
                  model::VersionId version, Span at) {
  Value made = Value::map(at, 3);
  made.set("host", Value(mesh.host(service), at));
  if (version.known())
    made.set("subset", Value(service.versions[version.index].name, at));
  made.set("port", one("number", Value(port.number, port.span), port.span));
  return made;
}

Value single(const model::Mesh &mesh, const model::Service &service, const model::Port &port, model::VersionId version,
             Span at) {
  Value list = Value::list(at);
  list.push(one("destination", destination(mesh, service, port, version, at), at));
  return list;
}

// Istio's weights are integers whose ratio counts: percents where all are whole, else the next smaller decimal unit.
std::int64_t weight_unit(const std::vector<model::Share> &split) {
  std::int64_t unit = model::whole.millionths / 100;
  while (std::ranges::any_of(split, [&](const model::Share &share) { return share.weight.millionths % unit != 0; }))
    unit /= 10;
  return unit;
}

// What one set of entries shares.
struct Calls {
  const Context &context;
  model::ServiceId service;
  const model::Port &port;
  const HttpScope &scope;
  const model::TrafficPolicy &policy;
  bool guard_unsafe; // POST and PATCH get an entry of their own
};

Value entry(const Calls &calls, const model::RequestMatch &match, Value destinations, Repeat repeat, Span at) {
  Value made = Value::map(at, 4);
  if (Value items = match_items(match, calls.scope.port, at); !items.empty())
    made.set("match", std::move(items));
  made.set("route", std::move(destinations));
  const auto &timeout = calls.scope.timeout.is_unset() ? calls.policy.timeout : calls.scope.timeout;
  if (timeout.is_set())
    made.set("timeout", Value(spelled(timeout.value), timeout.span));
  if (Value retry = retries(calls.policy, repeat); retry.is_map())
    made.set("retries", std::move(retry));
  return made;
}

std::vector<model::Word> unsafe_methods(Span at) {
  return {{"POST", at}, {"PATCH", at}};
}

// The first matching entry wins, so the careful one stands before the other.
void add_entry(const Calls &calls, model::RequestMatch match, Value destinations, Span at, Value &list) {
  if (!calls.guard_unsafe) {
    list.push(entry(calls, match, std::move(destinations), Repeat::as_stated, at));
    return;
  }
  const bool any_method = match.methods.empty();
  const auto is_unsafe = [](const model::Word &method) { return is_unsafe_method(method.text); };
  model::RequestMatch unsafe = match;
  if (any_method)
    unsafe.methods = unsafe_methods(at);
  else
    std::erase_if(unsafe.methods, [&](const model::Word &method) { return !is_unsafe(method); });
  std::erase_if(match.methods, is_unsafe);
  if (!unsafe.methods.empty())
    list.push(entry(calls, unsafe, destinations, Repeat::if_never_reached, at));
  if (any_method || !match.methods.empty())
    list.push(entry(calls, match, std::move(destinations), Repeat::as_stated, at));
}

} // namespace

Value split_destinations(const Context &context, model::ServiceId id, const model::Port &port, Span at) {
  const model::Mesh &mesh = context.mesh;
  const model::Service &service = mesh[id];
  const std::vector<model::Share> &split = service.policy_in(context.id).split;
  if (split.empty())
    return single(mesh, service, port, {}, at);
  if (split.size() == 1)
    return single(mesh, service, port, split.front().version, split.front().span);
  const std::int64_t unit = weight_unit(split);
  Value list = Value::list(at);
  for (const model::Share &share : split) {
    Value weighted = Value::map(share.span, 2);
    weighted.set("destination", destination(mesh, service, port, share.version, share.span));
    weighted.set("weight", Value(share.weight.millionths / unit, share.span));
    list.push(std::move(weighted));
  }
  return list;
}

void add_http_entries(const Context &context, model::ServiceId id, const model::Port &port, const HttpScope &scope,
                      Value &list) {
  const model::Service &service = context.mesh[id];
  const model::TrafficPolicy &policy = service.policy_in(context.id);
  const Calls calls{context, id,     port,
                    scope,   policy, repeats_reached_requests(policy) && takes_unsafe_requests(context, id, port)};
  for (const model::Route &route : policy.routes)
    if (auto match = both(scope.when, route.when))
      add_entry(calls, std::move(*match), single(context.mesh, service, port, route.to, route.to_span), route.span,
                list);
  add_entry(calls, scope.when, split_destinations(context, id, port, scope.span), scope.span, list);
}

} // namespace meshc::backends::istio
