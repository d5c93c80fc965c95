#include "verify/rule.h"

#include <map>

namespace meshc::verify {

using namespace model;

void trust_domains_are_names(const Context &context, Diagnostics &findings) {
  const Mesh &mesh = context.mesh;
  const auto check_name = [&](const std::string &name, Span at) {
    if (name.find('*') == std::string::npos)
      return true;
    findings.report(diagnostics::trust_domain_pattern, at, name)
        .advise("write each name out: an alias for each trust domain that is meant");
    return false;
  };
  if (const std::string *own = mesh.trust_domain.get())
    check_name(*own, mesh.trust_domain.span);
  std::map<std::string, Span> seen;
  for (const Word &alias : mesh.trust_aliases) {
    if (!check_name(alias.text, alias.span))
      continue;
    if (alias.text == mesh.trust()) {
      auto &finding = findings.report(diagnostics::alias_of_itself, alias.span, alias.text);
      if (mesh.trust_domain.is_set())
        finding.label(mesh.trust_domain.span, "said here");
      else
        finding.note("`cluster.local` is what Istio takes where no `trust_domain` is said");
      finding.advise("aliases are the other names: the one that identities had before, or will have");
    } else if (const auto [first, is_new] = seen.emplace(alias.text, alias.span); !is_new) {
      findings.report(diagnostics::duplicate, alias.span, "the alias " + quoted(alias.text))
          .label(first->second, "it stands here already");
    }
  }
}

} // namespace meshc::verify
