#include "base/text.h"
#include "verify/rule.h"

#include <optional>

namespace meshc::verify {
namespace {

using namespace model;

std::string listening(const Ingress &ingress) {
  const auto [number, protocol] = ingress.listens();
  return "`" + std::to_string(number) + "/" + std::string(spelled(protocol)) + "`";
}

// What only the owner of a Gateway object can say.
std::optional<Mistake> mistake_on_existing(const Ingress &ingress) {
  const auto refused = [&](std::string_view word, Span at, const std::string &advice) {
    return Mistake{"says " + quoted(word) + " of the Gateway `" + ingress.gateway + "`, which is somebody else's", at,
                   advice};
  };
  if (ingress.tls.is_set())
    return refused("tls", ingress.tls.span, "its owner says which certificate it shows: leave `tls` out");
  if (ingress.tokens.is_set())
    return refused("authenticate", ingress.tokens.span,
                   "whose pods it is served by is unknown: let the services judge tokens");
  if (ingress.records.is_set())
    return refused("dns", ingress.records.span, "its addresses are unknown: let its owner write the records");
  if (ingress.port.is_set() && ingress.port.value.protocol == Protocol::http)
    return refused("port", ingress.port.span,
                   "routes of requests hold on each of its ports that speaks HTTP: leave `port` out");
  return std::nullopt;
}

std::optional<Mistake> certificate_mistake(const Ingress &ingress) {
  const IngressTls *tls = ingress.tls.get();
  if (tls == nullptr)
    return std::nullopt;
  if (ingress.listens().protocol == Protocol::tls)
    return Mistake{"passes TLS through on " + listening(ingress) + " and brings a certificate", tls->span,
                   "leave `tls` out; or end TLS here, with `NUMBER/http` or `NUMBER/tcp`"};
  if (tls->credentials.size() > 2)
    return Mistake{"names " + counted(tls->credentials.size(), "credential") + ", and a gateway shows two at most",
                   tls->credentials[2].span, "hosts with a certificate of their own are an ingress of their own"};
  if (tls->credentials.size() == 2 && tls->credentials[0].text == tls->credentials[1].text)
    return Mistake{"names the credential `" + tls->credentials[0].text + "` twice", tls->credentials[1].span,
                   "two are for an RSA and an ECDSA key of the same hosts"};
  if (!tls->issuer.is_set())
    return std::nullopt;
  if (tls->credentials.size() > 1)
    return Mistake{"asks one issuer for two credentials", tls->credentials[1].span,
                   "leave one, or make both by hand and leave `issuer` out"};
  for (const Word &host : ingress.hosts)
    if (host.text == "*")
      return Mistake{"asks `" + tls->issuer.value.name + "` to sign for every host", host.span,
                     "list the hosts: a certificate names them"};
  return std::nullopt;
}

std::optional<Mistake> port_mistake(const Ingress &ingress) {
  // Istio: the proxy's own listeners, for probes, metrics, administration and other proxies.
  constexpr int first_own = 15000, last_own = 15100;
  const auto [number, protocol] = ingress.listens();
  if (number >= first_own && number < last_own)
    return Mistake{"listens on port " + std::to_string(number) + ", which proxies keep for themselves",
                   ingress.port.span, "take one outside of 15000 to 15099"};
  if (ingress.account.is_set() && !ingress.is_on_existing())
    return Mistake{"says whose pods gateway `" + ingress.gateway + "` has, which follows from the gateway",
                   ingress.account.span, "leave `account` out"};
  return std::nullopt;
}

// Bytes have no path, method or header.
std::optional<Mistake> bytes_mistake(const Mesh &mesh, const Ingress &ingress) {
  if (ingress.listens().protocol == Protocol::http)
    return std::nullopt;
  const std::string what = "takes in " + listening(ingress);
  if (ingress.tokens.is_set())
    return Mistake{what + " and judges tokens, which only requests carry", ingress.tokens.span,
                   "leave `authenticate` out, or take requests in"};
  if (ingress.routes.size() > 1)
    return Mistake{what + ", where nothing tells its " + std::to_string(ingress.routes.size()) + " routes apart",
                   ingress.routes[1].span, "leave one route; another host or port is an ingress of its own"};
  for (const IngressRoute &route : ingress.routes) {
    const Route plain{.name = {}, .when = {}, .to = {}, .span = {}, .to_span = {}};
    const bool asks = !contains(route.way.when, plain.when);
    const bool acts = route.way.to.known() || !route.way.split.empty() || route.way.is_answered_by_proxy() ||
                      route.way.rewrite.is_set() || !route.way.request.empty() || !route.way.response.empty() ||
                      route.way.cors.is_set() || route.way.timeout.is_set() || route.way.retry.is_set();
    if (asks || acts)
      return Mistake{what + ", but its route is about requests", route.span,
                     "leave `to` and `port` in it, or take requests in: `port = NUMBER/http`"};
    if (const Service &service = mesh[route.to];
        !service.ports.empty() && target_port(service, ingress, route) == nullptr)
      return Mistake{what + ", which no port of `" + mesh.full_name(service) + "` takes", route.to_span,
                     ingress.listens().protocol == Protocol::tls
                         ? "TLS goes to a port that speaks it: `PORT/tls` or `PORT/https`"
                         : "bytes go to a port that does not speak HTTP, for example `PORT/tcp`"};
  }
  return std::nullopt;
}

std::optional<Mistake> named_port_mistake(const Mesh &mesh, const Ingress &ingress) {
  for (const IngressRoute &route : ingress.routes) {
    if (!route.to.known() || !route.port.is_set())
      continue;
    const Service &service = mesh[route.to];
    std::vector<std::string> names;
    bool found = service.ports.empty();
    for (const Port &port : service.ports) {
      names.push_back(port.name);
      found = found || port.name == route.port.value;
    }
    if (!found)
      return Mistake{"names port `" + route.port.value + "`, which `" + mesh.full_name(service) + "` does not have",
                     route.port.span, "its ports are " + list_in_words(quoted(names))};
  }
  return std::nullopt;
}

std::optional<Mistake> mistake_of(const Mesh &mesh, const Ingress &ingress) {
  if (ingress.is_on_existing())
    if (auto mistake = mistake_on_existing(ingress))
      return mistake;
  if (auto mistake = port_mistake(ingress))
    return mistake;
  if (auto mistake = certificate_mistake(ingress))
    return mistake;
  if (auto mistake = named_port_mistake(mesh, ingress))
    return mistake;
  return bytes_mistake(mesh, ingress);
}

} // namespace

// MC7012.
void ingress_says_one_thing(const Context &context, Diagnostics &findings) {
  for (const Ingress &ingress : context.mesh.ingresses)
    if (const auto mistake = mistake_of(context.mesh, ingress))
      findings.report(diagnostics::ingress_unclear, mistake->at, ingress.name, mistake->what)
          .about(subject(context.mesh, ingress))
          .advise(mistake->advice);
}

} // namespace meshc::verify
