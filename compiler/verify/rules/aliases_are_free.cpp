#include "verify/rule.h"

#include <algorithm>

namespace meshc::verify {
namespace {

using namespace model;

std::string written(const Mesh &mesh, const Alias &alias) {
  return alias.name + "." + mesh[alias.space].name;
}

struct Claim {
  NamespaceId space;
  std::string_view name;
  ServiceId by;
  const Alias *alias;
};

} // namespace

// MC4067, MC4068: where policy is enforced, an export without callers is MC7001 and nothing else.
void aliases_are_free(const Context &context, Diagnostics &findings) {
  const Mesh &mesh = context.mesh;
  std::vector<Claim> claims;
  for (std::size_t i = 0; i < mesh.services.size(); ++i) {
    const Service &service = mesh.services[i];
    if (!service.exported.is_set() || service.exported.value.aliases.empty())
      continue;
    for (const Alias &alias : service.exported.value.aliases)
      claims.push_back({alias.space, alias.name, ServiceId(i), &alias});
    const Alias &first = service.exported.value.aliases.front();
    if (context.flow.services[i].aliased_in.empty() && mesh[service.space].enforcement != Enforcement::enforce)
      findings
          .report(diagnostics::alias_not_carried, first.span, written(mesh, first), mesh.full_name(service),
                  "no edge lets anybody call from a cluster that it is exported to")
          .about(subject(mesh, service))
          .label(service.exported.span, "exported here")
          .advise("write who calls it, for example `allow web -> " + service.name + "`");
  }
  std::ranges::stable_sort(claims, {}, [](const Claim &claim) { return std::pair(claim.space, claim.name); });
  for (std::size_t i = 0; i < claims.size(); ++i) {
    const Claim &claim = claims[i];
    const Service &service = mesh[claim.by];
    const auto real = std::ranges::find_if(
        mesh.services, [&](const Service &other) { return other.space == claim.space && other.name == claim.name; });
    const bool twice = i > 0 && claims[i - 1].space == claim.space && claims[i - 1].name == claim.name;
    const bool system = mesh[claim.space].name == mesh.system_namespace || mesh[claim.space].name == "kube-system";
    if (real == mesh.services.end() && !twice && !system)
      continue;
    auto &finding =
        findings
            .report(diagnostics::alias_taken, claim.alias->span, written(mesh, *claim.alias), mesh.full_name(service),
                    real != mesh.services.end() ? "is a service of its own"
                    : twice                     ? "is promised to " + quoted(mesh.full_name(mesh[claims[i - 1].by]))
                                                : "lies in a namespace of the system")
            .about(subject(mesh, service));
    if (real != mesh.services.end())
      finding.label(real->span, "declared here");
    else if (twice)
      finding.label(claims[i - 1].alias->span, "said here");
    finding.advise("one name leads to one service: choose another");
  }
}

} // namespace meshc::verify
