#include "backends/istio/callers.h"

#include <algorithm>

namespace meshc::backends::istio {
namespace {

struct Group {
  std::vector<model::ClusterId> callers;
  Value entries;
  bool special = true;
};

std::vector<Group> group(std::vector<EntriesFor> all) {
  std::vector<Group> groups;
  for (EntriesFor &one : all) {
    auto known = std::ranges::find_if(groups, [&](const Group &other) { return other.entries.same(one.entries); });
    if (known == groups.end())
      known = groups.insert(groups.end(), Group{{}, std::move(one.entries), true});
    known->callers.push_back(one.caller);
    known->special = known->special && one.special;
  }
  return groups;
}

// Istio: istiod adds the label to what it knows of every proxy, hence it can be asked for although no pod carries it.
Value of_cluster(const model::Mesh &mesh, const Value &match, model::ClusterId caller, Span at) {
  Value made = match;
  made.set("sourceLabels", one("topology.istio.io/cluster", Value(mesh[caller].id, mesh[caller].span), at));
  return made;
}

// The items of `match` are alternatives: each is repeated for each cluster.
Value narrowed(const model::Mesh &mesh, const Value &entry, const std::vector<model::ClusterId> &callers, Span at) {
  Value items = Value::list(at);
  const Value *match = entry.at("match");
  for (const model::ClusterId caller : callers) {
    if (match == nullptr || match->as_list()->empty())
      items.push(of_cluster(mesh, Value::map(at), caller, at));
    else
      for (const Value &item : *match->as_list())
        items.push(of_cluster(mesh, item, caller, at));
  }
  Value made = Value::map(entry.span());
  made.set("match", std::move(items));
  for (const manifest::Field &field : *entry.as_map())
    if (field.key != "match")
      made.set(field.key, field.value);
  return made;
}

} // namespace

Value join_callers(const model::Mesh &mesh, std::vector<EntriesFor> all, Span at) {
  if (all.size() == 1)
    return std::move(all.front().entries);
  std::vector<Group> groups = group(std::move(all));
  std::stable_partition(groups.begin(), groups.end(), [](const Group &one) { return one.special; });
  Value list = Value::list(at);
  for (std::size_t i = 0; i < groups.size(); ++i)
    for (const Value &entry : *groups[i].entries.as_list())
      list.push(i + 1 < groups.size() ? narrowed(mesh, entry, groups[i].callers, at) : entry);
  return list;
}

} // namespace meshc::backends::istio
