#include "base/text.h"
#include "verify/rule.h"

#include <algorithm>
#include <optional>

namespace meshc::verify {
namespace {

using namespace model;

bool is_encrypted(const Port &port) {
  return port.protocol == Protocol::https || port.protocol == Protocol::tls;
}

std::optional<Mistake> mistake_of(const External &external) {
  const Setting<ExternalTls> &tls = external.tls;
  const auto wildcard =
      std::ranges::find_if(external.hosts, [](const Word &host) { return host.text.starts_with('*'); });
  if (std::ranges::all_of(external.ports, is_encrypted))
    return Mistake{"has nothing to do: callers speak TLS on all of its ports already", tls.span,
                   "leave `tls` out, or let callers speak plain text: `port http { number = 80, target = 443, protocol "
                   "= http }`"};
  if (wildcard != external.hosts.end())
    return Mistake{"cannot know whose certificate to ask for behind `" + wildcard->text + "`", wildcard->span,
                   "name the hosts"};
  if (external.resolution == Resolution::none)
    return Mistake{"would be spoken to the port that the caller dialled, where plain text was meant",
                   external.resolution_span, "say where calls go: `resolution = dns`, or `endpoints`"};
  if (tls.value.credential.is_set() && !external.via.is_set())
    return Mistake{"needs the Secret `" + tls.value.credential.value + "`, which sidecars do not read",
                   tls.value.credential.span, "let calls leave by an egress gateway: `via = egress`"};
  constexpr int plain_http = 80;
  for (const Port &port : external.ports)
    if (!is_encrypted(port) && carries_http(port.protocol) && port.target == plain_http)
      return Mistake{"would be spoken to port 80, where servers expect plain text", port.span,
                     "write `port http { number = " + std::to_string(port.number) +
                         ", target = 443, protocol = http }`"};
  return std::nullopt;
}

} // namespace

void external_tls_is_clear(const Context &context, Diagnostics &findings) {
  const Mesh &mesh = context.mesh;
  for (const External &external : mesh.externals) {
    if (external.tls.is_set() && !external.ports.empty())
      if (const auto mistake = mistake_of(external))
        findings.report(diagnostics::external_tls_unclear, mistake->at, mesh.full_name(external), mistake->what)
            .about(subject(mesh, external))
            .advise(mistake->advice);
    if (external.ports.empty() || std::ranges::any_of(external.ports, carries_http, &Port::protocol))
      continue;
    Said said;
    said.add("timeout", external.policy.timeout.is_set(), external.policy.timeout.span);
    said.add("retry", external.policy.retry.is_set(), external.policy.retry.span);
    if (!said.names.empty())
      findings
          .report(diagnostics::http_setting_without_http_port, said.first,
                  list_in_words(said.names) + " of `" + mesh.full_name(external) + "`",
                  "proxies see no requests on its ports")
          .about(subject(mesh, external))
          .label(external.span, "the external is declared here")
          .advise(
              "let callers speak plain HTTP and a proxy open TLS: `port http { number = 80, target = 443, protocol = "
              "http }` and `tls {}`; or bound the connections with `connections`");
  }
}

} // namespace meshc::verify
