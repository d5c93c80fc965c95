// What a random fleet holds, and what its layers come to.
#include "support/fleet_programs.h"

#include <algorithm>

namespace meshc::testing {
namespace {

constexpr std::array regions{"ashburn", "dublin", "frankfurt", "mumbai", "phoenix"};
constexpr std::array names{"alder", "birch", "cedar", "elm", "fir", "hazel", "larch", "maple"};

struct Part {
  std::string block;
  std::vector<std::string> fields;
};
const std::vector<Part> &parts() {
  static const std::vector<Part> all{{"retry", {"attempts", "on", "per_try"}},
                                     {"connections", {"connect_timeout", "max_connections", "max_requests"}},
                                     {"circuit_breaker", {"consecutive_gateway_errors", "eject_for", "interval"}}};
  return all;
}

} // namespace

FleetPrograms::FleetPrograms(std::uint32_t seed) : random_(seed) {
  const std::size_t count = 2 + below(3);
  for (std::size_t i = 0; i < count; ++i)
    clusters_.push_back({std::string(regions[i]) + "-1", regions[i], i, i == 0 || (i > 1 && chance(50))});
  clusters_by_loop_ = chance(60);
  make_profiles();
  defaults_ = defaults();
  const std::size_t spaces = 1 + below(3);
  for (std::size_t i = 0; i < spaces; ++i) {
    Space space;
    space.name = "team-" + std::string(1, static_cast<char>('a' + i));
    space.enforcement = chance(30) ? "audit" : "";
    if (chance(60))
      space.defaults = defaults();
    const std::size_t groups = 1 + below(3);
    for (std::size_t k = 0; k < groups; ++k)
      space.groups.push_back(group(names[i * 3 % 6 + k]));
    spaces_.push_back(std::move(space));
  }
  make_calls();
}

FleetPrograms::Written FleetPrograms::measure(std::uint32_t amount, const std::string &unit) {
  const auto text = [&](std::uint32_t number) { return std::to_string(number) + unit; };
  Written made{text(amount), text(amount)};
  switch (below(8)) {
  case 0:
    made.compact = text(amount + 3) + " - " + text(3);
    break;
  case 1:
    if (amount > 1)
      made.compact = text(1) + " + " + text(amount - 1);
    break;
  case 2:
    made.compact = "max(" + text(1) + ", " + text(amount) + ")";
    break;
  case 3:
    made.compact = "if 2 > 1 then " + text(amount) + " else " + text(amount + 1);
    break;
  case 4:
    if (amount % 2 == 0)
      made.compact = text(amount / 2) + " * 2";
    break;
  case 5:
    made.compact = "w" + std::to_string(lets_.size() + 1);
    lets_.push_back(made);
    break;
  default:
    break;
  }
  return made;
}

FleetPrograms::Written FleetPrograms::value(const std::string &block, const std::string &field) {
  if (field == "timeout")
    return measure(2 + below(6), "s");
  if (field == "per_try")
    return measure(100 + 50 * below(4), "ms");
  if (field == "on") {
    constexpr std::array lists{"[connect-failure, 503]", "[reset]", "[refused-stream, unavailable]"};
    const std::string text = lists[below(lists.size())];
    return {text, text};
  }
  if (field == "capacity")
    return measure(50 + below(100), "rps");
  if (field == "connect_timeout" || field == "interval" || field == "eject_for")
    return measure(3 + below(20), "s");
  if (field == "attempts")
    return measure(1 + below(3), "");
  return measure((block.empty() ? 1 : 20) + below(9), "");
}

// Sets some of these fields and blocks; `strong` may also replace and remove.
FleetPrograms::Layer FleetPrograms::layer(const std::vector<std::string> &of, bool strong) {
  Layer made;
  for (const std::string &name : of) {
    if (!chance(55))
      continue;
    const auto part = std::ranges::find(parts(), name, &Part::block);
    if (part == parts().end()) {
      made.fields[name] = name == "timeout" && strong && chance(15) ? Written{"none", "none"} : value("", name);
      continue;
    }
    BlockChange change;
    if (strong && chance(25))
      change.how = name != "circuit_breaker" && chance(40) ? BlockChange::How::off : BlockChange::How::replace;
    if (change.how != BlockChange::How::off)
      do
        for (const std::string &field : part->fields)
          if (chance(50))
            change.fields[field] = value(name, field);
      while (change.fields.empty());
    made.blocks[name] = std::move(change);
  }
  return made;
}

void FleetPrograms::make_profiles() {
  const std::size_t count = 1 + below(3);
  for (std::size_t i = 0; i < count; ++i) {
    Profile profile;
    profile.name = "habit-" + std::to_string(i + 1);
    // Two profiles of one block must not set the same.
    profile.body = layer(i == 1 ? std::vector<std::string>{"capacity", "connections"}
                                : std::vector<std::string>{"timeout", "retry", "replicas"},
                         false);
    const auto bind = [&](const std::string &block, const std::string &field) {
      if (field != "on" && chance(50))
        profile.parameters.push_back({"p" + std::to_string(profile.parameters.size() + 1), block, field});
    };
    for (const auto &[field, written] : profile.body.fields)
      bind("", field);
    for (const auto &[block, change] : profile.body.blocks)
      for (const auto &[field, written] : change.fields)
        bind(block, field);
    if (i == 2)
      profile.inner = use(0); // a chain
    profiles_.push_back(std::move(profile));
  }
}

FleetPrograms::Use FleetPrograms::use(std::size_t profile) {
  Use made{profile, {}};
  for (const Parameter &parameter : profiles_[profile].parameters)
    if (chance(60))
      made.arguments[parameter.name] = value(parameter.block, parameter.field);
  return made;
}

std::vector<FleetPrograms::Defaults> FleetPrograms::defaults() {
  const std::vector<std::string> everything{"timeout", "replicas",    "capacity",
                                            "retry",   "connections", "circuit_breaker"};
  std::vector<Defaults> made;
  if (chance(75)) {
    Defaults plain{{}, layer(everything, false), {}};
    if (chance(30))
      plain.use = use(below(static_cast<std::uint32_t>(profiles_.size())));
    made.push_back(std::move(plain));
  }
  const auto conditional = [&](const std::string &text, auto holds) {
    made.push_back({Condition{text, holds}, layer(everything, true), {}});
  };
  switch (below(4)) {
  case 0: // two that never meet
    conditional("criticality >= high", [](const auto &, const auto &word) { return word == "high"; });
    conditional("criticality == low", [](const auto &, const auto &word) { return word == "low"; });
    break;
  case 1:
    conditional("not (criticality == low)", [](const auto &, const auto &word) { return word != "low"; });
    break;
  case 2:
    conditional("suffix(name, \"r\") or suffix(name, \"1\")",
                [](const auto &name, const auto &) { return name.ends_with("r") || name.ends_with("1"); });
    break;
  default:
    break;
  }
  return made;
}

FleetPrograms::Group FleetPrograms::group(const std::string &name) {
  Group made;
  made.name = name;
  made.count = chance(40) ? 2 + below(2) : 0;
  made.on = static_cast<Where>(below(3));
  constexpr std::array words{"", "low", "high", "high"};
  made.criticality = words[below(words.size())];
  made.protocol = chance(50) ? "http" : "grpc";
  made.split = chance(25);
  made.body = layer({"timeout", "capacity", "connections", "circuit_breaker", "retry"}, true);
  if (chance(50)) {
    const std::size_t first = below(static_cast<std::uint32_t>(profiles_.size()));
    made.uses.push_back(use(first));
    if (first != 1 && profiles_.size() > 1 && chance(40))
      made.uses.push_back(use(1));
  }
  if (made.count > 0) {
    if (chance(50))
      made.replicas_plus = below(3);
    if (made.uses.empty() && chance(60)) {
      Layer special = layer({"timeout", "capacity", "connections", "retry"}, true);
      for (const auto &[field, written] : made.body.fields)
        special.fields.erase(field);
      for (const auto &[block, change] : made.body.blocks)
        special.blocks.erase(block);
      made.special.emplace(2, std::move(special));
    }
  }
  if (chance(30)) {
    made.on_set.emplace(chance(50) ? Where::gold : Where::silver, layer({"timeout", "retry", "connections"}, false));
    if (made.on_set->second.fields.empty() && made.on_set->second.blocks.empty())
      made.on_set.reset();
  } else if (made.count == 0 && chance(50)) {
    made.overlay = layer({"timeout", "replicas", "retry", "connections"}, true);
  }
  return made;
}

void FleetPrograms::make_calls() {
  const auto any = [&] {
    const std::size_t space = below(static_cast<std::uint32_t>(spaces_.size()));
    return std::array<std::size_t, 2>{space, below(static_cast<std::uint32_t>(spaces_[space].groups.size()))};
  };
  const std::size_t count = 2 + below(5);
  for (std::size_t i = 0; i < count; ++i) {
    Call call{any(), any(), chance(20), chance(30) ? "GET" : ""};
    if (call.caller != call.callee)
      calls_.push_back(std::move(call));
  }
}

// What `above` changes in what lies below.
void FleetPrograms::stack(Layer &below, const Layer &above) {
  for (const auto &[field, written] : above.fields)
    below.fields[field] = written;
  for (const auto &[name, change] : above.blocks) {
    const auto [lower, fresh] = below.blocks.try_emplace(name, change);
    if (fresh)
      continue;
    if (change.how != BlockChange::How::add) {
      lower->second = change;
      continue;
    }
    if (lower->second.how == BlockChange::How::off)
      lower->second.how = BlockChange::How::replace;
    for (const auto &[field, written] : change.fields)
      lower->second.fields[field] = written;
  }
}

FleetPrograms::Layer FleetPrograms::expanded(const Use &use) const {
  const Profile &profile = profiles_[use.profile];
  Layer made = profile.inner ? expanded(*profile.inner) : Layer{};
  Layer body = profile.body;
  for (const Parameter &parameter : profile.parameters)
    if (const auto given = use.arguments.find(parameter.name); given != use.arguments.end())
      (parameter.block.empty() ? body.fields[parameter.field] : body.blocks[parameter.block].fields[parameter.field]) =
          given->second;
  stack(made, body);
  return made;
}

std::string FleetPrograms::criticality_of(const Group &group) {
  return group.criticality.empty() ? "medium" : group.criticality;
}

FleetPrograms::Layer FleetPrograms::settled(const Space &space, const Group &group, std::size_t number,
                                            bool overlay) const {
  Layer made;
  const std::string name = numbered(group, number);
  const std::string criticality = criticality_of(group);
  for (const auto *scope : {&defaults_, &space.defaults})
    for (const bool conditional : {false, true})
      for (const Defaults &one : *scope)
        if (one.where.has_value() == conditional && (!conditional || one.where->holds(name, criticality))) {
          if (one.use)
            stack(made, expanded(*one.use));
          stack(made, one.body);
        }
  for (const Use &one : group.uses)
    stack(made, expanded(one));
  stack(made, group.body);
  if (group.replicas_plus)
    made.fields["replicas"] = {std::to_string(number + *group.replicas_plus), ""};
  if (group.special && group.special->first == number)
    stack(made, group.special->second);
  if (overlay && group.overlay)
    stack(made, *group.overlay);
  return made;
}

std::vector<std::string> FleetPrograms::names_in(Where where) const {
  std::vector<std::string> found;
  for (const Cluster &cluster : clusters_)
    if (where == Where::all || cluster.gold == (where == Where::gold))
      found.push_back(cluster.name);
  std::ranges::sort(found);
  return found;
}

std::string FleetPrograms::numbered(const Group &group, std::size_t number) {
  return group.count == 0 ? group.name : group.name + "-" + std::to_string(number);
}

std::vector<std::size_t> FleetPrograms::numbers(const Group &group) {
  std::vector<std::size_t> all;
  for (std::size_t i = 1; i <= std::max<std::size_t>(group.count, 1); ++i)
    all.push_back(i);
  return all;
}

} // namespace meshc::testing
