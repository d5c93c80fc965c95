#include "base/text.h"
#include "verify/rule.h"

#include <map>
#include <tuple>

namespace meshc::verify {

using namespace model;

void ingress_hosts_differ(const Context &context, Diagnostics &findings) {
  const Mesh &mesh = context.mesh;
  struct Claim {
    const Ingress *ingress;
    Span span;
  };
  std::map<std::tuple<ClusterId, std::string_view, int, std::string>, Claim> claims;
  for (const Ingress &ingress : mesh.ingresses)
    for (const Word &host : ingress.hosts) {
      std::vector<ClusterId> contested;
      const Claim *first = nullptr;
      for (const ClusterId cluster : ingress.on) {
        const auto [claim, is_new] = claims.try_emplace(
            {cluster, ingress.gateway, ingress.listens().number, lower(host.text)}, Claim{&ingress, host.span});
        if (is_new || claim->second.ingress == &ingress)
          continue;
        contested.push_back(cluster);
        first = first != nullptr ? first : &claim->second;
      }
      if (first == nullptr)
        continue;
      // Ingresses come by name; the reader thinks in the order of the text.
      const Claim own{&ingress, host.span};
      const auto [earlier, later] = host.span < first->span ? std::pair(own, *first) : std::pair(*first, own);
      findings
          .report(diagnostics::ingress_host_claimed, later.span, earlier.ingress->name, later.ingress->name, host.text,
                  ingress.gateway, names(mesh, contested))
          .about(subject(mesh, *earlier.ingress))
          .about(subject(mesh, *later.ingress))
          .label(earlier.span, "claimed here first")
          .advise("put the routes of `" + host.text + "` into one ingress, or let each answer in clusters of its own");
    }
}

} // namespace meshc::verify
