#include "verify/addresses.h"
#include "verify/rule.h"

#include <map>

namespace meshc::verify {

using namespace model;

void gateways_can_be_reached(const Context &context, Diagnostics &findings) {
  const Mesh &mesh = context.mesh;
  struct Owner {
    const Cluster *cluster;
    Span span;
  };
  std::map<std::string_view, Owner> owners;
  for (std::size_t i = 0; i < mesh.clusters.size(); ++i) {
    const Cluster &cluster = mesh.clusters[i];
    const bool needed = !context.flow[ClusterId(i)].through_gateway.empty();
    const Gateway *first = nullptr;
    for (const Gateway &gateway : cluster.gateways) {
      if (gateway.role != GatewayRole::east_west)
        continue;
      const auto wrong = [&](Span span, const std::string &why) -> diagnostics::Diagnostic & {
        return findings.report(diagnostics::east_west_gateway_wrong, span, gateway.name, cluster.name, why);
      };
      if (first != nullptr)
        wrong(gateway.span, "is a second east-west gateway: peers are told of one")
            .label(first->span, "the first is here")
            .advise("keep one and give it several addresses: `address = [a, b]`");
      else
        first = &gateway;
      if (needed && gateway.addresses.empty() && gateway.load_balancer_class.is_unset() && gateway.annotations.empty())
        wrong(gateway.span, "says no address, so nobody can tell whether peers on other networks reach it")
            .advise("write `address = …`, or the `class` of the load balancer that hands one out");
      for (const Word &address : gateway.addresses) {
        if (const auto why = unreachable_because(address.text))
          wrong(address.span, "has the address `" + address.text + "`, " + std::string(*why))
              .advise("write the address at which the other networks reach it");
        const auto [owner, is_new] = owners.try_emplace(address.text, Owner{&cluster, address.span});
        if (!is_new)
          wrong(address.span,
                "has the address `" + address.text + "`, which is also that of `" + owner->second.cluster->name + "`")
              .label(owner->second.span, "first written here")
              .advise("calls for one would reach the other: give each gateway an address of its own");
      }
    }
  }
}

} // namespace meshc::verify
