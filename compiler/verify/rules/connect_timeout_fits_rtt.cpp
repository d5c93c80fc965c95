#include "model/round_trips.h"
#include "verify/rule.h"

namespace meshc::verify {

using namespace model;

// One round trip for TCP, two for TLS, if nothing is lost.
void connect_timeout_fits_rtt(const Context &context, Diagnostics &findings) {
  constexpr std::int64_t trips = 3;
  const Mesh &mesh = context.mesh;
  const RoundTrips round_trips(mesh);
  for (std::size_t i = 0; i < mesh.services.size(); ++i) {
    const ServiceId id(i);
    const Service &service = mesh.services[i];
    for (const Crossing &crossing : crossings(context, id)) {
      const Connections *limits = service.policy_in(crossing.client).connections.get();
      const auto rtt = round_trips.between(mesh[crossing.client].network, mesh[crossing.host].network);
      if (limits == nullptr || !limits->connect_timeout.is_set() || !rtt ||
          limits->connect_timeout.value.milliseconds >= trips * rtt->milliseconds)
        continue;
      const std::string needed = spelled(Duration{trips * rtt->milliseconds});
      findings
          .report(diagnostics::connect_timeout_short, limits->connect_timeout.span, mesh.full_name(service),
                  spelled(limits->connect_timeout.value),
                  "`" + mesh[crossing.client].name + "` reaches `" + mesh[crossing.host].name +
                      "` in a round trip of " + spelled(*rtt))
          .about(subject(mesh, service))
          .note("opening a connection takes three round trips: one for TCP and two for TLS, " + std::to_string(trips) +
                " x " + spelled(*rtt) + " = " + needed)
          .advise("write `connect_timeout = " + needed + "` or more");
      break;
    }
  }
}

} // namespace meshc::verify
