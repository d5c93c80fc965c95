#include "base/text.h"
#include "model/entry.h"
#include "verify/rule.h"

#include <algorithm>
#include <map>
#include <optional>

namespace meshc::verify {
namespace {

using namespace model;

// us-east-1, ap-southeast-2, us-gov-west-1: letters in groups, and a single digit behind the last dash.
bool is_aws_region(std::string_view name) {
  const auto groups = split(name, '-');
  if (groups.size() < 3 || groups.front().size() != 2 || groups.back().size() != 1 || !is_digit(groups.back().front()))
    return false;
  return std::all_of(groups.begin(), groups.end() - 1, [](std::string_view group) {
    return !group.empty() && std::ranges::all_of(group, [](char c) { return c >= 'a' && c <= 'z'; });
  });
}

template <class T> const OfCluster<T> *find(const std::vector<OfCluster<T>> &all, ClusterId cluster) {
  const auto found = std::ranges::find(all, cluster, &OfCluster<T>::cluster);
  return found == all.end() ? nullptr : &*found;
}

struct Records {
  const Mesh &mesh;
  const Ingress &ingress;
  const EntryRecords &said;
  std::vector<ClusterId> on;
  Span at;

  bool is(EntryStrategy strategy) const { return said.strategy.is_set() && said.strategy.value == strategy; }
  bool answers(ClusterId cluster) const { return std::ranges::find(on, cluster) != on.end(); }
  std::string name(ClusterId cluster) const { return quoted(mesh[cluster].name); }
};

// A key that names a cluster for which nobody comes in.
template <class T>
std::optional<Mistake> stranger(const Records &records, std::string_view field, const std::vector<OfCluster<T>> &all) {
  for (const OfCluster<T> &one : all)
    if (!records.answers(one.cluster))
      return Mistake{"say " + quoted(field) + " of " + records.name(one.cluster) + ", which does not answer", one.span,
                     "it answers on " + names(records.mesh, records.on)};
  return std::nullopt;
}

std::optional<Mistake> unread_field(const Records &records) {
  const EntryRecords &said = records.said;
  const auto unread = [&](std::string_view field, Span at, std::string_view strategy) {
    return Mistake{"say " + quoted(field) + ", which only `strategy = " + std::string(strategy) + "` reads", at,
                   "leave it out, or say that strategy"};
  };
  if (!said.order.empty() && !records.is(EntryStrategy::failover))
    return unread("order", records.at, "failover");
  if (!said.weights.empty() && !records.is(EntryStrategy::weighted))
    return unread("weights", said.weights.front().span, "weighted");
  if (!said.regions.empty() && !records.is(EntryStrategy::nearest))
    return unread("regions", said.regions.front().span, "nearest");
  if (!said.watchers.empty() && !said.strategy.is_set())
    return Mistake{"name health checks, which act only where a strategy chooses among clusters",
                   said.watchers.front().span, "leave them out, or say a `strategy`"};
  if (auto mistake = stranger(records, "weights", said.weights))
    return mistake;
  if (auto mistake = stranger(records, "regions", said.regions))
    return mistake;
  return stranger(records, "health_checks", said.watchers);
}

std::optional<Mistake> nearest_mistake(const Records &records) {
  for (const ClusterId cluster : records.on) {
    const auto *mapped = find(records.said.regions, cluster);
    const RegionId own = records.mesh[cluster].region;
    const std::string region = mapped != nullptr ? mapped->value : own.known() ? records.mesh[own].name : "";
    if (is_aws_region(region))
      continue;
    return Mistake{"measure latency from regions of AWS, and " + records.name(cluster) + " lies in " + quoted(region),
                   mapped != nullptr ? mapped->span : records.said.strategy.span,
                   "say which one lies nearest: `regions { " + records.mesh[cluster].name + " = \"eu-west-1\" }`"};
  }
  return std::nullopt;
}

std::optional<Mistake> failover_mistake(const Records &records) {
  std::vector<ClusterId> ordered = records.said.order;
  std::ranges::sort(ordered);
  std::vector<ClusterId> on = records.on;
  std::ranges::sort(on);
  const Span at = records.said.strategy.span;
  if (on.size() != 2)
    return Mistake{"fail over from one cluster to one other, and " + names(records.mesh, on) +
                       (on.size() == 1 ? " is one" : " are " + std::to_string(on.size())),
                   at, "Route 53 knows a first and a second record: take `nearest` or `weighted` with health checks"};
  if (ordered != on)
    return Mistake{"do not say in which order " + names(records.mesh, on) + " are tried", at,
                   "say it: `order = " + list(records.mesh, on) + "`"};
  if (find(records.said.watchers, records.said.order.front()) == nullptr)
    return Mistake{"fail over from " + records.name(records.said.order.front()) + ", and nothing watches it", at,
                   "name its health check: `health_checks { " + records.mesh[records.said.order.front()].name +
                       " = \"ID\" }`"};
  return std::nullopt;
}

std::optional<Mistake> weights_mistake(const Records &records) {
  constexpr std::int64_t percent = 10'000;
  std::int64_t sum = 0;
  for (const ClusterId cluster : records.on) {
    const auto *weight = find(records.said.weights, cluster);
    if (weight == nullptr)
      return Mistake{"do not say the share of " + records.name(cluster), records.said.strategy.span,
                     "say all of them: `weights { " + records.mesh[cluster].name + " = 50%, … }`"};
    if (weight->value.millionths % percent != 0)
      return Mistake{"give " + records.name(cluster) + " " + spelled(weight->value) + ", which is no whole percent",
                     weight->span, "weights of records are whole numbers"};
    sum += weight->value.millionths;
  }
  if (sum != whole.millionths)
    return Mistake{"share out " + spelled(Percent{sum}) + " of the calls", records.said.weights.front().span,
                   "the shares are 100% together"};
  return std::nullopt;
}

std::optional<Mistake> strategy_mistake(const Records &records) {
  if (!records.said.strategy.is_set())
    return std::nullopt;
  if (records.said.provider != DnsProvider::aws)
    return Mistake{"ask for `" + std::string(spelled(records.said.strategy.value)) +
                       "`, which external-dns can write to Route 53 only, not to `" +
                       std::string(spelled(records.said.provider)) + "`",
                   records.said.strategy.span,
                   "leave `strategy` out: one record then holds the addresses of all clusters"};
  switch (records.said.strategy.value) {
  case EntryStrategy::nearest:
    return nearest_mistake(records);
  case EntryStrategy::failover:
    return failover_mistake(records);
  case EntryStrategy::weighted:
    return weights_mistake(records);
  }
  return std::nullopt;
}

bool answers_health(const IngressRoute &route, const StringMatch &asked) {
  const RequestMatch &when = route.way.when;
  const auto takes = [&](const StringMatch &path) { return contains(path, asked); };
  const auto is_get = [](const Word &method) { return method.text == "GET"; };
  return when.headers.empty() && when.query.empty() && when.claims.empty() &&
         (when.methods.empty() || std::ranges::any_of(when.methods, is_get)) &&
         (when.paths.empty() || std::ranges::any_of(when.paths, takes));
}

std::optional<Mistake> health_mistake(const Records &records) {
  const Setting<std::string> &health = records.said.health;
  if (!health.is_set())
    return std::nullopt;
  const StringMatch asked{StringMatch::How::exact, health.value, health.span};
  if (records.ingress.listens().protocol != Protocol::http)
    return Mistake{"ask for path " + quoted(health.value) + " where no requests come in", health.span,
                   "leave `health` out: health checks can open a connection and no more"};
  if (records.ingress.tokens.is_set() && records.ingress.tokens.value.is_required)
    return Mistake{"ask for path " + quoted(health.value) + ", but health checks bring no token", health.span,
                   "say `required = false` in `authenticate` and let the services refuse calls without one"};
  if (!std::ranges::any_of(records.ingress.routes,
                           [&](const IngressRoute &route) { return answers_health(route, asked); }))
    return Mistake{"ask for path " + quoted(health.value) + ", which no route answers", health.span,
                   "add a route, for example `route { path = \"" + health.value + "\", respond { status = 200 } }`"};
  return std::nullopt;
}

// Beside a CNAME there is no other record of its name. A name of an AWS load balancer becomes an alias, which is none.
bool is_cname(std::string_view target) {
  return !target.ends_with(".amazonaws.com");
}

std::optional<Mistake> target_mistake(const Records &records) {
  const Word *address = nullptr, *cname = nullptr;
  for (const ClusterId cluster : records.on) {
    const Gateway *gateway = records.mesh[cluster].gateway(std::string_view(records.ingress.gateway));
    if (gateway == nullptr || gateway->addresses.empty())
      continue;
    const Word *main = control_plane_address(*gateway);
    const bool named = !parse_address(main->text).has_value() && is_cname(main->text);
    if (named && cname != nullptr && !records.said.strategy.is_set() && cname->text != main->text)
      return Mistake{"lead to both `" + cname->text + "` and `" + main->text + "`, and a name leads to one other name",
                     main->span, "say a `strategy`, or state IP addresses of the gateways"};
    (named ? cname : address) = main;
  }
  if (address != nullptr && cname != nullptr)
    return Mistake{"lead to the address `" + address->text + "` and to the name `" + cname->text +
                       "`, which no DNS server keeps side by side",
                   cname->span, "state the addresses of all gateways alike: all as IPs, or all as names"};
  return std::nullopt;
}

std::optional<Mistake> mistake_of(const Records &records) {
  for (const Word &host : records.ingress.hosts)
    if (host.text == "*")
      return Mistake{"cannot be about every host", host.span, "list the hosts"};
  if (records.said.ttl.milliseconds % 1000 != 0)
    return Mistake{"are kept for " + spelled(records.said.ttl) + ", which is no whole number of seconds", records.at,
                   "resolvers count seconds: `ttl = 30s`"};
  if (auto mistake = unread_field(records))
    return mistake;
  if (auto mistake = strategy_mistake(records))
    return mistake;
  if (auto mistake = health_mistake(records))
    return mistake;
  return target_mistake(records);
}

// Addresses that only the platform knows are read by external-dns from the gateway's Service, by the selector of a
// Gateway: both must stand in the cluster itself.
std::vector<ClusterId> unaddressed(const Records &records) {
  std::vector<ClusterId> found;
  for (const ClusterId cluster : records.on) {
    const Gateway *gateway = records.mesh[cluster].gateway(std::string_view(records.ingress.gateway));
    if (gateway == nullptr || !gateway->addresses.empty())
      continue;
    const bool one_record_of_all = !records.said.strategy.is_set() && records.on.size() > 1;
    const bool alone = records.mesh.served_from(cluster) == std::vector<ClusterId>{cluster};
    if (one_record_of_all || !alone)
      found.push_back(cluster);
  }
  return found;
}

void check_watched(const Records &records, Diagnostics &findings) {
  if (!records.said.strategy.is_set() || records.on.size() < 2 || records.is(EntryStrategy::failover))
    return;
  std::vector<ClusterId> blind;
  for (const ClusterId cluster : records.on)
    if (find(records.said.watchers, cluster) == nullptr)
      blind.push_back(cluster);
  if (!blind.empty())
    findings
        .report(diagnostics::records_unwatched, records.said.strategy.span, records.ingress.name,
                names(records.mesh, blind), blind.size() == 1 ? "it is" : "they are")
        .about(subject(records.mesh, records.ingress))
        .advise("make a health check for each and name it: `health_checks { " + records.mesh[blind.front()].name +
                " = \"ID\" }`");
}

} // namespace

// MC7018-MC7021.
void ingress_has_records(const Context &context, Diagnostics &findings) {
  const Mesh &mesh = context.mesh;
  std::map<std::string, const Ingress *> owners;
  for (const Ingress &ingress : mesh.ingresses) {
    if (!ingress.records.is_set() || ingress.is_on_existing())
      continue;
    const Records records{mesh, ingress, ingress.records.value, ingress.on, ingress.records.span};
    if (const auto mistake = mistake_of(records)) {
      findings.report(diagnostics::records_unclear, mistake->at, ingress.name, mistake->what)
          .about(subject(mesh, ingress))
          .advise(mistake->advice);
      continue;
    }
    if (const auto missing = unaddressed(records); !missing.empty())
      findings
          .report(diagnostics::records_unaddressed, ingress.records.span, ingress.name, ingress.gateway,
                  names(mesh, missing))
          .about(subject(mesh, ingress))
          .label(mesh[missing.front()].gateway(std::string_view(ingress.gateway))->span, "states no address")
          .advise("state it: `address = …`; an address that only the platform knows is read in a cluster that has a "
                  "control plane of its own, and for a record of its own");
    check_watched(records, findings);
    for (const Word &host : ingress.hosts) {
      const auto [known, is_new] = owners.try_emplace(lower(host.text), &ingress);
      if (!is_new && known->second != &ingress)
        findings.report(diagnostics::records_claimed, host.span, known->second->name, ingress.name, host.text)
            .about(subject(mesh, *known->second))
            .about(subject(mesh, ingress))
            .label(known->second->records.span, "written here already")
            .advise("leave `dns` in one of them; the other host needs a name of its own");
    }
  }
}

} // namespace meshc::verify
