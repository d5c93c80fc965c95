#include "model/ingress.h"

#include <algorithm>

namespace meshc::model {

std::string_view spelled(EntryStrategy strategy) {
  constexpr std::string_view words[] = {"nearest", "failover", "weighted"};
  return words[static_cast<std::size_t>(strategy)];
}

std::string_view spelled(DnsProvider provider) {
  constexpr std::string_view words[] = {"aws", "azure", "cloudflare", "google", "other"};
  return words[static_cast<std::size_t>(provider)];
}

ListenPort Ingress::listens() const {
  constexpr int plain = 80, encrypted = 443;
  return port.is_set() ? port.value : ListenPort{tls.is_set() ? encrypted : plain, Protocol::http};
}

bool can_take(Protocol ingress, Protocol port) {
  if (ingress == Protocol::http)
    return carries_http(port);
  if (ingress == Protocol::tls)
    return port == Protocol::tls || port == Protocol::https;
  return !carries_http(port) && port != Protocol::udp;
}

const Port *target_port(const Service &service, const Ingress &ingress, const IngressRoute &route) {
  const auto found = std::ranges::find_if(service.ports, [&](const Port &port) {
    return route.port.is_set() ? port.name == route.port.value : can_take(ingress.listens().protocol, port.protocol);
  });
  return found == service.ports.end() ? nullptr : &*found;
}

bool applies_at_gateway(const Route &of_service, const Route &of_ingress) {
  const bool rewritten = of_ingress.rewrite.is_set() && of_ingress.rewrite.value.path.is_set();
  return of_service.when.callers.empty() && (!rewritten || of_service.when.paths.empty());
}

} // namespace meshc::model
