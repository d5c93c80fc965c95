#include "backends/istio/retries.h"

#include <algorithm>
#include <array>

namespace meshc::backends::istio {
namespace {

// Envoy's retry conditions under which the request did not get to the application.
constexpr std::array<std::string_view, 4> never_reached{"connect-failure", "refused-stream", "unavailable",
                                                        "reset-before-request"};

bool is_never_reached(const model::Word &condition) {
  return std::ranges::find(never_reached, condition.text) != never_reached.end();
}

std::string conditions(const std::vector<model::Word> &on, Repeat repeat) {
  std::string joined;
  for (const model::Word &word : on) {
    if (repeat == Repeat::if_never_reached && !is_never_reached(word))
      continue;
    if (!joined.empty())
      joined += ',';
    joined += word.text;
  }
  return joined;
}

// Nothing may stand beside it.
Value no_retries(Span at) {
  return one("attempts", Value(0, at), at);
}

bool allows_unsafe(const model::Edge &edge, const model::Port &port) {
  if (edge.idempotent)
    return false;
  const auto names_port = [&](const model::Word &word) { return model::names_port(word.text, port); };
  if (!edge.ports.empty() && std::ranges::none_of(edge.ports, names_port))
    return false;
  return edge.methods.empty() || std::ranges::any_of(edge.methods, is_unsafe_method, &model::Word::text);
}

} // namespace

bool is_unsafe_method(std::string_view method) {
  return method == "POST" || method == "PATCH";
}

Value retries(const model::TrafficPolicy &policy, Repeat repeat) {
  constexpr int attempts_of_istio = 2;
  const Span at = policy.retry.span;
  if (policy.retry.is_off())
    return no_retries(at);
  const model::Retry *retry = policy.retry.get();
  if (retry == nullptr)
    return {};
  const int attempts = retry->attempts.is_set() ? retry->attempts.value : attempts_of_istio;
  const std::string on = conditions(retry->on, repeat);
  if (retry->attempts.is_off() || attempts == 0 || (on.empty() && !retry->on.empty()))
    return no_retries(at);
  Value made = Value::map(at);
  made.set("attempts", Value(attempts, retry->attempts.is_set() ? retry->attempts.span : at));
  if (retry->per_try.is_set())
    made.set("perTryTimeout", Value(spelled(retry->per_try.value), retry->per_try.span));
  if (!on.empty())
    made.set("retryOn", Value(on, retry->on.front().span));
  // Else every attempt stays in the region that is failing.
  if (policy.failover.is_set())
    made.set("retryRemoteLocalities", Value(true, policy.failover.span));
  return made;
}

bool repeats_reached_requests(const model::TrafficPolicy &policy) {
  const model::Retry *retry = policy.retry.get();
  return retry != nullptr && !std::ranges::all_of(retry->on, is_never_reached);
}

bool takes_unsafe_requests(const Context &context, model::ServiceId service, const model::Port &port) {
  const auto &edges = context.flow[service].allowed_by;
  // Nobody described the callers: any method may come.
  return edges.empty() ||
         std::ranges::any_of(edges, [&](model::EdgeId id) { return allows_unsafe(context.mesh[id], port); });
}

} // namespace meshc::backends::istio
