// Which part of an object is offered, by kind, and how two versions of that part stand in one object.

#include "plan/phases.h"

#include <algorithm>
#include <string_view>

namespace meshc::plan {
namespace {

using manifest::Bundle;
using manifest::Object;
using manifest::Value;

bool is_same_object(const Object &a, const Object &b) {
  return a.kind == b.kind && a.api_version == b.api_version && a.space == b.space && a.name == b.name;
}

const Object *find(const Bundle &bundle, const Object &wanted) {
  const auto found =
      std::ranges::find_if(bundle.objects, [&](const Object &object) { return is_same_object(object, wanted); });
  return found == bundle.objects.end() ? nullptr : &*found;
}

const Value *spec(const Object &object, std::string_view field) {
  const Value *of = object.body.at("spec");
  return of == nullptr || !of->is_map() ? nullptr : of->at(field);
}

bool has_same(const Value &list, const Value &item, std::string_view key) {
  return std::ranges::any_of(*list.as_list(), [&](const Value &known) {
    const Value *a = key.empty() ? &known : known.at(key), *b = key.empty() ? &item : item.at(key);
    return a != nullptr && b != nullptr && a->same(*b);
  });
}

// Items of `from` that `to` lacks, told apart by one of their fields, or as a whole.
void join_list(Value &to, const Value *from, std::string_view key) {
  if (from == nullptr || from->as_list() == nullptr || to.as_list() == nullptr)
    return;
  for (const Value &item : *from->as_list())
    if (!has_same(to, item, key))
      to.push(item);
}

void join_field(Object &to, const Object &from, std::string_view field, std::string_view key) {
  const Value *added = spec(from, field);
  Value *of = to.body.at("spec");
  if (added == nullptr || of == nullptr)
    return;
  if (Value *there = of->at(field))
    join_list(*there, added, key);
  else
    of->set(field, *added);
}

bool is_passthrough(const Object &object) {
  const Value *servers = spec(object, "servers");
  return servers != nullptr && servers->as_list() != nullptr &&
         std::ranges::any_of(*servers->as_list(), [](const Value &server) {
           const Value *mode = server.find("tls.mode");
           return mode != nullptr && mode->as_string() != nullptr && *mode->as_string() == "AUTO_PASSTHROUGH";
         });
}

void join_hosts(Object &to, const Object &from) {
  const Value *added = spec(from, "servers");
  Value *servers = to.body.at("spec")->at("servers");
  for (const Value &server : *added->as_list())
    for (std::size_t i = 0; Value *there = servers->item(i); ++i)
      if (there->at("port") != nullptr && server.at("port") != nullptr && there->at("port")->same(*server.at("port")))
        if (Value *hosts = there->at("hosts"))
          join_list(*hosts, server.at("hosts"), {});
}

bool allows(const Object &object) {
  const Value *action = spec(object, "action");
  return action == nullptr || (action->as_string() != nullptr && *action->as_string() == "ALLOW");
}

// The used part is that of `base`.
Object joined(const Object &base, const Object &other) {
  Object made = base;
  if (base.kind == "DestinationRule") {
    join_field(made, other, "subsets", "name");
  } else if (base.kind == "Gateway" && is_passthrough(base) && is_passthrough(other)) {
    join_hosts(made, other);
  } else if (base.kind == "Service") {
    // One that selects pods is more than a name.
    const bool is_name = spec(base, "selector") == nullptr && spec(other, "selector") != nullptr;
    made = is_name ? other : base;
    join_field(made, is_name ? base : other, "ports", "port");
  } else if (base.kind == "AuthorizationPolicy" && allows(base) && allows(other) && spec(base, "rules") != nullptr) {
    join_field(made, other, "rules", {});
  }
  return made;
}

bool is_offered(const Object &object) {
  return object.kind == "Service" || object.kind == "ServiceAccount" || object.kind == "Namespace" ||
         object.kind == "Secret" || (object.kind == "Gateway" && is_passthrough(object)) ||
         (object.kind == "DestinationRule" && spec(object, "subsets") != nullptr);
}

Object offered_part(Object object) {
  if (object.kind == "DestinationRule")
    object.body.at("spec")->remove("trafficPolicy");
  return object;
}

// A policy that is the only one of its pods closes as soon as it comes, and opens as soon as it goes.
bool is_kept(const Object &object) {
  return object.kind == "AuthorizationPolicy" && allows(object) && spec(object, "rules") != nullptr;
}

} // namespace

Bundle bundle_after(Phase phase, const Bundle &before, const Bundle &after) {
  if (phase == Phase::change || phase == Phase::remove)
    return after;
  const bool is_first = phase == Phase::add;
  const Bundle &base = is_first ? before : after, &other = is_first ? after : before;
  Bundle made;
  made.cluster = after.cluster.empty() ? before.cluster : after.cluster;
  for (const Object &object : base.objects) {
    const Object *second = find(other, object);
    made.objects.push_back(second == nullptr ? object : joined(object, *second));
  }
  for (const Object &object : other.objects)
    if (find(base, object) == nullptr && (is_offered(object) || (!is_first && is_kept(object))))
      made.objects.push_back(offered_part(object));
  std::ranges::sort(made.objects, {}, [](const Object &object) { return manifest::file_name(object); });
  made.charts = base.charts;
  for (const manifest::ChartValues &chart : other.charts)
    if (std::ranges::find(made.charts, chart.release, &manifest::ChartValues::release) == made.charts.end())
      made.charts.push_back(chart);
  return made;
}

} // namespace meshc::plan
