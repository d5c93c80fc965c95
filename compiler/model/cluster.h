// Where things run: networks and the links between them, regions, clusters and their gateways.
#pragma once

#include "model/basics.h"

#include <string_view>
#include <variant>
#include <vector>

namespace meshc::model {

enum class Mtls : std::uint8_t { strict, permissive };
enum class Outbound : std::uint8_t { allow_any, registry_only };

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
// primary's east-west gateway, and nothing in it reads Istio's objects.
struct Primary {};
struct RemoteOf {
  ClusterId primary;
  Span span;
};
using ControlPlane = std::variant<Primary, RemoteOf>;

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
  Setting<std::string> api_server; // https URL as peers reach it
  Setting<ApiCa> api_ca;
  Setting<Mtls> mtls; // mesh or cluster level: a PeerAuthentication in the root namespace
  Setting<Outbound> outbound;
  Setting<bool> dns_capture; // proxies answer the DNS questions of their pods, also for made-up addresses
  Labels labels;
  std::vector<Gateway> gateways; // by name
  Span span;

  // nullptr in a primary.
  const RemoteOf *remote() const { return std::get_if<RemoteOf>(&control_plane); }
  const Gateway *gateway(GatewayRole role) const; // the first of that role
  const Gateway *gateway(std::string_view named) const;
};

} // namespace meshc::model
