// A service: where it runs, under which identity, on which ports, in which versions, and how it is called.
#pragma once

#include "model/plaintext.h"
#include "model/traffic.h"

#include <string_view>
#include <vector>

namespace meshc::model {

enum class Criticality : std::uint8_t { low, medium, high, critical };

enum class Protocol : std::uint8_t { http, http2, grpc, grpc_web, https, tls, tcp, mongo, mysql, redis, udp };
std::string_view spelled(Protocol protocol);
// HTTP routes, retries, timeouts and L7 policy apply.
bool carries_http(Protocol protocol);

struct Port {
  std::string name; // Service port name: protocol, or protocol-suffix, as Istio's convention wants
  int number = 0;
  int target = 0; // number unless said
  Protocol protocol = Protocol::tcp;
  Span span;
  Setting<Mtls> mtls{}; // unset: as the other ports of the pod
};

// Does a word in `ports = [ … ]` mean this port: its Service name, the name in the program, or its protocol?
bool names_port(std::string_view word, const Port &port);

struct ServiceVersion {
  std::string name;
  Labels labels; // `version: <name>` unless said
  Span span;
};

// Who writes the weights of the split, and with them the VirtualService and DestinationRule of the host.
enum class SplitOwner : std::uint8_t { program, flagger, rollouts };
std::string_view spelled(SplitOwner owner);

// What becomes of the data behind a service: none, the same in every cluster, or each cluster's own.
enum class Data : std::uint8_t { stateless, replicated, stateful };

// Another name by which callers know an exported service.
struct Alias {
  std::string name;
  NamespaceId space;
  Span span;
};

struct Export {
  std::vector<ClusterId> to; // sorted
  Span span;
  std::vector<Alias> aliases{}; // by namespace, then name
};

// A machine outside of Kubernetes that serves the service beside its pods, or instead of them.
struct Workload {
  std::string name;
  ClusterId cluster;   // whose network it is on and whose Service picks it; the service runs there
  std::string address; // IP
  bool sidecar = false;
  Labels labels; // of its own: the selector of the service is added
  Setting<std::string> zone;
  Setting<int> weight;
  Span span;
  Span address_span;
  Span sidecar_span;
};

// Instance settings in one cluster.
struct Capacity {
  Setting<int> replicas;
  Setting<Rate> per_replica;
  Setting<Rate> load;
};

// Tokens of end users (JWT) that callers send along.
struct TokenCheck {
  std::string issuer;
  Setting<std::string> jwks; // https URL of the keys; unset: found through the issuer (OpenID Connect discovery)
  std::vector<Word> audiences;
  Setting<std::string> header; // that carries the token; unset: Authorization
  bool is_required = true;     // an allow holds only for calls with a token
  bool forward = false;        // the service sees the token too
  Span span;
  Span issuer_span;
};

// What differs in one cluster, already merged with everything beneath it.
struct ClusterOverride {
  ClusterId cluster;
  TrafficPolicy policy;
  Capacity capacity;
};

struct Service {
  NamespaceId space;
  std::string name;
  Manage manage = Manage::reference;
  std::string account; // ServiceAccount, the service's name unless said
  Span account_span;
  Labels selector; // of its pods, `app: <name>` unless said
  Labels labels;
  std::vector<ClusterId> on; // where it runs, standby included, sorted
  Span on_span;
  std::vector<ClusterId> standby; // of these, the ones that serve only when the others are gone; sorted
  Span standby_span;
  std::vector<Port> ports;              // by number
  std::vector<ServiceVersion> versions; // by name
  Criticality criticality = Criticality::medium;
  Setting<Data> data;
  Setting<bool> headless;            // its name resolves to its pods
  std::vector<Setting<int>> metrics; // ports of its pods that are scraped in plain text; sorted
  SplitOwner split_owner = SplitOwner::program;
  Span split_owner_span;
  Setting<Export> exported;
  Setting<TokenCheck> tokens;
  Setting<Plaintext> plaintext; // unset: that of the namespace
  TrafficPolicy policy;
  Capacity capacity;
  std::vector<ClusterOverride> overrides; // by cluster
  std::vector<Workload> workloads{};      // by name
  std::vector<Share> shares_of_ingresses; // versions and clusters of it that ingresses ask for by themselves
  Span span;

  bool runs_on(ClusterId cluster) const;
  bool is_headless() const { return headless.is_set() && headless.value; }
  // Calls leave a place when its pods are ejected, because the program asks for it.
  bool fails_over(const TrafficPolicy &in_force) const { return in_force.failover.is_set() || !standby.empty(); }
  const TrafficPolicy &policy_in(ClusterId cluster) const;
  const Capacity &capacity_in(ClusterId cluster) const;
};

} // namespace meshc::model
