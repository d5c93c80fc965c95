// How pods take connections: what PeerAuthentications must say, and what holds at each port once they do. `stated` is
// `mtls` of the cluster whose control plane serves the pods. Checks and the back end both ask here.
#pragma once

#include "model/mesh.h"

#include <optional>
#include <vector>

namespace meshc::model {

// What the policy of the namespace must say; nothing where that of the mesh stands, or nobody may be refused.
std::optional<Mtls> written_mtls(const Namespace &space, const Mtls *stated);
// What holds at its pods where no port says otherwise.
Mtls mtls_in_force(const Namespace &space, const Mtls *stated);

// A port of the pods, by its number there, that differs from what holds for the others.
struct PortMode {
  int port = 0;
  Mtls mode = Mtls::strict;
  Span span; // why
};
// By port, each once. Scraping and dated plain text open a port, whatever else is said of it.
std::vector<PortMode> port_modes(const Mesh &mesh, const Service &service, const Mtls *stated);

// Its own, else that of its namespace; nullptr where neither says any, or the service wants none.
const Plaintext *plaintext_of(const Mesh &mesh, const Service &service);
// The ports of the service that it opens.
std::vector<const Port *> opened_ports(const Service &service, const Plaintext &plaintext);

} // namespace meshc::model
