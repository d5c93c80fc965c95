#include "model/mutual_tls.h"
#include "verify/rule.h"

#include <algorithm>
#include <map>

namespace meshc::verify {
namespace {

using namespace model;

std::string title(const Mesh &mesh, const Service &service, const Port &port) {
  return "port `" + port.name + "` of " + quoted(mesh.full_name(service));
}

void check_strictness(const Mesh &mesh, const Service &service, Diagnostics &findings) {
  const Namespace &space = mesh[service.space];
  for (const Port &port : service.ports) {
    if (!port.mtls.is_set() || port.mtls.value != Mtls::strict)
      continue;
    const auto report = [&](std::string reason, Span why) -> diagnostics::Diagnostic & {
      return findings.report(diagnostics::strictness_refused, port.mtls.span, title(mesh, service, port), reason)
          .about(subject(mesh, service))
          .label(why, "this wins");
    };
    const Plaintext *plaintext = plaintext_of(mesh, service);
    if (const auto scraped = std::ranges::find(service.metrics, port.target, &Setting<int>::value);
        scraped != service.metrics.end())
      report("`metrics` opens it", scraped->span).advise("leave one of them out");
    else if (plaintext != nullptr && std::ranges::count(opened_ports(service, *plaintext), &port) > 0)
      report("`plaintext` opens it", plaintext->span).advise("leave the port out of `plaintext`, or wait for its end");
    else if (space.enforcement != Enforcement::enforce && !space.mtls.is_set())
      report("`enforcement = " + std::string(model::spelled(space.enforcement)) + "` refuses nobody",
             space.enforcement_span)
          .advise("leave `mtls` out until the namespace enforces");
  }
}

void check_space(const Namespace &space, Diagnostics &findings) {
  if (space.mtls.is_set() && space.mtls.value == Mtls::strict && space.enforcement != Enforcement::enforce)
    findings
        .report(diagnostics::strictness_refused, space.mtls.span, "namespace " + quoted(space.name),
                "`enforcement = " + std::string(model::spelled(space.enforcement)) + "` refuses nobody")
        .about(subject(space))
        .label(space.enforcement_span, "this wins")
        .advise("leave `mtls` out until the namespace enforces");
}

void check_root(const Mesh &mesh, const Namespace &space, NamespaceId id, Diagnostics &findings) {
  const auto refuse = [&](std::string_view field, Span at, std::string_view advice) {
    findings.report(diagnostics::said_for_system, at, field, space.name)
        .about(subject(space))
        .advise(std::string(advice));
  };
  constexpr std::string_view elsewhere = "say it for the namespaces that it is meant for, or in `mesh`";
  if (space.mtls.is_set())
    refuse("mtls", space.mtls.span, elsewhere);
  if (space.plaintext.is_set())
    refuse("plaintext", space.plaintext.span, elsewhere);
  if (space.network_policy.is_set())
    refuse("network_policy", space.network_policy.span,
           "every proxy and the API servers call the pods there; Istio's charts have policies of their own for them");
  for (const Service &service : mesh.services)
    if (service.space == id) {
      if (service.plaintext.is_set())
        refuse("plaintext", service.plaintext.span, "Istio reads no policy for single workloads there");
      for (const Port &port : service.ports)
        if (port.mtls.is_set())
          refuse("mtls", port.mtls.span, "Istio reads no policy for single workloads there");
    }
}

bool selects_more(const Labels &less, const Labels &more) {
  return less.size() < more.size() && std::ranges::all_of(less, [&](const auto &label) {
           const auto same = more.find(label.first);
           return same != more.end() && same->second.text == label.second.text;
         });
}

// Istio: of several policies that select a pod the oldest counts alone.
void check_overlap(const Mesh &mesh, const std::vector<const Service *> &open, Diagnostics &findings) {
  for (const Service *wide : open)
    for (const Service *narrow : open)
      if (selects_more(wide->selector, narrow->selector) &&
          std::ranges::any_of(wide->on, [&](ClusterId cluster) { return narrow->runs_on(cluster); }))
        findings
            .report(diagnostics::port_policies_compete, narrow->span, mesh.full_name(*narrow), mesh.full_name(*wide))
            .about(subject(mesh, *narrow))
            .about(subject(mesh, *wide))
            .label(wide->span, "its selector takes the same pods and more")
            .advise("give both services the same `selector`, or one of them labels that the other's pods lack");
}

} // namespace

void mtls_says_one_thing(const Context &context, Diagnostics &findings) {
  const Mesh &mesh = context.mesh;
  std::map<NamespaceId, std::vector<const Service *>> with_ports;
  for (const Service &service : mesh.services) {
    check_strictness(mesh, service, findings);
    for (const ClusterId cluster : service.on)
      if (!port_modes(mesh, service, mesh[mesh.config_cluster(cluster)].mtls.get()).empty()) {
        with_ports[service.space].push_back(&service);
        break;
      }
  }
  for (const auto &[space, services] : with_ports)
    check_overlap(mesh, services, findings);
  for (std::size_t i = 0; i < mesh.namespaces.size(); ++i) {
    check_space(mesh.namespaces[i], findings);
    if (mesh.namespaces[i].name == mesh.system_namespace)
      check_root(mesh, mesh.namespaces[i], NamespaceId(i), findings);
  }
}

} // namespace meshc::verify
