#include "model/mutual_tls.h"

#include "base/unique.h"

#include <algorithm>

namespace meshc::model {

std::optional<Mtls> written_mtls(const Namespace &space, const Mtls *stated) {
  switch (space.enforcement) {
  case Enforcement::enforce:
    if (space.mtls.is_set())
      return space.mtls.value;
    return stated == nullptr ? std::optional(Mtls::strict) : std::nullopt;
  case Enforcement::audit:
    return stated == nullptr || *stated == Mtls::strict ? std::optional(Mtls::permissive) : std::nullopt;
  case Enforcement::observe:
    // Strictness would refuse somebody (MC6023).
    return space.mtls.is_set() ? std::optional(Mtls::permissive) : std::nullopt;
  }
  return std::nullopt;
}

Mtls mtls_in_force(const Namespace &space, const Mtls *stated) {
  if (const auto written = written_mtls(space, stated))
    return *written;
  return stated != nullptr ? *stated : Mtls::permissive;
}

std::vector<PortMode> port_modes(const Mesh &mesh, const Service &service, const Mtls *stated) {
  std::vector<PortMode> modes;
  for (const Setting<int> &port : service.metrics)
    modes.push_back({port.value, Mtls::permissive, port.span});
  if (const Plaintext *plaintext = plaintext_of(mesh, service))
    for (const Port *port : opened_ports(service, *plaintext))
      modes.push_back({port->target, Mtls::permissive, plaintext->span});
  for (const Port &port : service.ports)
    if (port.mtls.is_set())
      modes.push_back({port.target, port.mtls.value, port.mtls.span});
  std::ranges::stable_sort(modes, {}, &PortMode::port);
  drop_repeated(modes, &PortMode::port);
  const Mtls others = mtls_in_force(mesh[service.space], stated);
  std::erase_if(modes, [&](const PortMode &mode) { return mode.mode == others; });
  return modes;
}

const Plaintext *plaintext_of(const Mesh &mesh, const Service &service) {
  return service.plaintext.is_unset() ? mesh[service.space].plaintext.get() : service.plaintext.get();
}

std::vector<const Port *> opened_ports(const Service &service, const Plaintext &plaintext) {
  std::vector<const Port *> opened;
  for (const Port &port : service.ports)
    if (std::ranges::any_of(plaintext.ports, [&](const Word &word) { return names_port(word.text, port); }))
      opened.push_back(&port);
  return opened;
}

} // namespace meshc::model
