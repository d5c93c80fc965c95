// How calls come in from outside of the mesh: the door (gateway, port, hosts, certificates), which requests go where,
// and the DNS records that lead to it.
#pragma once

#include "model/service.h"

#include <string_view>
#include <vector>

namespace meshc::model {

// Where the charts of ingress and egress gateways are released: the namespace of their pods, and of their Secrets.
inline constexpr std::string_view ingress_namespace = "istio-ingress";

// Certificates that clients show.
struct ClientCertificates {
  bool is_required = true;        // else calls without one are let in too
  Setting<std::string> authority; // Secret with key `ca.crt`; unset: `<first credential>-cacert`
  std::vector<Word> names;        // subject alternative names, exact; empty: any that the authority signed
};

// Who signs the certificate of an ingress: an issuer of cert-manager.
struct Issuer {
  std::string name;
  std::string kind = "ClusterIssuer"; // or Issuer, in the gateway's namespace
};

struct IngressTls {
  std::vector<Word> credentials;    // Secrets in the gateway's namespace: one, or an RSA and an ECDSA one
  Setting<std::string> min_version; // "1.2" or "1.3"
  Setting<ClientCertificates> clients{};
  Setting<Issuer> issuer{};
  Span span;
};

struct ListenPort {
  int number = 0;
  Protocol protocol = Protocol::http; // http; tls: passed through by server name; tcp
};

struct IngressRoute {
  ServiceId to; // unknown: the gateway answers by itself
  Span to_span;
  Setting<std::string> port; // name of the service's port, when several fit
  Route way{};               // the condition, and what is done to the calls; `to` is a version of the service
  Span span;
};

enum class EntryStrategy : std::uint8_t { nearest, failover, weighted };
// What external-dns writes to. Only Route 53 tells records of one name apart.
enum class DnsProvider : std::uint8_t { aws, azure, cloudflare, google, other };
std::string_view spelled(EntryStrategy strategy);
std::string_view spelled(DnsProvider provider);

// What is said about one cluster.
template <class T> struct OfCluster {
  ClusterId cluster;
  T value{};
  Span span;
};

// DNS records of the hosts of an ingress.
struct EntryRecords {
  Setting<EntryStrategy> strategy; // unset: one record with the addresses of all clusters
  DnsProvider provider = DnsProvider::aws;
  Duration ttl;
  std::vector<ClusterId> order;            // failover: first choice first
  std::vector<OfCluster<Percent>> weights; // weighted; by cluster
  std::vector<OfCluster<std::string>>
      regions; // nearest: regions of the provider, where the cluster's is none; by cluster
  std::vector<OfCluster<std::string>> watchers; // ids of the provider's health checks; by cluster
  Setting<std::string> health;                  // path that those ask for
};

struct Ingress {
  NamespaceId space; // unknown at mesh level
  std::string name;
  std::vector<ClusterId> on;
  std::vector<Word> hosts;
  std::string gateway = "ingress"; // a gateway of each of its clusters; or `NAMESPACE/NAME` of a Gateway object
  Span gateway_span;
  Setting<std::string> account; // NAMESPACE/ACCOUNT of the pods behind somebody else's Gateway
  Setting<ListenPort> port;
  Setting<IngressTls> tls;
  Setting<TokenCheck> tokens;
  Setting<EntryRecords> records;
  std::vector<IngressRoute> routes; // in the order of the program
  Span span;

  // The Gateway object is somebody else's: only the routes are written.
  bool is_on_existing() const { return gateway.find('/') != std::string::npos; }
  ListenPort listens() const;
};

// Calls of the protocol of an ingress can be handed on to such a port.
bool can_take(Protocol ingress, Protocol port);
// The port of the service that a route means: the one it names, else the first that fits. nullptr when there is none.
const Port *target_port(const Service &service, const Ingress &ingress, const IngressRoute &route);
// Whether a route of a service is looked at for calls that a gateway takes in by this route: only proxies of services
// carry the labels of callers, and where the path is rewritten on the way, the gateway would look at the wrong one.
bool applies_at_gateway(const Route &of_service, const Route &of_ingress);

} // namespace meshc::model
