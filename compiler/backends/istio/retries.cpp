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

} // namespace

Value retries(const model::Setting<model::Retry> &setting, Repeat repeat, bool fails_over, Span failover_at) {
  constexpr int attempts_of_istio = 2;
  const Span at = setting.span;
  if (setting.is_off())
    return no_retries(at);
  const model::Retry *retry = setting.get();
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
  if (fails_over)
    made.set("retryRemoteLocalities", Value(true, failover_at));
  return made;
}

bool repeats_reached_requests(const model::Setting<model::Retry> &setting) {
  const model::Retry *retry = setting.get();
  return retry != nullptr && !std::ranges::all_of(retry->on, is_never_reached);
}

} // namespace meshc::backends::istio
