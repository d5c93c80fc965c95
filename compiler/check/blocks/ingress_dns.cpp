#include "check/blocks/ingress_dns.h"

#include "check/blocks/ingress_tables.h"
#include "check/blocks/traffic_routes.h"

#include <algorithm>

namespace meshc::check {
namespace {

consteval std::uint16_t of_dns(std::string_view name) {
  return field_index(dns_fields, name);
}

// Entries whose keys are clusters, sorted by them.
template <class T>
std::vector<model::OfCluster<T>> read_by_cluster(Program &program, const Ids &ids, const View &view,
                                                 std::uint16_t field) {
  std::vector<model::OfCluster<T>> all;
  for (const View::Entry &entry : view.entries(field)) {
    const auto *value = std::get_if<T>(&entry.node->value.data);
    const model::ClusterId cluster = find_cluster(program, ids, entry.key, entry.key_span);
    if (value != nullptr && cluster.known())
      all.push_back({cluster, *value, entry.node->value.span});
  }
  std::ranges::sort(all, {}, &model::OfCluster<T>::cluster);
  return all;
}

} // namespace

model::Setting<model::EntryRecords> lower_records(Program &program, const Ids &ids, const View::Nested &block,
                                                  std::string_view owner) {
  using Setting = model::Setting<model::EntryRecords>;
  if (!block.set)
    return {};
  const View &view = block.view;
  require_fields(program, view, dns_block, "`dns` of " + std::string(owner), block.span);
  model::EntryRecords records;
  records.strategy = read_word<model::EntryStrategy>(view, of_dns("strategy"));
  if (const auto provider = read_word<model::DnsProvider>(view, of_dns("provider")); provider.is_set())
    records.provider = provider.value;
  records.ttl = read<model::Duration>(view, of_dns("ttl"), {});
  if (const Node *order = view.get(of_dns("order"));
      order != nullptr && std::holds_alternative<Values>(order->value.data))
    for (const Value &value : std::get<Values>(order->value.data))
      if (const auto *cluster = std::get_if<EntityId>(&value.data))
        records.order.push_back(ids.cluster(*cluster));
  records.weights = read_by_cluster<model::Percent>(program, ids, view, of_dns("weights"));
  records.regions = read_by_cluster<std::string>(program, ids, view, of_dns("regions"));
  records.watchers = read_by_cluster<std::string>(program, ids, view, of_dns("health_checks"));
  records.health = read<std::string>(view, of_dns("health"));
  return {Setting::State::set, std::move(records), block.span};
}

} // namespace meshc::check
