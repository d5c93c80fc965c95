#include "check/blocks/traffic.h"

#include "base/suggest.h"
#include "base/text.h"
#include "check/blocks/service_tables.h"
#include "check/blocks/traffic_routes.h"

#include <algorithm>

namespace meshc::check {
namespace {

consteval std::uint16_t of_service(std::string_view name) {
  return field_index(service_fields, name);
}

template <class T> model::Setting<T> set(T value, Span span) {
  return {model::Setting<T>::State::set, std::move(value), span};
}

} // namespace

model::Setting<model::CircuitBreaker> lower_breaker(const View::Nested &block) {
  using Setting = model::Setting<model::CircuitBreaker>;
  if (block.off)
    return {Setting::State::off, {}, block.span};
  if (!block.set)
    return {};
  model::CircuitBreaker breaker;
  breaker.consecutive_gateway_errors =
      read_count(block.view, field_index(breaker_fields, "consecutive_gateway_errors"));
  breaker.consecutive_5xx_errors = read_count(block.view, field_index(breaker_fields, "consecutive_5xx_errors"));
  breaker.interval = read<model::Duration>(block.view, field_index(breaker_fields, "interval"));
  breaker.eject_for = read<model::Duration>(block.view, field_index(breaker_fields, "eject_for"));
  breaker.max_ejected = read<model::Percent>(block.view, field_index(breaker_fields, "max_ejected"));
  breaker.min_healthy = read<model::Percent>(block.view, field_index(breaker_fields, "min_healthy"));
  return {Setting::State::set, breaker, block.span};
}

namespace {

model::Setting<model::Keepalive> lower_keepalive(const View::Nested &block) {
  if (!block.set)
    return {};
  model::Keepalive keepalive;
  keepalive.idle = read<model::Duration>(block.view, field_index(keepalive_fields, "idle"));
  keepalive.every = read<model::Duration>(block.view, field_index(keepalive_fields, "interval"));
  keepalive.probes = read_count(block.view, field_index(keepalive_fields, "probes"));
  return set(keepalive, block.span);
}

model::Setting<model::Keepalive> lower_http2_keepalive(Program &program, const View::Nested &block,
                                                       std::string_view owner) {
  if (!block.set)
    return {};
  require_fields(program, block.view, http2_keepalive_block, "`http2_keepalive` of " + std::string(owner), block.span);
  model::Keepalive keepalive;
  keepalive.every = read<model::Duration>(block.view, field_index(http2_keepalive_fields, "interval"));
  keepalive.timeout = read<model::Duration>(block.view, field_index(http2_keepalive_fields, "timeout"));
  return set(keepalive, block.span);
}

} // namespace

model::Setting<model::Connections> lower_connections(Program &program, const View::Nested &block,
                                                     std::string_view owner) {
  using Setting = model::Setting<model::Connections>;
  if (block.off)
    return {Setting::State::off, {}, block.span};
  if (!block.set)
    return {};
  model::Connections limits;
  limits.connect_timeout = read<model::Duration>(block.view, field_index(connection_fields, "connect_timeout"));
  limits.idle_timeout = read<model::Duration>(block.view, field_index(connection_fields, "idle_timeout"));
  limits.max_connections = read_count(block.view, field_index(connection_fields, "max_connections"));
  limits.max_pending_requests = read_count(block.view, field_index(connection_fields, "max_pending_requests"));
  limits.max_requests = read_count(block.view, field_index(connection_fields, "max_requests"));
  limits.max_requests_per_connection =
      read_count(block.view, field_index(connection_fields, "max_requests_per_connection"));
  limits.max_retries = read_count(block.view, field_index(connection_fields, "max_retries"));
  limits.keepalive = lower_keepalive(block.view.block(field_index(connection_fields, "keepalive")));
  limits.http2_keepalive =
      lower_http2_keepalive(program, block.view.block(field_index(connection_fields, "http2_keepalive")), owner);
  limits.http2 = read<bool>(block.view, field_index(connection_fields, "http2"));
  return {Setting::State::set, limits, block.span};
}

namespace {

model::Setting<model::Failover> lower_failover(Program &program, const Ids &ids, const View::Nested &block,
                                               std::string_view owner) {
  using Setting = model::Setting<model::Failover>;
  if (block.off)
    return {Setting::State::off, {}, block.span};
  if (!block.set)
    return {};
  require_fields(program, block.view, failover_block, "`failover` of " + std::string(owner), block.span);
  model::Failover failover;
  const Node *to = block.view.get(field_index(failover_fields, "to"));
  if (to != nullptr && std::holds_alternative<RegionAny>(to->value.data))
    failover.any = true;
  else if (to != nullptr && std::holds_alternative<Values>(to->value.data))
    for (const Value &value : std::get<Values>(to->value.data))
      if (const auto *region = std::get_if<EntityId>(&value.data)) {
        failover.regions.push_back(ids.region(*region));
        failover.region_spans.push_back(value.span);
      }
  return {Setting::State::set, std::move(failover), to != nullptr ? to->value.span : block.span};
}

model::Setting<model::Hash> lower_hash(const View::Nested &block) {
  if (!block.set)
    return {};
  model::Hash hash;
  hash.header = read<std::string>(block.view, field_index(hash_fields, "header"));
  hash.cookie = read<std::string>(block.view, field_index(hash_fields, "cookie"));
  hash.cookie_lifetime = read<model::Duration>(block.view, field_index(hash_fields, "cookie_lifetime"));
  hash.cookie_path = read<std::string>(block.view, field_index(hash_fields, "cookie_path"));
  hash.query = read<std::string>(block.view, field_index(hash_fields, "query"));
  hash.source_ip = read<bool>(block.view, field_index(hash_fields, "source_ip"));
  hash.table = read_word<model::HashTable>(block.view, field_index(hash_fields, "table"));
  hash.size = read_count(block.view, field_index(hash_fields, "size"));
  return set(std::move(hash), block.span);
}

model::Setting<model::Balance> lower_balance(const View::Nested &block) {
  using Setting = model::Setting<model::Balance>;
  if (block.off)
    return {Setting::State::off, {}, block.span};
  if (!block.set)
    return {};
  model::Balance balance;
  balance.method = read_word<model::BalanceMethod>(block.view, field_index(balance_fields, "method"));
  balance.hash = lower_hash(block.view.block(field_index(balance_fields, "hash")));
  balance.warmup = read<model::Duration>(block.view, field_index(balance_fields, "warmup"));
  balance.warmup_from = read<model::Percent>(block.view, field_index(balance_fields, "warmup_from"));
  return set(std::move(balance), block.span);
}

model::RegionId find_region(Program &program, const Ids &ids, std::string_view name, Span at) {
  if (const EntityId id = program.find(Kind::region, {}, name); id.known())
    return ids.region(id);
  std::vector<std::string> legal;
  for (const EntityId id : program.of_kind(Kind::region))
    legal.push_back(program[id].name);
  auto &finding = program.findings.report(diagnostics::unresolved, at, "region", name);
  finding.advise(did_you_mean(name, legal));
  if (suggestions(name, legal).empty())
    finding.advise("the regions are " + list_in_words(legal));
  return {};
}

std::vector<model::Spread> lower_spread(Program &program, const Ids &ids, const View &view) {
  std::vector<model::Spread> all;
  for (const View::Entry &entry : view.entries(of_service("spread"))) {
    model::Spread spread;
    spread.from = find_region(program, ids, entry.key, entry.key_span);
    spread.span = entry.key_span;
    bool complete = spread.from.known();
    for (const View::Entry &line : entry.view.entries(field_index(spread_fields, "REGION"))) {
      const auto *share = std::get_if<model::Percent>(&line.node->value.data);
      const auto to = find_region(program, ids, line.key, line.key_span);
      complete &= share != nullptr && to.known();
      if (complete)
        spread.shares.push_back({to, *share, line.node->value.span});
    }
    std::ranges::sort(spread.shares, {}, &model::RegionShare::to);
    if (complete)
      all.push_back(std::move(spread));
  }
  std::ranges::sort(all, {}, &model::Spread::from);
  return all;
}

std::vector<model::Mirror> lower_mirrors(Program &program, const View &view, std::string_view owner,
                                         const model::Service &service) {
  std::vector<model::Mirror> mirrors;
  for (const View::Entry &entry : view.entries(of_service("mirror"))) {
    const auto to = find_version(program, service, owner, entry.key, entry.key_span);
    const auto share = read<model::Percent>(entry.view, field_index(mirror_fields, "share"), model::whole);
    if (to.known())
      mirrors.push_back({to, share, entry.key_span});
  }
  std::ranges::sort(mirrors, {}, &model::Mirror::to);
  return mirrors;
}

} // namespace

model::TrafficPolicy lower_traffic(Program &program, const Ids &ids, const View &view, std::string_view owner,
                                   const model::Service &service) {
  model::TrafficPolicy policy;
  policy.timeout = read<model::Duration>(view, of_service("timeout"));
  policy.retry = lower_retry(view.block(of_service("retry")));
  policy.circuit_breaker = lower_breaker(view.block(of_service("circuit_breaker")));
  policy.connections = lower_connections(program, view.block(of_service("connections")), owner);
  policy.failover = lower_failover(program, ids, view.block(of_service("failover")), owner);
  policy.balance = lower_balance(view.block(of_service("balance")));
  policy.spread = lower_spread(program, ids, view);
  policy.mirrors = lower_mirrors(program, view, owner, service);
  policy.split = lower_shares(program, ids, view, of_service("split"), owner, service, policy.split_span);
  for (const View::Entry &entry : view.entries(of_service("route")))
    if (auto route = lower_route(program, ids, entry, owner, service))
      policy.routes.push_back(std::move(*route));
  return policy;
}

} // namespace meshc::check
