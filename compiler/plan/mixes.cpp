#include "plan/mixes.h"

#include <algorithm>
#include <array>
#include <optional>

namespace meshc::plan {
namespace {

constexpr std::array<bool, 2> versions{false, true}; // old, new

template <class Map> auto find(const Map &map, const typename Map::key_type &key) {
  const auto found = map.find(key);
  return found == map.end() ? nullptr : &found->second;
}

bool holds(const std::set<std::string> *set, const std::string &name) {
  return set != nullptr && set->contains(name);
}

const PortName *port(const Offered &offered, const std::string &host, int number) {
  const auto *ports = find(offered.resolves, host);
  if (ports == nullptr)
    return nullptr;
  const auto found = std::ranges::find(*ports, number, &PortName::number);
  return found == ports->end() ? nullptr : &*found;
}

// Which version each half of a tree has, as far as it has been decided.
struct Mix {
  std::map<std::string, bool> offered;
  std::map<std::string, bool> used;
};

struct Call {
  std::string client;
  std::string plane;
  std::string host;
  int port;
};

class Search {
public:
  Search(const Stand &before, const Stand &after) : stands_{&before, &after} {}

  std::vector<Gap> run() {
    for (const auto &[plane, used] : stands_[0]->used)
      if (const Used *later = find(stands_[1]->used, plane))
        for (const auto &[call, choices] : used.calls)
          if (later->calls.contains(call))
            follow(plane, call.first, call.second);
    return {found_.begin(), found_.end()};
  }

private:
  const Offered *offered(const std::string &cluster, bool is_new) const {
    return find(stands_[is_new]->offered, cluster);
  }
  const Used *used(const std::string &cluster, bool is_new) const { return find(stands_[is_new]->used, cluster); }

  // Ports that callers may use before and after.
  std::set<int> steady_ports(const std::string &client, const std::string &host) const {
    std::set<int> numbers;
    for (const bool is_new : versions)
      if (const Offered *here = offered(client, is_new))
        if (const auto *ports = find(here->resolves, host))
          for (const PortName &one : *ports)
            numbers.insert(one.number);
    std::erase_if(numbers, [&](int number) {
      return std::ranges::any_of(versions, [&](bool is_new) {
        const Offered *here = offered(client, is_new);
        // That a name goes altogether is a gap, no choice of the caller.
        return here != nullptr && here->resolves.contains(host) && plan::port(*here, host, number) == nullptr;
      });
    });
    return numbers;
  }

  void follow(const std::string &plane, const std::string &client, const std::string &host) {
    for (const int number : steady_ports(client, host))
      for (const bool client_is_new : versions)
        for (const bool plane_is_new : versions)
          for (const bool rules_are_new : versions) {
            if (client == plane && client_is_new != rules_are_new)
              continue;
            Mix mix;
            mix.offered[client] = client_is_new;
            mix.offered[plane] = rules_are_new;
            mix.used[plane] = plane_is_new;
            follow({client, plane, host, number}, mix);
          }
  }

  void follow(const Call &call, const Mix &mix) {
    const Offered *here = offered(call.client, mix.offered.at(call.client));
    const Offered *rules = offered(call.plane, mix.offered.at(call.plane));
    const Used *used_by = used(call.plane, mix.used.at(call.plane));
    if (here == nullptr || rules == nullptr || used_by == nullptr)
      return;
    const PortName *called = plan::port(*here, call.host, call.port);
    if (called == nullptr) {
      report(call, Loss::no_name);
      return;
    }
    for (const Choice &choice : *find(used_by->calls, {call.client, call.host})) {
      if (!choice.subset.empty() && !holds(find(rules->subsets, call.host), choice.subset)) {
        report(call, Loss::no_subset);
        continue;
      }
      bool lasts = false;
      for (const std::string &place : places(call, *used_by, choice))
        lasts = is_steady(call, *called, choice, place, mix) || lasts;
      if (!lasts)
        report(call, Loss::no_endpoint);
    }
  }

  static std::set<std::string> places(const Call &call, const Used &used_by, const Choice &choice) {
    std::set<std::string> known{call.client};
    if (holds(find(used_by.shared, call.client), call.host)) {
      known.insert(used_by.reads.begin(), used_by.reads.end());
      known.insert(call.plane);
    }
    if (!choice.cluster.empty())
      std::erase_if(known, [&](const std::string &place) { return place != choice.cluster; });
    return known;
  }

  std::vector<bool> open(const Mix &mix, const std::string &cluster) const {
    const auto decided = mix.offered.find(cluster);
    return decided == mix.offered.end() ? std::vector<bool>{false, true} : std::vector<bool>{decided->second};
  }

  // There is an endpoint whatever the versions of what is not decided yet. Reports where one is known and refuses.
  bool is_steady(const Call &call, const PortName &called, const Choice &choice, const std::string &place,
                 const Mix &mix) {
    bool lasts = true;
    for (const bool is_new : open(mix, place)) {
      const Offered *there = offered(place, is_new);
      const PortName *answering = there == nullptr ? nullptr : plan::port(*there, call.host, call.port);
      // Istio: endpoints whose Service calls the port otherwise are left out.
      if (answering == nullptr || *answering != called || !there->runs.contains(call.host)) {
        lasts = false;
        continue;
      }
      Mix next = mix;
      next.offered[place] = is_new;
      if (!is_let_in(call, choice, place, *there, next))
        report(call, Loss::refused, place);
    }
    return lasts;
  }

  bool is_let_in(const Call &call, const Choice &choice, const std::string &place, const Offered &there,
                 const Mix &mix) const {
    const Offered *here = offered(call.client, mix.offered.at(call.client));
    if (here->network == there.network)
      return true;
    // Who configures a cluster does not change in a step that is safe: the older answer will do.
    const Used *placed = used(place, false) != nullptr ? used(place, false) : used(place, true);
    const std::string &plane = placed->control_plane;
    return std::ranges::all_of(open(mix, plane), [&](bool is_new) {
      const Offered *rules = offered(plane, is_new);
      return rules != nullptr && holds(find(rules->passes, place), call.host) &&
             (choice.subset.empty() || holds(find(rules->subsets, call.host), choice.subset));
    });
  }

  void report(const Call &call, Loss loss, const std::string &place = {}) {
    found_.insert({loss, call.client, call.host, call.port, place});
  }

  std::array<const Stand *, 2> stands_;
  std::set<Gap> found_;
};

} // namespace

std::vector<Gap> gaps(const Stand &before, const Stand &after) {
  return Search(before, after).run();
}

std::string in_words(const Gap &gap) {
  const std::string calls =
      "calls from `" + gap.client + "` to `" + gap.host + "` port " + std::to_string(gap.port) + " ";
  switch (gap.loss) {
  case Loss::no_name:
    return calls + "find no such name or port";
  case Loss::no_subset:
    return calls + "are sent to a subset that their control plane does not know";
  case Loss::no_endpoint:
    return calls + "have no endpoint";
  case Loss::refused:
    return calls + "are refused in `" + gap.place + "`";
  }
  return calls;
}

} // namespace meshc::plan
