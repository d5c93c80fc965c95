#include "base/text.h"
#include "verify/rule.h"

namespace meshc::verify {

using namespace model;

void udp_stays_home(const Context &context, Diagnostics &findings) {
  const Mesh &mesh = context.mesh;
  for (std::size_t i = 0; i < mesh.services.size(); ++i) {
    const Service &service = mesh.services[i];
    std::vector<std::string> ports;
    Span at;
    for (const Port &port : service.ports)
      if (port.protocol == Protocol::udp) {
        ports.push_back("`" + std::to_string(port.number) + "/udp`");
        at = at.known() ? at : port.span;
      }
    if (ports.empty())
      continue;
    const auto pairs = crossings(context, ServiceId(i));
    if (pairs.empty())
      continue;
    findings
        .report(diagnostics::udp_cannot_cross, at, (ports.size() == 1 ? "port " : "ports ") + list_in_words(ports),
                mesh.full_name(service), mesh[pairs.front().client].name)
        .about(subject(mesh, service))
        .label(service.exported.span, "exported here")
        .advise("serve it over TCP as well, run it where it is called, or put the clusters on one network");
  }
}

} // namespace meshc::verify
