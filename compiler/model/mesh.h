// The mesh as a checked value: every name resolved to an id, every layer applied, every default filled in. Later stages
// cannot meet an unchecked program, because they take this. Vectors are sorted by name (services by namespace, then
// name; edges by place), so that the order of files and declarations never changes a byte of output. Spans say where
// each thing was written.
#pragma once

#include "model/hatch.h"
#include "model/object_rule.h"
#include "model/values.h"
#include "model/waiver.h"

#include <map>
#include <string>
#include <variant>
#include <vector>

namespace meshc::model {

using NetworkId = Id<struct NetworkTag>;
using RegionId = Id<struct RegionTag>;
using ClusterId = Id<struct ClusterTag>;
using NamespaceId = Id<struct NamespaceTag>;
using ServiceId = Id<struct ServiceTag>;
using IngressId = Id<struct IngressTag>;
using EdgeId = Id<struct EdgeTag>;

enum class Manage : std::uint8_t { reference, create };
enum class Enforcement : std::uint8_t { observe, audit, enforce };
enum class Mtls : std::uint8_t { strict, permissive };
enum class Outbound : std::uint8_t { allow_any, registry_only };
enum class Criticality : std::uint8_t { low, medium, high, critical };

// Text that somebody wrote, and where.
struct Word {
  std::string text;
  Span span;
};
using Labels = std::map<std::string, Word>;

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
  Labels labels;
  std::vector<Gateway> gateways; // by name
  Span span;

  // nullptr in a primary.
  const RemoteOf *remote() const { return std::get_if<RemoteOf>(&control_plane); }
  const Gateway *gateway(GatewayRole role) const; // the first of that role
  const Gateway *gateway(std::string_view named) const;
};

struct Namespace {
  std::string name;
  Manage manage = Manage::reference;
  Enforcement enforcement = Enforcement::enforce;
  Setting<bool> injection; // label istio-injection of a created namespace; unset = enabled
  Setting<std::string> owner;
  std::vector<Word> files; // patterns of paths where it may be written; empty: anywhere
  Labels labels;
  Span span;
  Span enforcement_span; // where enforcement was said, or `span`
};

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
};

// Does a word in `ports = [ … ]` mean this port: its Service name, the name in the program, or its protocol?
bool names_port(std::string_view word, const Port &port);

struct ServiceVersion {
  std::string name;
  Labels labels; // `version: <name>` unless said
  Span span;
};

// Index into Service::versions.
using VersionId = Id<struct VersionTag>;

// What a share of the calls goes to: a version, the pods of one cluster, or the pods of a version there.
struct Share {
  VersionId version;
  Percent weight;
  Span span;
  ClusterId cluster{};
};

struct StringMatch {
  enum class How : std::uint8_t { exact, prefix, present } how = How::exact;
  std::string text;
  Span span;
};

struct HeaderMatch {
  std::string name; // lower case
  StringMatch match;
};

// All that is stated must hold.
struct RequestMatch {
  std::vector<HeaderMatch> headers;
  std::vector<StringMatch> paths; // any of them
  std::vector<Word> methods;      // any of them, upper case
  Span span;
  std::vector<HeaderMatch> query{}; // parameters by name, case kept
  std::vector<ServiceId> callers{}; // any of them, sorted; empty = whoever calls
};

struct Retry {
  Setting<int> attempts;
  Setting<Duration> per_try;
  std::vector<Word> on; // Envoy retry conditions and HTTP status codes, as Istio's retryOn takes them
};

// Does one hold for everything that the other holds for?
bool contains(const StringMatch &outer, const StringMatch &inner);
bool contains(const RequestMatch &outer, const RequestMatch &inner);

// A field of HTTP headers, and what it becomes.
struct HeaderValue {
  Word name; // lower case
  Word value;
};

struct HeaderChanges {
  std::vector<HeaderValue> set; // by name
  std::vector<HeaderValue> add; // by name
  std::vector<Word> remove;     // sorted

  bool empty() const { return set.empty() && add.empty() && remove.empty(); }
};

struct Rewrite {
  Setting<std::string> path; // of the matched path, or of its matched prefix
  Setting<std::string> host;
};

struct Redirect {
  Setting<std::string> host;
  Setting<std::string> path;   // the whole of it
  Setting<std::string> prefix; // of the matched prefix
  Setting<std::string> scheme; // http, https
  Setting<int> port;
  Setting<int> status;
};

struct Response {
  Setting<int> status;
  Setting<std::string> body;
};

struct Cors {
  std::vector<StringMatch> origins;
  std::vector<Word> methods; // upper case
  std::vector<Word> headers;
  std::vector<Word> expose;
  Setting<Duration> max_age;
  Setting<bool> credentials;
};

// Requests that are treated in a way of their own. They are answered by one of: a version, a split, a redirect, a
// response; by none of these: as the split of the service says.
struct Route {
  std::string name;
  RequestMatch when;
  VersionId to;
  Span span;
  Span to_span;
  std::vector<Share> split{};
  Span split_span{};
  Setting<Redirect> redirect{};
  Setting<Response> respond{};
  Setting<Rewrite> rewrite{};
  HeaderChanges request{};
  HeaderChanges response{};
  Setting<Cors> cors{};
  Setting<Duration> timeout{}; // stronger than the service's
  Setting<Retry> retry{};      // replaces the service's

  bool is_answered_by_proxy() const { return redirect.is_set() || respond.is_set(); }
};

// Copies of requests; nobody waits for what answers them.
struct Mirror {
  VersionId to;
  Percent share;
  Span span;
};

struct CircuitBreaker {
  Setting<int> consecutive_gateway_errors;
  Setting<int> consecutive_5xx_errors;
  Setting<Duration> interval;
  Setting<Duration> eject_for;
  Setting<Percent> max_ejected;
  Setting<Percent> min_healthy;
};

// Signs of life on a connection that carries nothing.
struct Keepalive {
  Setting<Duration> idle;    // TCP only: silence before the first probe
  Setting<Duration> every;   // between two probes
  Setting<int> probes;       // TCP only: without an answer, until it is closed
  Setting<Duration> timeout; // HTTP/2 only: for an answer, until it is closed
};

struct Connections {
  Setting<Duration> connect_timeout;
  Setting<Duration> idle_timeout;
  Setting<int> max_connections;
  Setting<int> max_pending_requests;
  Setting<int> max_requests;
  Setting<int> max_requests_per_connection;
  Setting<int> max_retries;
  Setting<Keepalive> keepalive;
  Setting<Keepalive> http2_keepalive;
  Setting<bool> http2; // HTTP/1.1 calls travel as HTTP/2 between proxies
};

enum class BalanceMethod : std::uint8_t { least_request, round_robin, random };
enum class HashTable : std::uint8_t { ring, maglev };

// What a request carries decides which pod gets it: exactly one of header, cookie, query, source_ip.
struct Hash {
  Setting<std::string> header;
  Setting<std::string> cookie;
  Setting<Duration> cookie_lifetime;
  Setting<std::string> cookie_path;
  Setting<std::string> query;
  Setting<bool> source_ip;
  Setting<HashTable> table;
  Setting<int> size;
};

struct Balance {
  Setting<BalanceMethod> method;
  Setting<Hash> hash;
  Setting<Duration> warmup;     // a new pod gets its full share after it
  Setting<Percent> warmup_from; // of its share at the start
};

struct Failover {
  bool any = false;              // the rest by declared rtt
  std::vector<RegionId> regions; // in order of preference, when not `any`
  std::vector<Span> region_spans;
};

struct RegionShare {
  RegionId to;
  Percent share;
  Span span;
};

// Where the calls of clients in one region go.
struct Spread {
  RegionId from;
  std::vector<RegionShare> shares; // by region
  Span span;                       // of the header
};

// What callers in one cluster get.
struct TrafficPolicy {
  Setting<Duration> timeout;
  Setting<Retry> retry;
  Setting<CircuitBreaker> circuit_breaker;
  Setting<Connections> connections;
  Setting<Failover> failover;
  std::vector<Share> split; // empty: no split
  Span split_span;
  std::vector<Route> routes;     // in the order of the program
  std::vector<Mirror> mirrors{}; // by version
  std::vector<Spread> spread{};  // by client region
  Setting<Balance> balance{};
};

// Who writes the weights of the split, and with them the VirtualService and DestinationRule of the host.
enum class SplitOwner : std::uint8_t { program, flagger, rollouts };
std::string_view spelled(SplitOwner owner);

// What becomes of the data behind a service: none, the same in every cluster, or each cluster's own.
enum class Data : std::uint8_t { stateless, replicated, stateful };

struct Export {
  std::vector<ClusterId> to; // sorted
  Span span;
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
  TrafficPolicy policy;
  Capacity capacity;
  std::vector<ClusterOverride> overrides; // by cluster
  Span span;

  bool runs_on(ClusterId cluster) const;
  bool is_headless() const { return headless.is_set() && headless.value; }
  // Calls leave a place when its pods are ejected, because the program asks for it.
  bool fails_over(const TrafficPolicy &in_force) const { return in_force.failover.is_set() || !standby.empty(); }
  const TrafficPolicy &policy_in(ClusterId cluster) const;
  const Capacity &capacity_in(ClusterId cluster) const;
};

// Left of an arrow: everyone, a service, a whole namespace, an ingress.
struct Anyone {
  auto operator<=>(const Anyone &) const = default;
};
struct Caller {
  std::variant<Anyone, ServiceId, NamespaceId, IngressId> who;
  Span span;
};
struct Callee {
  ServiceId service;
  Span span;
};

struct Edge {
  bool deny = false;
  std::vector<Caller> callers; // sorted, unique
  std::vector<Callee> callees; // sorted, unique
  std::vector<Word> ports;     // names of service ports, or protocol words: every port of it; empty = all
  std::vector<Word> methods;   // upper case; empty = all
  std::vector<StringMatch> paths;
  std::vector<HeaderMatch> headers;
  std::vector<HeaderMatch> claims; // of the end user's token, spelled as in it
  bool idempotent = false;
  Span span;

  // Asks for something that only a request has.
  bool reads_requests() const;
};

struct IngressTls {
  std::string credential;           // Secret in the gateway's namespace
  Setting<std::string> min_version; // "1.2" or "1.3"
  Span span;
};

struct IngressRoute {
  RequestMatch when;
  ServiceId to;
  Span to_span;
  Setting<std::string> port; // name of the service's port, when it has several
  Setting<Duration> timeout;
  Span span;
};

struct Ingress {
  NamespaceId space; // unknown at mesh level
  std::string name;
  std::vector<ClusterId> on;
  std::vector<Word> hosts;
  std::string gateway = "ingress"; // a gateway of each of its clusters
  Setting<IngressTls> tls;
  std::vector<IngressRoute> routes; // in the order of the program
  Span span;
};

// Where peers find the token that lets them read a cluster's endpoints.
struct Discovery {
  std::string store;
  std::string store_kind = "ClusterSecretStore";
  std::string path;
  Span span;
};

struct Charts {
  Setting<std::string> hub;
  Setting<std::string> tag;
};

struct Mesh {
  std::string name;
  Setting<std::string> owner;
  std::vector<Word> files;           // where mesh-level blocks may be written; empty: anywhere
  Setting<std::string> trust_domain; // unset: Istio's own cluster.local
  std::string system_namespace = "istio-system";
  std::string cluster_domain = "cluster.local";
  Charts charts;
  Setting<Discovery> discovery;
  Span span;

  std::vector<Network> networks;
  std::vector<Link> links;
  std::vector<Region> regions;
  std::vector<Cluster> clusters;
  std::vector<Namespace> namespaces;
  std::vector<Service> services;
  std::vector<Ingress> ingresses;
  std::vector<Edge> edges;
  Setting<std::string> root;            // of what is written, inside a repository
  std::vector<Waiver> waivers;          // by place
  std::vector<ObjectRule> object_rules; // by name
  std::vector<RawBlock> raws;           // by namespace, then name
  std::vector<Patch> patches;           // by kind, name, namespace, first path

  const Network &operator[](NetworkId id) const { return networks[id.index]; }
  const Region &operator[](RegionId id) const { return regions[id.index]; }
  const Cluster &operator[](ClusterId id) const { return clusters[id.index]; }
  const Namespace &operator[](NamespaceId id) const { return namespaces[id.index]; }
  const Service &operator[](ServiceId id) const { return services[id.index]; }
  const Ingress &operator[](IngressId id) const { return ingresses[id.index]; }
  const Edge &operator[](EdgeId id) const { return edges[id.index]; }

  // Where configuration about the workloads of `cluster` is written and read: in the cluster itself, or in its primary.
  ClusterId config_cluster(ClusterId cluster) const;
  // The clusters whose proxies the control plane in `cluster` configures, sorted: itself and its remotes. None when it
  // runs no control plane.
  std::vector<ClusterId> served_from(ClusterId cluster) const;
  // cart.shop.svc.cluster.local
  std::string host(const Service &service) const;
  // shop.cart
  std::string full_name(const Service &service) const;
  // The SPIFFE trust domain in force.
  std::string_view trust() const;
  // cluster.local/ns/shop/sa/web
  std::string principal(const Service &service) const;
};

} // namespace meshc::model
