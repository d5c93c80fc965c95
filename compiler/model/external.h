// What is outside of the mesh: services that the mesh calls, and callers that are no service of it.
#pragma once

#include "model/service.h"

#include <vector>

namespace meshc::model {

// How a proxy finds where calls go: it asks DNS (round robin: and keeps to one answer), knows the addresses, or keeps
// the one that was dialled.
enum class Resolution : std::uint8_t { dns, dns_round_robin, fixed, none };
std::string_view spelled(Resolution resolution);

// TLS that the mesh opens towards the outside, for callers that speak plain text.
enum class ExternalTlsMode : std::uint8_t { simple, mutual };
struct ExternalTls {
  ExternalTlsMode mode = ExternalTlsMode::simple;
  Setting<std::string> credential; // Secret beside the egress gateway: `ca.crt`, in mutual mode certificate and key too
  Setting<std::string> sni;        // the host that is called unless said
  Span span;
};

struct External {
  NamespaceId space;
  std::string name;
  std::vector<ClusterId> on; // where it may be called; empty: wherever a caller runs
  Span on_span;
  std::vector<Word> hosts;     // lower case, `*.` allowed; the first gives the objects their names
  std::vector<Port> ports;     // by number; target: the port outside
  std::vector<Word> addresses; // that callers dial: IP addresses and ranges
  std::vector<Word> endpoints; // where calls go instead: IP addresses or host names
  Resolution resolution = Resolution::dns;
  Span resolution_span;     // where it was said, or what it follows from
  Setting<std::string> via; // name of the egress gateway of each cluster
  Setting<ExternalTls> tls;
  TrafficPolicy policy; // timeout, retry, circuit_breaker, connections
  Span span;

  bool may_run_on(ClusterId cluster) const;
};

// Calls from there carry no identity: they are known by their address, as long as somebody answers for them.
struct OffMesh {
  std::vector<Setting<Cidr>> cidrs;
  Date until; // the last day
  Span until_span;
  Span span;
};

struct Client {
  NamespaceId space; // unknown at mesh level, which only one off the mesh may be
  std::string name;
  std::string account; // ServiceAccount of its pods, its name unless said
  std::vector<ClusterId> on;
  Setting<OffMesh> off_mesh;
  Span span;
};

} // namespace meshc::model
