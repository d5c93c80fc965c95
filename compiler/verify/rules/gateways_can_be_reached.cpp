#include "verify/addresses.h"
#include "verify/rule.h"

#include <map>

namespace meshc::verify {

namespace {

using namespace model;

struct Owner {
  const Cluster *cluster;
  const Gateway *gateway;
  Span span;
};

void report_shared(Diagnostics &findings, const std::string &address, Owner first, Owner second) {
  // Clusters come by name; the reader thinks in the order of the text.
  if (second.span < first.span)
    std::swap(first, second);
  findings
      .report(diagnostics::east_west_gateway_wrong, second.span, second.gateway->name, second.cluster->name,
              "has the address `" + address + "`, which is also that of `" + first.cluster->name + "`")
      .about(subject(*first.cluster, *first.gateway))
      .about(subject(*second.cluster, *second.gateway))
      .label(first.span, "first written here")
      .advise("calls for one would reach the other: give each gateway an address of its own");
}

} // namespace

void gateways_can_be_reached(const Context &context, Diagnostics &findings) {
  const Mesh &mesh = context.mesh;
  std::map<std::string_view, Owner> owners;
  for (std::size_t i = 0; i < mesh.clusters.size(); ++i) {
    const Cluster &cluster = mesh.clusters[i];
    const bool needed = !context.flow[ClusterId(i)].through_gateway.empty();
    const Gateway *first = nullptr;
    for (const Gateway &gateway : cluster.gateways) {
      if (gateway.role != GatewayRole::east_west)
        continue;
      const auto wrong = [&](Span span, const std::string &why) -> diagnostics::Diagnostic & {
        return findings.report(diagnostics::east_west_gateway_wrong, span, gateway.name, cluster.name, why)
            .about(subject(cluster, gateway))
            .about(subject(cluster));
      };
      if (first != nullptr)
        wrong(gateway.span, "is a second east-west gateway: peers are told of one")
            .label(first->span, "the first is here")
            .advise("keep one and give it several addresses: `address = [a, b]`");
      else
        first = &gateway;
      if (const RemoteOf *remote = cluster.remote(); remote != nullptr && gateway.opened_already.is_set())
        wrong(gateway.opened_already.span,
              "says whose object opens it, and takes its objects from `" + mesh[remote->primary].name + "`")
            .label(remote->span, "a remote since this")
            .advise("write it on the east-west gateway of `" + mesh[remote->primary].name + "`: it holds for both");
      if (needed && gateway.addresses.empty() && !gateway.observed.is_set() && gateway.load_balancer_class.is_unset() &&
          gateway.annotations.empty())
        wrong(gateway.span, "says no address, so nobody can tell whether peers on other networks reach it")
            .advise("write `address = …`, or `address = observed` where the platform hands one out");
      for (const Word &address : gateway.addresses) {
        if (const auto why = unreachable_because(address.text))
          wrong(address.span, "has the address `" + address.text + "`, " + std::string(*why))
              .advise("write the address at which the other networks reach it");
        const auto [owner, is_new] = owners.try_emplace(address.text, Owner{&cluster, &gateway, address.span});
        if (!is_new)
          report_shared(findings, address.text, owner->second, {&cluster, &gateway, address.span});
      }
    }
  }
}

} // namespace meshc::verify
