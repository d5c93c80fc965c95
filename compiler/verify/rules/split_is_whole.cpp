#include "verify/rule.h"

#include <algorithm>

namespace meshc::verify {
namespace {

using namespace model;

void check(const Mesh &mesh, const Service &service, const std::string &name, const std::vector<Share> &split,
           Diagnostics &findings) {
  if (split.empty())
    return;
  Percent sum;
  for (const Share &share : split)
    sum.millionths += share.weight.millionths;
  if (sum == whole)
    return;
  // A split may be put together from several layers: the last word is the place to look first.
  const Share &last = *std::ranges::max_element(split, {}, &Share::span);
  const Percent off{sum < whole ? whole.millionths - sum.millionths : sum.millionths - whole.millionths};
  findings.report(diagnostics::split_not_whole, last.span, name, spelled(sum))
      .about(subject(mesh, service))
      .advise(spelled(off) + (sum < whole ? " is missing" : " is too much") +
              "; braces add to an inherited split, `split = { … }` replaces it");
}

} // namespace

void split_is_whole(const Context &context, Diagnostics &findings) {
  const Mesh &mesh = context.mesh;
  for (std::size_t i = 0; i < mesh.services.size(); ++i) {
    const Service &service = mesh.services[i];
    const std::string name = mesh.full_name(service);
    for (const PolicyInForce &force : policies_in_force(context, ServiceId(i)))
      check(mesh, service, name, force.policy.split, findings);
    for (const Route &route : service.policy.routes)
      check(mesh, service, "route " + route.name + "` of `" + name, route.split, findings);
  }
  for (const Ingress &ingress : mesh.ingresses)
    for (const IngressRoute &route : ingress.routes)
      if (route.to.known())
        check(mesh, mesh[route.to], "ingress." + ingress.name, route.way.split, findings);
}

} // namespace meshc::verify
