#include "base/text.h"
#include "verify/rule.h"

#include <algorithm>
#include <optional>

namespace meshc::verify {
namespace {

using namespace model;

std::vector<std::string> keys(const Hash &hash) {
  std::vector<std::string> words;
  if (hash.header.is_set())
    words.emplace_back("`header`");
  if (hash.cookie.is_set())
    words.emplace_back("`cookie`");
  if (hash.query.is_set())
    words.emplace_back("`query`");
  if (hash.source_ip.is_set() && hash.source_ip.value)
    words.emplace_back("`source_ip`");
  return words;
}

bool is_prime(int number) {
  if (number < 2)
    return false;
  for (int divisor = 2; divisor <= number / divisor; ++divisor)
    if (number % divisor == 0)
      return false;
  return true;
}

std::optional<Mistake> hash_mistake(const Hash &hash, Span at) {
  const auto given = keys(hash);
  if (given.empty())
    return Mistake{"says no key to hash", at, "say one of `header`, `cookie`, `query` and `source_ip`"};
  if (given.size() > 1)
    return Mistake{"hashes by " + list_in_words(given), at, "Istio takes one key: leave one of them"};
  if ((hash.cookie_lifetime.is_set() || hash.cookie_path.is_set()) && !hash.cookie.is_set())
    return Mistake{"says how long or where a cookie holds, and names none",
                   hash.cookie_lifetime.is_set() ? hash.cookie_lifetime.span : hash.cookie_path.span,
                   "name it, for example `cookie = \"cart\"`"};
  if (hash.table.is_set() && hash.table.value == HashTable::maglev && hash.size.is_set() && !is_prime(hash.size.value))
    return Mistake{"has a maglev table of " + std::to_string(hash.size.value) + " entries, which is no prime",
                   hash.size.span, "use a prime such as 65537, or leave `size` out"};
  return std::nullopt;
}

std::optional<Mistake> mistake_of(const Balance &balance) {
  if (balance.hash.is_set() && balance.method.is_set())
    return Mistake{"says both `method` and `hash`", balance.method.span, "a hash is a method: leave one of them out"};
  if (const Hash *hash = balance.hash.get())
    if (auto mistake = hash_mistake(*hash, balance.hash.span))
      return mistake;
  const bool random = balance.method.is_set() && balance.method.value == BalanceMethod::random;
  if (balance.warmup.is_set() && (balance.hash.is_set() || random))
    return Mistake{balance.hash.is_set() ? "warms up pods that are chosen by hash"
                                         : "warms up pods that are chosen at random",
                   balance.warmup.span, "Istio warms up with `least_request` and `round_robin` only"};
  if (balance.warmup_from.is_set() && !balance.warmup.is_set())
    return Mistake{"says where a warm-up begins, and not how long it takes", balance.warmup_from.span,
                   "add `warmup`, for example `warmup = 60s`"};
  return std::nullopt;
}

// Behind a gateway there is one address for all pods, and it balances by its own rule.
void hash_crosses(const Context &context, ServiceId id, const TrafficPolicy &policy, Diagnostics &findings) {
  const Service &service = context.mesh[id];
  const auto pairs = crossings(context, id);
  if (pairs.empty())
    return;
  findings
      .report(diagnostics::hash_ends_at_gateway, policy.balance.value.hash.span, context.mesh.full_name(service),
              context.mesh[pairs.front().client].name, context.mesh[pairs.front().host].name)
      .about(subject(context.mesh, service))
      .label(service.exported.span, "exported here")
      .advise("keep what must not be lost outside of the pods, or let callers use pods of their own network only");
}

} // namespace

// MC4036, MC4037.
void balance_is_clear(const Context &context, Diagnostics &findings) {
  for (std::size_t i = 0; i < context.mesh.services.size(); ++i)
    for (const PolicyInForce &force : policies_in_force(context, ServiceId(i))) {
      const Balance *balance = force.policy.balance.get();
      if (balance == nullptr)
        continue;
      const Service &service = context.mesh.services[i];
      if (const auto mistake = mistake_of(*balance))
        findings.report(diagnostics::balance_unclear, mistake->at, context.mesh.full_name(service), mistake->what)
            .about(subject(context.mesh, service))
            .advise(mistake->advice);
      else if (balance->hash.is_set())
        hash_crosses(context, ServiceId(i), force.policy, findings);
    }
}

} // namespace meshc::verify
