#include "base/text.h"
#include "verify/rule.h"

#include <algorithm>

namespace meshc::verify {
namespace {

using namespace model;

std::string written(const Port &port) {
  return "`" + std::to_string(port.number) + "/" + std::string(spelled(port.protocol)) + "`";
}

std::string no_http_port(const Service &service) {
  std::vector<std::string> words;
  for (const Port &port : service.ports)
    words.push_back(written(port));
  return "it has no HTTP port, only " + list_in_words(words);
}

// Beside a port of HTTP: connections on these are not divided.
const Port *undivided(const Service &service) {
  const auto port = std::ranges::find_if(service.ports, [](const Port &one) {
    return one.protocol == Protocol::tls || one.protocol == Protocol::https || one.protocol == Protocol::udp;
  });
  return port == service.ports.end() ? nullptr : &*port;
}

bool is_udp_alone(const Service &service) {
  return std::ranges::all_of(service.ports, [](const Port &port) { return port.protocol == Protocol::udp; });
}

// What proxies do with connections of any kind, and not with datagrams.
Said said_of_connections(const Service &service, const TrafficPolicy &policy) {
  Said said;
  said.add("circuit_breaker", policy.circuit_breaker.is_set(), policy.circuit_breaker.span);
  said.add("connections", policy.connections.is_set(), policy.connections.span);
  said.add("balance", policy.balance.is_set(), policy.balance.span);
  said.add("failover", policy.failover.is_set(), policy.failover.span);
  said.add("standby", !service.standby.empty(), service.standby_span);
  said.add("spread", !policy.spread.empty(), policy.spread.empty() ? Span{} : policy.spread.front().span);
  return said;
}

} // namespace

void http_settings_have_http_port(const Context &context, Diagnostics &findings) {
  const Mesh &mesh = context.mesh;
  const auto report = [&](Span span, const Service &service, const std::string &what,
                          const std::string &why) -> diagnostics::Diagnostic & {
    return findings.report(diagnostics::http_setting_without_http_port, span, what, why)
        .about(subject(mesh, service))
        .label(service.span, "the service is declared here");
  };
  for (std::size_t i = 0; i < mesh.services.size(); ++i) {
    const Service &service = mesh.services[i];
    if (service.ports.empty())
      continue;
    if (has_http_port(service)) {
      if (const Port *port = undivided(service); port != nullptr && !service.policy.split.empty())
        report(service.policy.split_span, service,
               "`split` of " + quoted(mesh.full_name(service)) + " on " + written(*port),
               port->protocol == Protocol::udp ? "no proxy takes UDP"
                                               : "a proxy sees only the server name there, which no version has")
            .label(port->span, "connections to it go to all versions")
            .advise("serve that port by a service of its own, without versions");
      continue;
    }
    if (is_udp_alone(service))
      for (const PolicyInForce &force : policies_in_force(context, ServiceId(i)))
        if (const Said said = said_of_connections(service, force.policy); !said.names.empty())
          report(said.first, service, list_in_words(said.names) + " of " + quoted(mesh.full_name(service)),
                 "no proxy takes UDP, so Kubernetes alone picks the pod")
              .advise("switch off what is inherited, for example `circuit_breaker = none`");
    for (const PolicyInForce &force : policies_in_force(context, ServiceId(i))) {
      const TrafficPolicy &policy = force.policy;
      std::vector<std::string> settings;
      Span at;
      const auto add = [&](const char *name, Span span) {
        settings.push_back(quoted(name));
        at = at.known() ? at : span;
      };
      if (policy.timeout.is_set())
        add("timeout", policy.timeout.span);
      if (policy.retry.is_set())
        add("retry", policy.retry.span);
      if (!policy.routes.empty())
        add("route", policy.routes.front().span);
      if (!policy.split.empty())
        add("split", policy.split_span);
      if (!policy.mirrors.empty())
        add("mirror", policy.mirrors.front().span);
      if (const Balance *balance = policy.balance.get();
          balance != nullptr && balance->hash.is_set() && !balance->hash.value.source_ip.is_set())
        add("hash", balance->hash.span);
      if (!settings.empty())
        report(at, service, list_in_words(settings) + " of " + quoted(mesh.full_name(service)), no_http_port(service))
            .advise(
                "say the protocol if it does speak HTTP, for example `ports = [8080/http]`; else switch off what is "
                "inherited, for example `timeout = none`");
    }
  }
  for (const Ingress &ingress : mesh.ingresses)
    for (const IngressRoute &route : ingress.routes) {
      if (!route.to.known() || ingress.listens().protocol != Protocol::http)
        continue;
      const Service &service = mesh[route.to];
      const auto named = [&](const Port &port) { return port.name == route.port.value; };
      const auto port = std::ranges::find_if(service.ports, named);
      const bool picks_other = route.port.is_set() && port != service.ports.end() && !carries_http(port->protocol);
      if (service.ports.empty() || (!picks_other && has_http_port(service)))
        continue;
      report(route.to_span, service,
             "a route of " + quoted("ingress." + ingress.name) + " to " + quoted(mesh.full_name(service)),
             has_http_port(service) ? "port " + quoted(port->name) + " carries no HTTP" : no_http_port(service))
          .advise(
              "route to a service or port that speaks HTTP; or let what comes in pass as it is: `port = NUMBER/tls` "
              "by server name, `port = NUMBER/tcp` by port");
    }
}

} // namespace meshc::verify
