// Where things run: networks and the links between them, regions, clusters and their gateways.
#pragma once

#include "model/basics.h"

#include <string_view>
#include <variant>
#include <vector>

namespace meshc::model {

enum class Outbound : std::uint8_t { allow_any, registry_only };

// Where in its life a cluster is, and how far one has come that drains: each step is a commit of its own.
enum class ClusterState : std::uint8_t { active, joining, draining };
enum class DrainStep : std::uint8_t { entry, peers, stop };
std::string_view spelled(ClusterState state);
std::string_view spelled(DrainStep step);

struct Network {
  std::string name;
  std::string id; // what Istio sees; the name unless said
  Span span;
};

struct Link {
  NetworkId from;
  NetworkId to;
  bool both_ways = true;
  Setting<Duration> rtt;
  Span span;
};

struct Region {
  std::string name; // as the node labels spell it
  Span span;        // first declaration
};

enum class GatewayRole : std::uint8_t { east_west, ingress, egress };
enum class GatewayScheme : std::uint8_t { unstated, internal, external };

// How a cloud is asked for a gateway's load balancer: annotations of its Service, which follow from the fields.
struct Reserve {
  std::string cloud; // aws, gcp, azure, oci
  Labels annotations;
};

struct Gateway {
  std::string name; // `east-west`, `ingress`, or what the program calls it
  GatewayRole role = GatewayRole::east_west;
  std::vector<Word> addresses; // IPs or host names, as written
  Setting<bool> observed;      // the platform hands the address out, and nobody knows it beforehand
  Setting<GatewayScheme> scheme;
  Setting<Reserve> reserve;
  Setting<int> replicas;
  Setting<int> min_available;   // pods that a drained node may not go below
  Setting<std::string> tag;     // by which it chooses a control plane; unset: the mesh's first
  Setting<bool> opened_already; // somebody else's Gateway object opens the cross-network port: none is written
  Labels annotations;           // of its Service
  Setting<std::string> load_balancer_class;
  Span span;
};

// Where remotes find the control plane behind this gateway: its first IP address, else its first name. nullptr when it
// states none.
const Word *control_plane_address(const Gateway &gateway);

// How a cluster's certificate authority is known to its peers.
struct ApiCa {
  bool system = false; // a public authority: no certificate-authority-data
  std::string file;    // PEM, path relative to the mesh folder
};

// Who tells the proxies of a cluster what to do. A primary runs istiod; a remote uses that of its primary, through the
// primary's east-west gateway, and nothing in it reads Istio's objects. The istiod of a configuration cluster runs in
// another cluster, which is none of the mesh's own, and reads Istio's objects here.
struct Primary {};
struct RemoteOf {
  ClusterId primary;
  Span span;
};
struct ExternalPlane {
  ClusterId host;
  Span span;
};
using ControlPlane = std::variant<Primary, RemoteOf, ExternalPlane>;

// A second control plane beside the one in place, while proxies move over.
struct Upgrade {
  Setting<Version> to;
  Setting<std::string> revision; // its name; after its version unless said
  std::vector<Word> tags;        // of the mesh's: those that choose it already
  Span span;
};

// One control plane as it is installed: its name, and who chooses it.
struct Revision {
  std::string name; // empty: the one that has none, as charts install it unasked
  Setting<Version> version;
  std::vector<std::string> tags; // in the order of the mesh
  bool by_default = false;       // serves all that choose none
  Span span;
};
// Of the control planes of a cluster: the one that serves a tag, and the one that serves all that choose none.
const Revision &chosen_by(const std::vector<Revision> &revisions, std::string_view tag);
const Revision &by_default(const std::vector<Revision> &revisions);
// How a version is spelled in a name: 1-31-1.
std::string revision_name(const Version &version);

struct Cluster {
  std::string name;
  std::string id; // clusterName, secret key, everything else
  ControlPlane control_plane;
  NetworkId network;
  RegionId region;
  std::vector<Word> zones;
  std::vector<Setting<Cidr>> pods;
  std::vector<Setting<Cidr>> services;
  Setting<std::string> platform;
  Setting<Version> kubernetes;
  Setting<Version> istio;
  Setting<std::string> revision; // name of the control plane in place; off: it has none
  Setting<Upgrade> upgrade;
  Setting<bool> cni;               // a node agent redirects traffic, instead of a privileged container in each pod
  Setting<std::string> api_server; // https URL as peers reach it
  Setting<ApiCa> api_ca;
  Setting<Mtls> mtls; // mesh or cluster level: a PeerAuthentication in the root namespace
  Setting<Outbound> outbound;
  Setting<bool> dns_capture; // proxies answer the DNS questions of their pods, also for made-up addresses
  Labels labels;
  std::vector<Gateway> gateways; // by name
  ClusterState state = ClusterState::active;
  DrainStep drain = DrainStep::entry;      // of a draining cluster
  Setting<std::string> istiod_certificate; // Secret at the gateway through which another cluster's istiod is reached
  Span span;
  Span state_span;
  Span drain_span;

  // nullptr in a primary.
  const RemoteOf *remote() const { return std::get_if<RemoteOf>(&control_plane); }
  const ExternalPlane *external() const { return std::get_if<ExternalPlane>(&control_plane); }
  bool is_joining() const { return state == ClusterState::joining; }
  bool is_draining() const { return state == ClusterState::draining; }
  // Calls from elsewhere go to what runs here.
  bool takes_calls() const { return !is_joining() && (!is_draining() || drain == DrainStep::entry); }
  // Its ingresses are to be found by name.
  bool takes_entry() const { return state == ClusterState::active; }
  // Nothing of the mesh's services runs here any more.
  bool is_stopped() const { return is_draining() && drain == DrainStep::stop; }
  const Gateway *gateway(GatewayRole role) const; // the first of that role
  const Gateway *gateway(std::string_view named) const;
};

} // namespace meshc::model
