#include "base/overloaded.h"
#include "base/text.h"
#include "hatch/scene.h"

#include <algorithm>

namespace meshc::hatch {
namespace {

// `namespace/host`: `./*`, `stock/*`, `*/cart.shop.svc.cluster.local`.
bool lists(std::string_view pattern, std::string_view home, std::string_view space, std::string_view host) {
  const auto slash = pattern.find('/');
  if (slash == std::string_view::npos)
    return false;
  const std::string_view where = pattern.substr(0, slash), what = pattern.substr(slash + 1);
  if (where != "*" && (where == "." ? home : where) != space)
    return false;
  return what == "*" || what == host || (what.starts_with("*.") && host.ends_with(what.substr(1)));
}

bool has_own_sidecar(const Scene &scene, const Object &object, std::string_view space) {
  return std::ranges::any_of(scene.bundle.objects, [&](const Object &other) {
    return other.kind == "Sidecar" && other.space == space && &other != &object;
  });
}

bool calls(const model::Edge &edge, const model::Service &service, model::ServiceId id) {
  return std::ranges::any_of(edge.callers, [&](const model::Caller &caller) {
    return std::visit(overloaded{[](model::Anyone) { return false; }, [](model::IngressId) { return false; },
                                 [](model::ClientId) { return false; }, [&](model::ServiceId one) { return one == id; },
                                 [&](model::NamespaceId space) { return space == service.space; }},
                      caller.who);
  });
}

// Istio takes one Sidecar for a pod, and of two the older. One for pods that no service selects has precedence over the
// derived one of the namespace, and does no harm.
bool stands_beside_derived(const Scene &scene, const Object &object, Diagnostics &findings) {
  const auto &spaces = scene.mesh.namespaces;
  const auto space = std::ranges::find(spaces, object.space, &model::Namespace::name);
  if (!object.is_raw || space == spaces.end() || space->scope != model::Scope::declared)
    return false;
  const auto derived = std::ranges::find_if(scene.bundle.objects, [&](const Object &other) {
    return other.kind == "Sidecar" && other.space == object.space && !other.is_raw;
  });
  const Value *labels = object.body.find("spec.workloadSelector.labels");
  if (derived == scene.bundle.objects.end() || (labels != nullptr && scene.selected(object.space, labels).empty()))
    return false;
  findings.report(diagnostics::scopes_overlap, place(object.body.find("spec"), object), title(object), space->name)
      .about({"namespace", space->name})
      .label(space->scope_span, "this derives Sidecars from the edges")
      .advise(
          "say what its pods call with `allow` and take the object away, or leave the scope of the namespace to it: "
          "`scope = everything`");
  return true;
}

} // namespace

void judge_sidecar(const Scene &scene, const Object &object, Diagnostics &findings) {
  const model::Mesh &mesh = scene.mesh;
  if (stands_beside_derived(scene, object, findings))
    return;
  std::vector<const Value *> hosts;
  for (const Value &listener : items(object.body.find("spec.egress")))
    for (const Value &host : items(listener.at("hosts")))
      hosts.push_back(&host);
  if (hosts.empty())
    return;
  for (const model::ServiceId id : scene.selected(object.space, object.body.find("spec.workloadSelector.labels"))) {
    const model::Service &caller = mesh[id];
    const std::string &home = mesh[caller.space].name;
    if (!caller.runs_on(scene.cluster) || (home != object.space && has_own_sidecar(scene, object, home)))
      continue;
    for (const model::Edge &edge : mesh.edges) {
      if (edge.deny || !calls(edge, caller, id))
        continue;
      for (const model::Callee &callee : edge.callees) {
        const model::Service &called = mesh[callee.service];
        const bool listed = std::ranges::any_of(hosts, [&](const Value *host) {
          return lists(text(host), home, mesh[called.space].name, mesh.host(called));
        });
        if (listed)
          continue;
        findings
            .report(diagnostics::scope_hides_callee, place(object.body.find("spec.egress"), object), title(object),
                    mesh.full_name(called), mesh.full_name(caller))
            .about(subject(mesh, id))
            .about(subject(mesh, callee.service))
            .label(edge.span, "allowed here")
            .advise("add `" + mesh[called.space].name + "/" + mesh.host(called) + "` to its hosts");
        return;
      }
    }
  }
}

} // namespace meshc::hatch
