#include "hatch/scene.h"

#include "base/text.h"

#include <algorithm>

namespace meshc::hatch {
namespace {

bool ends_with_domain(std::string_view host, const std::string &domain) {
  return host.ends_with("." + domain);
}

bool is_wildcard_of(std::string_view pattern, std::string_view host) {
  return pattern.starts_with("*.") && host.ends_with(pattern.substr(1));
}

bool picks(const Value *labels, const model::Labels &pods) {
  if (labels == nullptr || labels->as_map() == nullptr)
    return true;
  return std::ranges::all_of(*labels->as_map(), [&](const manifest::Field &label) {
    const auto known = pods.find(label.key);
    return known != pods.end() && known->second.text == text(&label.value);
  });
}

} // namespace

std::string Scene::full_host(std::string_view host, std::string_view space) const {
  const std::string written(host);
  return host.find('.') != std::string_view::npos || host == "*"
             ? written
             : written + "." + std::string(space) + ".svc." + mesh.cluster_domain;
}

std::optional<model::ServiceId> Scene::service(std::string_view space, std::string_view name) const {
  for (std::size_t i = 0; i < mesh.services.size(); ++i)
    if (mesh.services[i].name == name && mesh[mesh.services[i].space].name == space)
      return model::ServiceId(i);
  return std::nullopt;
}

std::optional<model::ServiceId> Scene::service(std::string_view full_host) const {
  const std::string end = ".svc." + mesh.cluster_domain;
  if (!full_host.ends_with(end))
    return std::nullopt;
  const auto parts = split(full_host.substr(0, full_host.size() - end.size()), '.');
  return parts.size() == 2 ? service(parts[1], parts[0]) : std::nullopt;
}

bool Scene::resolves_nowhere(std::string_view full_host) const {
  if (!full_host.ends_with(".global") && !full_host.ends_with(".local"))
    return false;
  if (ends_with_domain(full_host, "svc." + mesh.cluster_domain))
    return false;
  return std::ranges::none_of(bundle.objects, [&](const Object &object) {
    return object.kind == "ServiceEntry" &&
           std::ranges::any_of(items(object.body.find("spec.hosts")), [&](const Value &host) {
             return text(&host) == full_host || is_wildcard_of(full_host, text(&host)) ||
                    is_wildcard_of(text(&host), full_host);
           });
  });
}

bool Scene::crosses(model::ServiceId id) const {
  return std::ranges::any_of(
      mesh[id].on, [&](model::ClusterId host) { return std::ranges::binary_search(flow[host].through_gateway, id); });
}

bool Scene::asks_for_identity(model::ServiceId id) const {
  const model::Namespace &space = mesh[mesh[id].space];
  const bool has_proxies = space.injection.is_unset() || (space.injection.is_set() && space.injection.value);
  return has_proxies && space.enforcement == model::Enforcement::enforce && !flow[id].allowed_by.empty();
}

std::vector<model::ServiceId> Scene::selected(std::string_view space, const Value *labels) const {
  std::vector<model::ServiceId> chosen;
  for (std::size_t i = 0; i < mesh.services.size(); ++i)
    if ((mesh[mesh.services[i].space].name == space || space == mesh.system_namespace) &&
        picks(labels, mesh.services[i].selector))
      chosen.push_back(model::ServiceId(i));
  return chosen;
}

diagnostics::Subject subject(const model::Mesh &mesh, model::ServiceId service) {
  return {"service", mesh.full_name(mesh[service])};
}

void name_other(const Scene &scene, const std::string &host, const Object &other, std::string_view joined,
                diagnostics::Diagnostic &finding) {
  if (const auto id = scene.service(host))
    finding.about(subject(scene.mesh, *id));
  finding.label(other.origin, "makes the other one");
  finding.advise(other.is_raw
                     ? std::string(joined)
                     : "change the one that meshc writes: `patch " + other.kind + " " + other.name + " { … }`");
}

} // namespace meshc::hatch
