#include "plan/phases.h"

#include <algorithm>

namespace meshc::plan {
namespace {

template <class Key, class Item>
void join(std::map<Key, std::set<Item>> &to, const std::map<Key, std::set<Item>> &from) {
  for (const auto &[key, items] : from)
    to[key].insert(items.begin(), items.end());
}

// A port that is called otherwise cannot be both: the older name stays.
void join_ports(std::map<std::string, std::set<PortName>> &to, const std::map<std::string, std::set<PortName>> &from) {
  for (const auto &[host, ports] : from)
    for (const PortName &port : ports)
      if (std::ranges::find(to[host], port.number, &PortName::number) == to[host].end())
        to[host].insert(port);
}

std::map<std::string, Offered> joined(std::map<std::string, Offered> before,
                                      const std::map<std::string, Offered> &after) {
  for (const auto &[cluster, offered] : after) {
    const auto [there, is_new] = before.try_emplace(cluster, offered);
    if (is_new)
      continue;
    join_ports(there->second.resolves, offered.resolves);
    there->second.runs.insert(offered.runs.begin(), offered.runs.end());
    join(there->second.subsets, offered.subsets);
    join(there->second.passes, offered.passes);
  }
  return before;
}

// A cluster that comes or goes has a control plane, and uses nothing.
void add_idle(std::map<std::string, Used> &to, const std::map<std::string, Used> &others) {
  for (const auto &[cluster, used] : others) {
    Used idle;
    idle.control_plane = used.control_plane;
    to.try_emplace(cluster, std::move(idle));
  }
}

} // namespace

std::string_view spelled(Phase phase) {
  constexpr std::string_view words[] = {"change", "add", "change over", "remove"};
  return words[static_cast<std::size_t>(phase)];
}

Stand stand_after(Phase phase, const Stand &before, const Stand &after) {
  if (phase == Phase::change || phase == Phase::remove)
    return after;
  Stand made;
  made.offered = joined(before.offered, after.offered);
  made.used = phase == Phase::add ? before.used : after.used;
  add_idle(made.used, phase == Phase::add ? after.used : before.used);
  return made;
}

Plan phases(const Stand &before, const Stand &after) {
  if (before == after)
    return {};
  if (gaps(before, after).empty())
    return {{Phase::change}, {}};
  Plan plan;
  Stand stands = before;
  for (const Phase phase : {Phase::add, Phase::change_over, Phase::remove}) {
    Stand next = stand_after(phase, before, after);
    if (next == stands)
      continue;
    plan.phases.push_back(phase);
    const std::vector<Gap> found = gaps(stands, next);
    plan.open.insert(plan.open.end(), found.begin(), found.end());
    stands = std::move(next);
  }
  std::ranges::sort(plan.open);
  plan.open.erase(std::unique(plan.open.begin(), plan.open.end()), plan.open.end());
  return plan;
}

} // namespace meshc::plan
