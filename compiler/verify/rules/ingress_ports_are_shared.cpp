#include "verify/rule.h"

#include <array>
#include <map>
#include <tuple>

namespace meshc::verify {
namespace {

using namespace model;

enum class Speaks : std::uint8_t { plain_http, tls, bytes };

std::string_view words(Speaks speaks) {
  constexpr std::array texts{"plain HTTP", "TLS", "bytes"};
  return texts[static_cast<std::size_t>(speaks)];
}

struct Opened {
  int number;
  Speaks speaks;
  Span span;
};

std::vector<Opened> opened_by(const Ingress &ingress) {
  const auto [number, protocol] = ingress.listens();
  const Span at = ingress.port.is_set() ? ingress.port.span : ingress.span;
  const bool encrypted = ingress.tls.is_set() || protocol == Protocol::tls;
  std::vector<Opened> opened = {{number,
                                 encrypted                    ? Speaks::tls
                                 : protocol == Protocol::http ? Speaks::plain_http
                                                              : Speaks::bytes,
                                 at}};
  if (ingress.tls.is_set() && protocol == Protocol::http && number == 443)
    opened.push_back({80, Speaks::plain_http, at}); // the redirect
  return opened;
}

struct Claim {
  const Ingress *ingress;
  Opened opened;
};

} // namespace

// MC7015. Istio: the first server of a port decides what it speaks, and the others are left out. TLS is told apart by
// server name and plain HTTP by host; bytes by nothing.
void ingress_ports_are_shared(const Context &context, Diagnostics &findings) {
  const Mesh &mesh = context.mesh;
  std::map<std::tuple<ClusterId, std::string_view, int>, Claim> claims;
  for (const Ingress &ingress : mesh.ingresses) {
    if (ingress.is_on_existing())
      continue;
    for (const Opened &opened : opened_by(ingress))
      for (const ClusterId cluster : ingress.on) {
        const auto [known, is_new] =
            claims.try_emplace({cluster, ingress.gateway, opened.number}, Claim{&ingress, opened});
        const Claim &first = known->second;
        if (is_new || first.ingress == &ingress ||
            (first.opened.speaks == opened.speaks && opened.speaks != Speaks::bytes))
          continue;
        findings
            .report(diagnostics::gateway_port_contested, opened.span, opened.number, ingress.gateway,
                    mesh[cluster].name, words(first.opened.speaks), first.ingress->name, words(opened.speaks),
                    ingress.name)
            .about(subject(mesh, *first.ingress))
            .about(subject(mesh, ingress))
            .label(first.opened.span, "opened here first")
            .advise("give one of them another port, for example `port = 8443/http`, or a gateway of its own");
        break;
      }
  }
}

} // namespace meshc::verify
