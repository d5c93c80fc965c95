#include "base/text.h"
#include "verify/rule.h"

#include <algorithm>

namespace meshc::verify {
namespace {

using namespace model;

bool meet(const std::vector<ClusterId> &a, const std::vector<ClusterId> &b) {
  return std::ranges::any_of(a, [&](ClusterId id) { return std::ranges::binary_search(b, id); });
}

// Clusters in which proxies of the namespace run.
std::vector<std::vector<ClusterId>> places(const Mesh &mesh) {
  std::vector<std::vector<ClusterId>> of(mesh.namespaces.size());
  for (const Service &service : mesh.services) {
    auto &all = of[service.space.index];
    all.insert(all.end(), service.on.begin(), service.on.end());
  }
  for (auto &all : of)
    std::ranges::sort(all);
  return of;
}

// May some workload of the namespace call it?
std::vector<bool> called_by_space(const Context &context, NamespaceId space) {
  std::vector<bool> called(context.mesh.services.size());
  for (std::size_t i = 0; i < context.mesh.services.size(); ++i)
    if (context.mesh.services[i].space == space)
      for (const ServiceId callee : context.flow.services[i].may_call)
        called[callee.index] = true;
  return called;
}

} // namespace

// MC4066: where policy is enforced, a call without an edge is refused anyhow, and hiding its callee takes nothing away.
void scopes_hide_nothing_called(const Context &context, Diagnostics &findings) {
  const Mesh &mesh = context.mesh;
  const auto at = places(mesh);
  for (std::size_t i = 0; i < mesh.namespaces.size(); ++i) {
    const NamespaceId id(i);
    const Namespace &space = mesh.namespaces[i];
    if (space.scope != Scope::declared || at[i].empty())
      continue;
    const std::vector<bool> called = called_by_space(context, id);
    std::vector<std::string> hidden;
    const Namespace *open = nullptr;
    for (std::size_t k = 0; k < mesh.services.size(); ++k) {
      const Service &service = mesh.services[k];
      const Namespace &home = mesh[service.space];
      // Every scope holds the system namespace.
      if (called[k] || home.name == mesh.system_namespace || home.enforcement == Enforcement::enforce ||
          !meet(context.flow.services[k].known_in, at[i]))
        continue;
      hidden.push_back(quoted(mesh.full_name(service)));
      open = open == nullptr ? &home : open;
    }
    if (hidden.empty())
      continue;
    findings
        .report(diagnostics::scope_hides_open_service, space.scope_span, space.name, list_in_words(hidden, "and", 4))
        .about(subject(space))
        .label(open->enforcement_span, "refuses nobody, so its callers may have no edge")
        .advise("write an `allow` for each call that there is; `scope = everything` for the namespace shows all");
  }
}

} // namespace meshc::verify
