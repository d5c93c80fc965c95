#include "backends/common/dns.h"

#include "model/entry.h"

#include <algorithm>

namespace meshc::backends {
namespace {

template <class T>
const model::OfCluster<T> *find(const std::vector<model::OfCluster<T>> &all, model::ClusterId cluster) {
  const auto found = std::ranges::find(all, cluster, &model::OfCluster<T>::cluster);
  return found == all.end() ? nullptr : &*found;
}

// Istio's weights and Route 53's are ratios; whole percents stay what the reader wrote.
std::string whole_percents(model::Percent share) {
  constexpr std::int64_t millionths_of_percent = 10'000;
  return std::to_string(share.millionths / millionths_of_percent);
}

} // namespace

RecordSet record_set(const model::Mesh &mesh, const model::EntryRecords &records, model::ClusterId cluster) {
  RecordSet made;
  if (!records.strategy.is_set())
    return made;
  const Span at = records.strategy.span;
  made.identifier = mesh[cluster].id;
  switch (records.strategy.value) {
  case model::EntryStrategy::nearest:
    if (const auto *region = find(records.regions, cluster))
      made.properties.push_back({"aws/region", {region->value, region->span}});
    else if (mesh[cluster].region.known())
      made.properties.push_back({"aws/region", {mesh[mesh[cluster].region].name, at}});
    break;
  case model::EntryStrategy::failover: {
    const bool first = !records.order.empty() && records.order.front() == cluster;
    made.properties.push_back({"aws/failover", {first ? "PRIMARY" : "SECONDARY", at}});
    break;
  }
  case model::EntryStrategy::weighted:
    if (const auto *weight = find(records.weights, cluster))
      made.properties.push_back({"aws/weight", {whole_percents(weight->value), weight->span}});
    break;
  }
  if (const auto *watcher = find(records.watchers, cluster))
    made.properties.push_back({"aws/health-check-id", {watcher->value, watcher->span}});
  return made;
}

Value record_annotations(const Context &context, const model::Ingress &ingress) {
  Value made = Value::map(ingress.span);
  const model::EntryRecords *records = ingress.records.get();
  if (records == nullptr || !model::record_targets(context.mesh, ingress, context.id).empty())
    return made;
  const Span at = ingress.records.span;
  const RecordSet set = record_set(context.mesh, *records, context.id);
  // external-dns reads the first since 0.22, the second before; each ignores the other.
  for (const std::string prefix : {"external-dns.kubernetes.io/", "external-dns.alpha.kubernetes.io/"}) {
    made.set(prefix + "ttl", Value(std::to_string(records->ttl.milliseconds / 1000), at));
    if (set.identifier.empty())
      continue;
    made.set(prefix + "set-identifier", Value(set.identifier, at));
    for (const auto &[name, value] : set.properties)
      made.set(prefix + "aws-" + name.substr(name.find('/') + 1), Value(value.text, value.span));
  }
  return made;
}

} // namespace meshc::backends
