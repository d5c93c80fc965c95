#include "base/text.h"
#include "verify/addresses.h"
#include "verify/rule.h"

#include <algorithm>
#include <optional>

namespace meshc::verify {
namespace {

using namespace model;

bool is_wildcard(const Word &host) {
  return host.text.starts_with('*');
}
bool is_range(const Word &address) {
  return address.text.find('/') != std::string::npos;
}
bool is_name(const Word &endpoint) {
  return !parse_address(endpoint.text);
}
bool asks_dns(const External &external) {
  return external.resolution == Resolution::dns || external.resolution == Resolution::dns_round_robin;
}

std::optional<Mistake> host_mistake(const External &external) {
  for (const Word &host : external.hosts) {
    if (host.text == "*")
      return Mistake{"stands for every host there is", host.span, "name the hosts, as in `\"*.cards.example\"`"};
    if (host.text.find('.') == std::string::npos)
      return Mistake{"has the host `" + host.text + "`, which is no full name: each namespace would read it as its own",
                     host.span, "write the whole name, as in `\"" + host.text + ".example\"`"};
    if (is_wildcard(host) && asks_dns(external) && external.endpoints.empty())
      return Mistake{"is looked up as `" + host.text + "`, a name that no DNS answers", host.span,
                     "name the hosts, say where calls go with `endpoints`, or let them go where the caller dialled: "
                     "`resolution = passthrough`"};
  }
  return std::nullopt;
}

std::optional<Mistake> port_mistake(const External &external) {
  for (const Port &port : external.ports) {
    if (port.protocol == Protocol::udp)
      return Mistake{"has the UDP port " + std::to_string(port.number) + ", which no proxy takes", port.span,
                     "leave it out: UDP goes past the mesh as it is"};
    const bool by_name =
        carries_http(port.protocol) || port.protocol == Protocol::https || port.protocol == Protocol::tls;
    if (!by_name && external.hosts.size() > 1)
      return Mistake{"has " + std::to_string(external.hosts.size()) + " hosts on the TCP port " +
                         std::to_string(port.number) + ", which no proxy can tell apart",
                     port.span, "make one `external` of each host, with addresses of its own"};
  }
  return std::nullopt;
}

std::optional<Mistake> resolution_mistake(const External &external) {
  const auto &endpoints = external.endpoints;
  const auto range = std::ranges::find_if(external.addresses, is_range);
  const auto name = std::ranges::find_if(endpoints, is_name);
  const Span at = external.resolution_span;
  switch (external.resolution) {
  case Resolution::dns_round_robin:
    if (endpoints.size() > 1)
      return Mistake{"has " + std::to_string(endpoints.size()) + " endpoints, and `dns-round-robin` takes one", at,
                     "write `resolution = dns`"};
    [[fallthrough]];
  case Resolution::dns:
    if (range != external.addresses.end())
      return Mistake{"is looked up by name, but is dialled at the range `" + range->text + "`", range->span,
                     "write `resolution = passthrough`, and calls go where the caller dialled"};
    break;
  case Resolution::fixed:
    if (endpoints.empty() && external.addresses.empty())
      return Mistake{"says `static`, but not where it is", at, "write `addresses = [198.51.100.7]` or `endpoints`"};
    if (endpoints.empty() && range != external.addresses.end())
      return Mistake{"would send calls to the range `" + range->text + "`, which is no address", range->span,
                     "say where they go with `endpoints`, or write `resolution = passthrough`"};
    if (name != endpoints.end())
      return Mistake{"says `static`, but `" + name->text + "` must be looked up", name->span,
                     "write `resolution = dns`"};
    break;
  case Resolution::none:
    if (!endpoints.empty())
      return Mistake{"lets calls go where the caller dialled, so `endpoints` would never be used",
                     endpoints.front().span, "leave `endpoints` or `resolution = passthrough` out"};
    break;
  }
  for (const auto *words : {&external.addresses, &endpoints})
    for (const Word &word : *words)
      if (const auto why = is_range(word) ? std::nullopt : unreachable_because(word.text);
          why && !why->starts_with("which is no unicast"))
        return Mistake{"is at `" + word.text + "`, " + std::string(*why), word.span,
                       "write the address that callers reach"};
  return std::nullopt;
}

void check_shape(const Mesh &mesh, const External &external, Diagnostics &findings) {
  auto mistake = host_mistake(external);
  if (!mistake)
    mistake = port_mistake(external);
  if (!mistake)
    mistake = resolution_mistake(external);
  if (mistake)
    findings.report(diagnostics::external_unclear, mistake->at, mesh.full_name(external), mistake->what)
        .about(subject(mesh, external))
        .advise(mistake->advice);
}

// Addresses that no network carries: a proxy understands one if it has told its pod of it in a DNS answer.
void check_made_up(const Context &context, ExternalId id, Diagnostics &findings) {
  const Mesh &mesh = context.mesh;
  const External &external = mesh[id];
  static const Cidr reserved = *parse_cidr("240.0.0.0/4"), pool = *parse_cidr("240.240.0.0/16");
  for (const Word &word : external.addresses) {
    const auto address = parse_address(word.text);
    const auto range = address ? std::optional(Cidr{*address, address->six ? 128 : 32, {}}) : parse_cidr(word.text);
    if (!range || !overlap(*range, reserved))
      continue;
    std::vector<ClusterId> blind;
    for (const ClusterId cluster : context.flow[id].called_from)
      if (!mesh[cluster].dns_capture.is_set() || !mesh[cluster].dns_capture.value)
        blind.push_back(cluster);
    const bool handed_out = overlap(*range, pool);
    if (!handed_out && blind.empty())
      continue;
    findings
        .report(diagnostics::external_address_made_up, word.span, word.text, mesh.full_name(external),
                handed_out ? "is one that istiod hands out by itself" : "is known to no pod in " + names(mesh, blind))
        .about(subject(mesh, external))
        .advise(handed_out ? "leave `addresses` out, and istiod finds a free one"
                           : "write the real address, or `dns_capture = true` for the clusters");
    return;
  }
}

// A service of the mesh in disguise: found by name, it would lose its endpoints elsewhere, its identity and its policy.
void check_inside(const Mesh &mesh, const External &external, Diagnostics &findings) {
  const std::string suffix = ".svc." + mesh.cluster_domain;
  for (const auto *words : {&external.hosts, &external.endpoints})
    for (const Word &word : *words) {
      const auto service = std::ranges::find_if(mesh.services, [&](const Service &one) {
        const std::string host = mesh.host(one);
        const std::string shorter = one.name + "." + mesh[one.space].name;
        return word.text == host || word.text == shorter || word.text == shorter + ".svc";
      });
      const bool found = service != mesh.services.end();
      if (!found && !word.text.ends_with(suffix) && "*" + suffix != word.text)
        continue;
      auto &finding =
          findings
              .report(diagnostics::external_is_inside, word.span, mesh.full_name(external), word.text,
                      found ? "the service `" + mesh.full_name(*service) + "`" : "a name inside of the cluster")
              .about(subject(mesh, external));
      if (found)
        finding.label(service->span, "the service is declared here")
            .advise("call the service by its own name: `allow … -> " + mesh.full_name(*service) + "`");
      else
        finding.advise("declare it as a `service`; each cluster would look the name up for itself");
      return;
    }
}

} // namespace

void externals_can_be_found(const Context &context, Diagnostics &findings) {
  for (std::size_t i = 0; i < context.mesh.externals.size(); ++i) {
    check_shape(context.mesh, context.mesh.externals[i], findings);
    check_made_up(context, ExternalId(i), findings);
    check_inside(context.mesh, context.mesh.externals[i], findings);
  }
}

} // namespace meshc::verify
