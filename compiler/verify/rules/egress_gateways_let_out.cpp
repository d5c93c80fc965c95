#include "base/text.h"
#include "model/subset.h"
#include "verify/rule.h"

#include <algorithm>
#include <map>
#include <optional>

namespace meshc::verify {
namespace {

using namespace model;

void check_gateway(const Context &context, ExternalId id, Diagnostics &findings) {
  const Mesh &mesh = context.mesh;
  const External &external = mesh[id];
  std::vector<ClusterId> missing, misused;
  std::set<std::string> legal;
  for (const ClusterId cluster : context.flow[id].called_from) {
    const Gateway *gateway = mesh[cluster].gateway(std::string_view(external.via.value));
    if (gateway == nullptr)
      missing.push_back(cluster);
    else if (gateway->role != GatewayRole::egress)
      misused.push_back(cluster);
    for (const Gateway &other : mesh[cluster].gateways)
      if (other.role == GatewayRole::egress)
        legal.insert(other.name);
  }
  if (missing.empty() && misused.empty())
    return;
  auto &finding =
      findings
          .report(diagnostics::egress_gateway_missing, external.via.span, mesh.full_name(external), external.via.value,
                  !missing.empty() ? names(mesh, missing) + (missing.size() == 1 ? " does" : " do") + " not have"
                                   : "is no egress gateway in " + names(mesh, misused))
          .about(subject(mesh, external));
  finding.label(mesh[missing.empty() ? misused.front() : missing.front()].span, "it is called from here");
  finding.advise("add `gateway " + external.via.value + " { role = egress }` to " +
                 names(mesh, missing.empty() ? misused : missing) + ", or leave `via` out");
  const std::vector<std::string> others(legal.begin(), legal.end());
  if (!others.empty() && !legal.contains(external.via.value))
    finding.advise("egress gateways there are " + list_in_words(quoted(others)));
}

std::optional<Mistake> mistake_of(const External &external) {
  const auto wildcard =
      std::ranges::find_if(external.hosts, [](const Word &host) { return host.text.starts_with('*'); });
  if (wildcard != external.hosts.end())
    return Mistake{"`" + wildcard->text + "` says not which host it is to go on to", wildcard->span,
                   "name the hosts, or leave `via` out"};
  if (external.resolution == Resolution::none)
    return Mistake{"the address that the caller dialled is lost on the way to it", external.resolution_span,
                   "say where calls go: `resolution = dns`, or `endpoints`"};
  const Port *first[2] = {nullptr, nullptr};
  for (const Port &port : external.ports) {
    const Port *&kind = first[carries_http(port.protocol) ? 0 : 1];
    if (kind != nullptr)
      return Mistake{"ports " + std::to_string(kind->number) + " and " + std::to_string(port.number) +
                         " arrive there under one name",
                     port.span, "keep one port that carries HTTP and one that does not, or leave `via` out"};
    kind = &port;
  }
  return std::nullopt;
}

} // namespace

void egress_gateways_let_out(const Context &context, Diagnostics &findings) {
  const Mesh &mesh = context.mesh;
  std::map<std::string, const External *> taken;
  for (std::size_t i = 0; i < mesh.externals.size(); ++i) {
    const External &external = mesh.externals[i];
    if (!external.via.is_set())
      continue;
    check_gateway(context, ExternalId(i), findings);
    auto mistake = mistake_of(external);
    // What connections to it are called at the gateway: a DNS label, with a number behind it for a second host.
    const std::string name = egress_subset(mesh, external, 0);
    const auto [other, is_free] = taken.emplace(name, &external);
    constexpr std::size_t longest = 60;
    if (!mistake && !is_free)
      mistake = Mistake{"its calls would go by the name `" + name + "` there, and so do those of `" +
                            mesh.full_name(*other->second) + "`",
                        external.span, "rename one of them"};
    if (!mistake && name.size() > longest)
      mistake = Mistake{"the name of its calls there, `" + name + "`, is longer than 60 characters", external.span,
                        "give the external a shorter name"};
    if (mistake)
      findings
          .report(diagnostics::external_cannot_leave, mistake->at, mesh.full_name(external), external.via.value,
                  mistake->what)
          .about(subject(mesh, external))
          .label(external.via.span, "the gateway")
          .advise(mistake->advice);
  }
}

} // namespace meshc::verify
