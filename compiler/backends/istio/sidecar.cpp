#include "backends/istio/emitters.h"
#include "base/unique.h"

#include <algorithm>
#include <iterator>
#include <map>

namespace meshc::backends::istio {
namespace {

using model::ServiceId;
using Services = std::vector<ServiceId>;

// Workloads that one Sidecar speaks of, and what they may call.
struct Group {
  std::vector<const model::Service *> members;
  Services calls; // sorted
};

// Of some services' calls, those to a name that resolves in a cluster which this control plane serves.
Services known_here(const Context &context, const Services &calls) {
  Services known;
  std::ranges::set_intersection(calls, context.served.known, std::back_inserter(known));
  return known;
}

// No key tells them apart: a pod may be of both.
bool may_share_pods(const model::Service &a, const model::Service &b) {
  return std::ranges::all_of(a.selector, [&](const auto &label) {
    const auto same = b.selector.find(label.first);
    return same == b.selector.end() || same->second.text == label.second.text;
  });
}

void merge(Group &into, Group &from) {
  into.members.insert(into.members.end(), from.members.begin(), from.members.end());
  into.calls.insert(into.calls.end(), from.calls.begin(), from.calls.end());
}

// A key that all selectors have: services with different values of it need not be compared.
std::string_view common_key(const Context &context, const Services &services) {
  for (const auto &label : context.mesh[services.front()].selector)
    if (std::ranges::all_of(services, [&](ServiceId id) { return context.mesh[id].selector.contains(label.first); }))
      return label.first;
  return {};
}

// Istio takes the oldest of the Sidecars that select a pod, so those that may select one pod have to say the same.
std::vector<Group> groups(const Context &context, model::NamespaceId space) {
  Services services;
  for (const ServiceId id : context.served.running)
    if (context.mesh[id].space == space)
      services.push_back(id);
  const std::string key(common_key(context, services));
  std::map<std::string_view, std::vector<Group>> by_value;
  for (const ServiceId id : services) {
    const model::Service &service = context.mesh[id];
    std::vector<Group> &near = by_value[key.empty() ? "" : std::string_view(service.selector.at(key).text)];
    Group group{{&service}, known_here(context, context.flow[id].may_call)};
    std::erase_if(near, [&](Group &other) {
      const bool shares = std::ranges::any_of(
          other.members, [&](const model::Service *member) { return may_share_pods(*member, service); });
      if (shares)
        merge(group, other);
      return shares;
    });
    std::ranges::sort(group.calls);
    drop_repeated(group.calls);
    near.push_back(std::move(group));
  }
  std::vector<Group> found;
  for (auto &[value, near] : by_value)
    std::ranges::move(near, std::back_inserter(found));
  return found;
}

// A name is listed with the namespace of its Service. So is another name of it, which Istio looks for beside the real
// one.
Value hosts(const Context &context, model::NamespaceId home, const Services &calls, Span at) {
  const model::Mesh &mesh = context.mesh;
  std::vector<std::string> listed;
  for (const ServiceId id : calls) {
    const model::Service &service = mesh[id];
    const std::string space = mesh[service.space].name + "/";
    listed.push_back(space + mesh.host(service));
    if (service.exported.is_set())
      for (const model::Alias &alias : service.exported.value.aliases)
        listed.push_back(space + mesh.host(alias));
  }
  // What is outside is shown to whole namespaces.
  for (const model::ExternalId id : context.served.externals) {
    const model::External &external = mesh[id];
    const auto &seen_by = context.flow[id].seen_by;
    if (!context.flow[id].seen_by_all && !std::ranges::binary_search(seen_by, home))
      continue;
    for (const model::Word &host : external.hosts)
      listed.push_back(mesh[external.space].name + "/" + host.text);
    if (external.via.is_set())
      listed.push_back(std::string(model::ingress_namespace) + "/*");
  }
  listed.push_back(mesh.system_namespace + "/*");
  std::ranges::sort(listed);
  drop_repeated(listed);
  return texts(listed, at);
}

manifest::Object sidecar(const Context &context, model::NamespaceId space, const model::Service *selected,
                         const Services &calls) {
  const Span at = context.mesh[space].scope_span;
  manifest::Object made =
      object({manifest::Stage::services, "networking.istio.io/v1", "Sidecar"}, context.mesh[space].name,
             selected == nullptr ? "default" : selected->name, selected == nullptr ? at : selected->span);
  Value egress = Value::list(at);
  egress.push(one("hosts", hosts(context, space, calls, at), at));
  Value spec = Value::map(at, 2);
  if (selected != nullptr)
    spec.set("workloadSelector", one("labels", labels(selected->selector, selected->span), selected->span));
  spec.set("egress", std::move(egress));
  made.body.set("spec", std::move(spec));
  return made;
}

void add_sidecars(const Context &context, model::NamespaceId space, manifest::Bundle &bundle) {
  const std::vector<Group> all = groups(context, space);
  const bool agree = std::ranges::all_of(all, [&](const Group &group) { return group.calls == all.front().calls; });
  // Workloads that the program does not describe may call what the whole namespace may.
  const Services whole = agree ? all.front().calls : known_here(context, context.flow[space].may_call);
  // In the root namespace a Sidecar without a selector would hold for the whole mesh.
  const bool root = context.is_root(context.mesh[space]);
  if (!root)
    bundle.objects.push_back(sidecar(context, space, nullptr, whole));
  for (const Group &group : all) {
    if (!root && group.calls == whole)
      continue;
    std::vector<const model::Labels *> written;
    for (const model::Service *member : group.members) {
      const bool known = std::ranges::any_of(written, [&](const model::Labels *other) {
        return std::ranges::equal(*other, member->selector, [](const auto &a, const auto &b) {
          return a.first == b.first && a.second.text == b.second.text;
        });
      });
      if (known)
        continue;
      written.push_back(&member->selector);
      bundle.objects.push_back(sidecar(context, space, member, group.calls));
    }
  }
}

} // namespace

// Read by the control plane of the callers, so it stands there. Gateways are not concerned: they always see everything.
void sidecars(const Context &context, manifest::Bundle &bundle) {
  for (const model::NamespaceId space : context.served.spaces)
    if (context.mesh[space].scope == model::Scope::declared)
      add_sidecars(context, space, bundle);
}

} // namespace meshc::backends::istio
