#include "driver/dump_flow.h"

#include "base/json.h"
#include "base/overloaded.h"
#include "model/mutual_tls.h"
#include "model/subset.h"

#include <algorithm>
#include <map>
#include <optional>

namespace meshc::driver {
namespace {

using namespace model;

bool has(const std::vector<ClusterId> &sorted, ClusterId cluster) {
  return std::ranges::binary_search(sorted, cluster);
}

struct Printer {
  const Mesh &mesh;
  const Flow &flow;
  json::Writer out;

  template <class Id> void names(std::string_view key, const std::vector<Id> &ids) {
    out.key(key).begin_array(json::Writer::Layout::line);
    for (const Id id : ids)
      out.string(mesh[id].name);
    out.end_array();
  }

  void full_names(std::string_view key, const std::vector<ServiceId> &ids) {
    out.key(key).begin_array(json::Writer::Layout::line);
    for (const ServiceId id : ids)
      out.string(mesh.full_name(mesh[id]));
    out.end_array();
  }

  void words(std::string_view key, const std::vector<Word> &list) {
    out.key(key).begin_array(json::Writer::Layout::line);
    for (const Word &word : list)
      out.string(word.text);
    out.end_array();
  }

  void labels(std::string_view key, const Labels &labels) {
    out.key(key).begin_object(json::Writer::Layout::line);
    for (const auto &[name, value] : labels)
      out.field(name, value.text);
    out.end_object();
  }

  void cluster(ClusterId id) {
    const Cluster &cluster = mesh[id];
    out.begin_object().field("name", cluster.name).field("id", cluster.id);
    out.field("network", cluster.network.known() ? mesh[cluster.network].id : "");
    out.field("region", cluster.region.known() ? mesh[cluster.region].name : "");
    words("zones", cluster.zones);
    out.field("control_plane", mesh.hosted_in(id).known() ? "" : mesh[mesh.config_cluster(id)].name);
    names("reads", flow[id].reads);
    out.key("gateways").begin_array();
    for (const Gateway &gateway : cluster.gateways) {
      constexpr std::string_view roles[] = {"east-west", "ingress", "egress"};
      out.begin_object(json::Writer::Layout::line).field("name", gateway.name);
      out.field("role", roles[static_cast<std::size_t>(gateway.role)]);
      words("addresses", gateway.addresses);
      out.end_object();
    }
    out.end_array();
    out.key("passes").begin_array(json::Writer::Layout::line);
    // Where nothing runs any more, nobody looks for anything, and istiod may not know the hosts.
    if (!cluster.is_stopped())
      for (const ServiceId service : flow[id].through_gateway)
        out.string(mesh.host(mesh[service]));
    out.end_array().end_object();
  }

  // Clusters whose endpoints a caller in `from` may see.
  std::vector<ClusterId> visible(ServiceId id, ClusterId from) const {
    std::vector<ClusterId> found;
    for (const ClusterId host : mesh[id].on)
      if (flow.sees(mesh, id, from, host))
        found.push_back(host);
    return found;
  }

  // The visible clusters in the order in which a caller in `from` tries them; those of one tier share the load.
  std::vector<std::vector<ClusterId>> tiers(ServiceId id, ClusterId from) const {
    std::vector<std::vector<ClusterId>> tiers(3);
    for (const ClusterId host : visible(id, from))
      if (const auto number = tier(id, from, host))
        tiers[*number].push_back(host);
    std::erase_if(tiers, [](const std::vector<ClusterId> &tier) { return tier.empty(); });
    return tiers;
  }

  // Nothing where no calls go.
  std::optional<std::size_t> tier(ServiceId id, ClusterId from, ClusterId host) const {
    const Service &service = mesh[id];
    const TrafficPolicy &policy = service.policy_in(from);
    const bool sees_others = has(flow[id].exported_to, from);
    if (service.split_owner != SplitOwner::program || !sees_others)
      return 0;
    const RegionId home = mesh[from].region, region = mesh[host].region;
    const auto by_region = [&](RegionId next) -> std::size_t { return region == home ? 0 : region == next ? 1 : 2; };
    if (!policy.spread.empty()) {
      const auto spread = std::ranges::find(policy.spread, home, &Spread::from);
      if (spread == policy.spread.end())
        return 0;
      const auto share = std::ranges::find(spread->shares, region, &RegionShare::to);
      return share != spread->shares.end() && share->share.millionths > 0 ? std::optional<std::size_t>(0)
                                                                          : std::nullopt;
    }
    const auto standby = std::ranges::find(flow[id].standby, from, &StandbyTiers::client);
    if (standby != flow[id].standby.end()) {
      if (!standby->network.known() && !standby->cluster.known())
        return by_region(standby->region);
      if (standby->network.known() && mesh[host].network != standby->network)
        return 2;
      return standby->cluster.known() && host != standby->cluster ? 1 : 0;
    }
    RegionId next;
    for (const RegionStep &step : flow.failover_in(mesh, id, from))
      if (step.from == home)
        next = step.to;
    if (policy.failover.is_set())
      return by_region(next);
    // Shared calls stay home (decision 0020), by cluster: there may be two in a region.
    if (service.runs_on(from) && service.on.size() > 1)
      return host == from ? 0 : 2;
    return policy.circuit_breaker.is_set() ? by_region({}) : 0;
  }

  void share(const Service &service, VersionId version, ClusterId cluster, std::int64_t millionths) {
    out.begin_object(json::Writer::Layout::line);
    out.field("subset", subset_name(mesh, service, version, cluster));
    out.field("version", version.known() ? service.versions[version.index].name : "");
    out.field("cluster", cluster.known() ? mesh[cluster].name : "");
    out.field("millionths", millionths).end_object();
  }

  void split(const Service &service, const std::vector<Share> &shares) {
    out.key("split").begin_array();
    for (const Share &part : shares)
      share(service, part.version, part.cluster, part.weight.millionths);
    out.end_array();
  }

  static std::vector<Share> shares(const Route &route) {
    return route.to.known() ? std::vector<Share>{Share{route.to, whole, {}}} : route.split;
  }

  void route(const Service &service, const Route &route) {
    out.begin_object().field("name", route.name);
    out.key("callers").begin_array(json::Writer::Layout::line);
    for (const Origin &caller : route.when.callers)
      if (caller.service.known())
        out.string(mesh.full_name(mesh[caller.service]));
    out.end_array().key("caller_namespaces").begin_array(json::Writer::Layout::line);
    for (const Origin &caller : route.when.callers)
      if (!caller.service.known())
        out.string(mesh[caller.space].name);
    out.end_array();
    split(service, shares(route));
    out.end_object();
  }

  void view(ServiceId id, ClusterId from) {
    const Service &service = mesh[id];
    // What another controller writes, nobody knows here.
    const TrafficPolicy unwritten;
    const TrafficPolicy &policy = service.split_owner == SplitOwner::program ? service.policy_in(from) : unwritten;
    out.begin_object().field("cluster", mesh[from].name);
    out.key("called").boolean(has(flow[id].called_from, from));
    out.key("tiers").begin_array(json::Writer::Layout::line);
    for (const auto &tier : tiers(id, from)) {
      out.begin_array(json::Writer::Layout::line);
      for (const ClusterId host : tier)
        out.string(mesh[host].name);
      out.end_array();
    }
    out.end_array();
    out.key("spread").begin_object(json::Writer::Layout::line);
    for (const Spread &spread : policy.spread)
      if (spread.from == mesh[from].region && has(flow[id].exported_to, from))
        for (const RegionShare &share : spread.shares)
          out.field(mesh[share.to].name, share.share.millionths);
    out.end_object();
    split(service, policy.split);
    out.key("routes").begin_array();
    for (const Route &one : policy.routes)
      if (!one.is_answered_by_proxy())
        route(service, one);
    out.end_array().key("mirrors").begin_array();
    for (const Mirror &mirror : policy.mirrors)
      share(service, mirror.to, {}, mirror.share.millionths);
    out.end_array().end_object();
  }

  void matches(std::string_view key, const std::vector<StringMatch> &list) {
    out.key(key).begin_array(json::Writer::Layout::line);
    for (const StringMatch &match : list)
      string_match(match);
    out.end_array();
  }

  void string_match(const StringMatch &match) {
    constexpr std::string_view ways[] = {"exact", "prefix", "present"};
    out.begin_object(json::Writer::Layout::line).field(ways[static_cast<std::size_t>(match.how)], match.text);
    out.end_object();
  }

  void callers(const Edge &edge) {
    out.key("anyone").boolean(std::ranges::any_of(
        edge.callers, [](const Caller &caller) { return std::holds_alternative<Anyone>(caller.who); }));
    out.key("services").begin_array(json::Writer::Layout::line);
    for (const Caller &caller : edge.callers)
      if (const auto *id = std::get_if<ServiceId>(&caller.who))
        out.string(mesh.full_name(mesh[*id]));
    out.end_array().key("namespaces").begin_array(json::Writer::Layout::line);
    for (const Caller &caller : edge.callers)
      if (const auto *id = std::get_if<NamespaceId>(&caller.who))
        out.string(mesh[*id].name);
    out.end_array().key("ingresses").begin_array(json::Writer::Layout::line);
    for (const Caller &caller : edge.callers)
      if (const auto *id = std::get_if<IngressId>(&caller.who))
        out.string(mesh[*id].name);
    out.end_array().key("clients").begin_array(json::Writer::Layout::line);
    for (const Caller &caller : edge.callers)
      if (const auto *id = std::get_if<ClientId>(&caller.who))
        out.string(mesh.full_name(mesh[*id]));
    out.end_array();
  }

  // `token`: it is looked at, and required.
  void edge(EdgeId id, const std::vector<Port> &ports, bool token) {
    const Edge &edge = mesh[id];
    out.begin_object();
    out.key("token").boolean(!edge.deny && token);
    out.key("claims").boolean(!edge.claims.empty());
    callers(edge);
    out.key("ports").begin_array(json::Writer::Layout::line);
    for (const Port &port : ports)
      if (edge.ports.empty() ||
          std::ranges::any_of(edge.ports, [&](const Word &word) { return names_port(word.text, port); }))
        out.number(port.number);
    out.end_array();
    words("methods", edge.methods);
    matches("paths", edge.paths);
    out.key("headers").begin_object(json::Writer::Layout::line);
    for (const HeaderMatch &header : edge.headers) {
      out.key(header.name);
      string_match(header.match);
    }
    out.end_object().end_object();
  }

  void edges(std::string_view key, const std::vector<EdgeId> &ids, const std::vector<Port> &ports, bool token = false) {
    out.key(key).begin_array();
    for (const EdgeId id : ids)
      edge(id, ports, token);
    out.end_array();
  }

  void ports(const std::vector<Port> &list) {
    out.key("ports").begin_array();
    for (const Port &port : list) {
      out.begin_object(json::Writer::Layout::line).field("name", port.name).field("number", port.number);
      out.field("target", port.target).field("protocol", spelled(port.protocol));
      out.key("http").boolean(carries_http(port.protocol)).end_object();
    }
    out.end_array();
  }

  void mutual_tls(const Service &service) {
    out.key("mtls").begin_array();
    for (const ClusterId cluster : service.on) {
      const Mtls *stated = mesh[mesh.config_cluster(cluster)].mtls.get();
      out.begin_object(json::Writer::Layout::line).field("cluster", mesh[cluster].name);
      out.key("ports").begin_object(json::Writer::Layout::line);
      std::map<int, Mtls> ports;
      for (const Port &port : service.ports)
        ports[port.target] = mtls_in_force(mesh[service.space], stated);
      for (const PortMode &port : port_modes(mesh, service, stated))
        ports[port.port] = port.mode;
      for (const auto &[port, mode] : ports)
        out.field(std::to_string(port), spelled(mode));
      out.end_object().end_object();
    }
    out.end_array();
  }

  void plain_text(const Service &service) {
    const Plaintext *plaintext = plaintext_of(mesh, service);
    out.key("plain_text").begin_object(json::Writer::Layout::line).key("ports").begin_array(json::Writer::Layout::line);
    if (plaintext != nullptr)
      for (const Port *port : opened_ports(service, *plaintext))
        out.number(port->target);
    out.end_array().key("cidrs").begin_array(json::Writer::Layout::line);
    if (plaintext != nullptr)
      for (const Setting<Cidr> &cidr : plaintext->cidrs)
        out.string(cidr.value.text);
    out.end_array();
    // Where policies are dry runs, tokens are not looked at.
    const bool enforced = mesh[service.space].enforcement == Enforcement::enforce;
    out.key("token").boolean(enforced && service.tokens.is_set() && service.tokens.value.is_required).end_object();
    out.key("metrics").begin_array(json::Writer::Layout::line);
    for (const Setting<int> &port : service.metrics)
      out.number(port.value);
    out.end_array();
  }

  void service(ServiceId id) {
    const Service &service = mesh[id];
    out.begin_object().field("name", mesh.full_name(service)).field("namespace", mesh[service.space].name);
    out.field("host", mesh.host(service)).field("account", service.account).field("principal", mesh.principal(service));
    labels("selector", service.selector);
    out.key("headless").boolean(service.is_headless());
    ports(service.ports);
    out.key("versions").begin_array();
    for (const ServiceVersion &version : service.versions) {
      out.begin_object(json::Writer::Layout::line).field("name", version.name);
      labels("labels", version.labels);
      out.end_object();
    }
    out.end_array();
    std::vector<ClusterId> running = service.on;
    std::erase_if(running, [&](ClusterId host) { return !flow.sees(mesh, id, host, host); });
    names("runs_in", running);
    out.key("workloads").begin_array();
    for (const Workload &workload : service.workloads) {
      out.begin_object(json::Writer::Layout::line).field("name", workload.name).field("address", workload.address);
      out.field("cluster", mesh[workload.cluster].name)
          .field("zone", workload.zone.is_set() ? workload.zone.value : "");
      out.key("sidecar").boolean(workload.sidecar);
      labels("labels", workload.labels);
      out.end_object();
    }
    out.end_array();
    names("exported_to", flow[id].exported_to);
    out.key("seen_from").begin_array();
    for (const ClusterId from : flow[id].known_in)
      if (!mesh[from].is_stopped())
        view(id, from);
    out.end_array();
    out.key("aliases").begin_array(json::Writer::Layout::line);
    if (service.exported.is_set())
      for (const Alias &alias : service.exported.value.aliases)
        out.string(mesh.host(alias));
    out.end_array();
    names("aliased_in", flow[id].aliased_in);
    full_names("may_call", flow[id].may_call);
    mutual_tls(service);
    plain_text(service);
    // Where policies are dry runs, tokens are not looked at.
    const TokenCheck *tokens = service.tokens.get();
    const bool enforced = mesh[service.space].enforcement == Enforcement::enforce;
    edges("allowed", flow[id].allowed_by, service.ports, enforced && tokens != nullptr && tokens->is_required);
    edges("denied", flow[id].denied_by, service.ports);
    out.end_object();
  }

  void external(ExternalId id) {
    const External &external = mesh[id];
    const ExternalFlow &facts = flow[id];
    out.begin_object().field("name", mesh.full_name(external)).field("namespace", mesh[external.space].name);
    out.key("hosts").begin_array();
    for (std::size_t i = 0; i < external.hosts.size(); ++i) {
      out.begin_object(json::Writer::Layout::line).field("name", external.hosts[i].text);
      out.field("subset", external.via.is_set() ? egress_subset(mesh, external, i) : "").end_object();
    }
    out.end_array();
    words("addresses", external.addresses);
    out.field("resolution", spelled(external.resolution)).field("via", external.via.is_set() ? external.via.value : "");
    out.key("tls").boolean(external.tls.is_set());
    ports(external.ports);
    names("called_from", facts.called_from);
    out.key("seen_by_all").boolean(facts.seen_by_all);
    names("seen_by", facts.seen_by);
    edges("allowed", facts.allowed_by, external.ports);
    edges("denied", facts.denied_by, external.ports);
    out.end_object();
  }

  void client(const Client &client) {
    const OffMesh *off_mesh = client.off_mesh.get();
    out.begin_object(json::Writer::Layout::line).field("name", mesh.full_name(client));
    out.field("principal", off_mesh == nullptr ? mesh.principal(client) : "");
    names("on", client.on);
    out.key("cidrs").begin_array();
    if (off_mesh != nullptr)
      for (const Setting<Cidr> &cidr : off_mesh->cidrs)
        out.string(cidr.value.text);
    out.end_array().end_object();
  }

  void way(const IngressRoute &route) {
    const Service &service = mesh[route.to];
    out.begin_object().field("to", mesh.full_name(service));
    split(service, shares(route.way));
    out.end_object();
  }

  void ingress(const Ingress &ingress) {
    out.begin_object().field("name", ingress.name).field("gateway", ingress.gateway);
    out.field("principal", mesh.principal(ingress));
    names("on", mesh.open_on(ingress));
    words("hosts", ingress.hosts);
    out.key("tls").boolean(ingress.tls.is_set());
    out.key("to").begin_array(json::Writer::Layout::line);
    for (const IngressRoute &route : ingress.routes)
      if (route.to.known())
        out.string(mesh.full_name(mesh[route.to]));
    out.end_array();
    out.key("existing").boolean(ingress.is_on_existing());
    out.field("port", ingress.listens().number).field("protocol", spelled(ingress.listens().protocol));
    const IngressTls *tls = ingress.tls.get();
    out.field("client_certificates", tls == nullptr || !tls->clients.is_set() ? "none"
                                     : tls->clients.value.is_required         ? "required"
                                                                              : "asked");
    out.field("token_issuer", ingress.tokens.is_set() ? ingress.tokens.value.issuer : "");
    out.key("routes").begin_array();
    for (const IngressRoute &route : ingress.routes)
      if (route.to.known())
        way(route);
    out.end_array().end_object();
  }

  std::string print() {
    out.begin_object().field("format_version", std::int64_t{1}).field("mesh", mesh.name);
    out.field("trust_domain", mesh.trust());
    words("trust_domain_aliases", mesh.trust_aliases);
    out.field("cluster_domain", mesh.cluster_domain);
    out.field("system_namespace", mesh.system_namespace);
    out.key("clusters").begin_array();
    for (std::size_t i = 0; i < mesh.clusters.size(); ++i)
      cluster(ClusterId(i));
    out.end_array().key("namespaces").begin_array();
    for (const Namespace &space : mesh.namespaces) {
      out.begin_object(json::Writer::Layout::line).field("name", space.name);
      out.field("enforcement", spelled(space.enforcement));
      out.field("scope", space.scope == Scope::declared ? "declared" : "everything").end_object();
    }
    out.end_array().key("services").begin_array();
    for (std::size_t i = 0; i < mesh.services.size(); ++i)
      service(ServiceId(i));
    out.end_array().key("externals").begin_array();
    for (std::size_t i = 0; i < mesh.externals.size(); ++i)
      external(ExternalId(i));
    out.end_array().key("clients").begin_array();
    for (const Client &of : mesh.clients)
      client(of);
    out.end_array().key("ingresses").begin_array();
    for (const Ingress &of : mesh.ingresses)
      ingress(of);
    return out.end_array().end_object().finish();
  }
};

} // namespace

std::string dump_flow(const Mesh &mesh, const Flow &flow) {
  return Printer{mesh, flow, {}}.print();
}

} // namespace meshc::driver
