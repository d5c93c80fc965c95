#include "driver/dump_model.h"

#include "base/overloaded.h"
#include "base/text.h"

namespace meshc::driver {
namespace {

using model::Mesh;

struct Printer {
  const Mesh &mesh;
  std::string out;

  void line(int depth, const std::string &text) {
    out += std::string(static_cast<std::size_t>(depth) * 2, ' ') + text + "\n";
  }

  template <class Id> std::string names(const std::vector<Id> &ids) const {
    std::vector<std::string> list;
    for (const Id id : ids)
      list.push_back(mesh[id].name);
    return "[" + join(list, ", ") + "]";
  }

  static std::string labels(const model::Labels &labels) {
    std::string text;
    for (const auto &[key, value] : labels)
      text += (text.empty() ? "" : ", ") + key + "=" + value.text;
    return "{" + text + "}";
  }

  static std::string words(const std::vector<model::Word> &list) {
    std::vector<std::string> texts;
    for (const model::Word &word : list)
      texts.push_back(word.text);
    return "[" + join(texts, ", ") + "]";
  }

  template <class T, class Print>
  void setting(int depth, const std::string &name, const model::Setting<T> &value, Print print) {
    if (value.is_off())
      line(depth, name + " none");
    else if (value.is_set())
      line(depth, name + " " + print(value.value));
  }
  template <class T> void measure(int depth, const std::string &name, const model::Setting<T> &value) {
    setting(depth, name, value, [](const T &v) { return model::spelled(v); });
  }
  void count(int depth, const std::string &name, const model::Setting<int> &value) {
    setting(depth, name, value, [](int v) { return std::to_string(v); });
  }
  void text(int depth, const std::string &name, const model::Setting<std::string> &value) {
    setting(depth, name, value, [](const std::string &v) { return v; });
  }

  static std::string match(const model::RequestMatch &when) {
    std::string text;
    for (const model::HeaderMatch &header : when.headers)
      text += " " + header.name +
              (header.match.how == model::StringMatch::How::present ? " present" : "=" + header.match.text);
    for (const model::HeaderMatch &parameter : when.query)
      text += " ?" + parameter.name +
              (parameter.match.how == model::StringMatch::How::present ? " present" : "=" + parameter.match.text);
    for (const model::HeaderMatch &claim : when.claims)
      text += " claim " + claim.name +
              (claim.match.how == model::StringMatch::How::present ? " present" : "=" + claim.match.text);
    for (const model::StringMatch &path : when.paths)
      text += " " + path.text + (path.how == model::StringMatch::How::prefix ? "*" : "");
    if (!when.methods.empty())
      text += " " + words(when.methods);
    return text.empty() ? " everything" : text;
  }

  std::string target(const model::Service &service, const model::Share &share) {
    const std::string version = share.version.known() ? service.versions[share.version.index].name : "";
    if (!share.cluster.known())
      return version;
    return (version.empty() ? "cluster" : version) + "." + mesh[share.cluster].name;
  }

  std::string answer(const model::Service &service, const model::Route &route) {
    if (route.to.known())
      return " to " + service.versions[route.to.index].name;
    std::string text;
    for (const model::Share &share : route.split)
      text += " split " + target(service, share) + " " + model::spelled(share.weight);
    return text + (route.redirect.is_set() ? " redirect" : route.respond.is_set() ? " respond" : "");
  }

  std::string answer(const model::IngressRoute &route) {
    if (!route.to.known())
      return answer(model::Service{}, route.way);
    const model::Service &service = mesh[route.to];
    const bool chosen = route.way.to.known() || !route.way.split.empty();
    return " to " + mesh.full_name(service) + (chosen ? " there" + answer(service, route.way) : "");
  }

  void policy(int depth, const model::Service &service, const model::TrafficPolicy &policy) {
    measure(depth, "timeout", policy.timeout);
    setting(depth, "retry", policy.retry, [](const model::Retry &) { return std::string(); });
    if (const model::Retry *retry = policy.retry.get()) {
      count(depth + 1, "attempts", retry->attempts);
      measure(depth + 1, "per_try", retry->per_try);
      if (!retry->on.empty())
        line(depth + 1, "on " + words(retry->on));
    }
    setting(depth, "circuit_breaker", policy.circuit_breaker,
            [](const model::CircuitBreaker &) { return std::string(); });
    if (const model::CircuitBreaker *breaker = policy.circuit_breaker.get()) {
      count(depth + 1, "consecutive_gateway_errors", breaker->consecutive_gateway_errors);
      count(depth + 1, "consecutive_5xx_errors", breaker->consecutive_5xx_errors);
      measure(depth + 1, "interval", breaker->interval);
      measure(depth + 1, "eject_for", breaker->eject_for);
      measure(depth + 1, "max_ejected", breaker->max_ejected);
      measure(depth + 1, "min_healthy", breaker->min_healthy);
    }
    setting(depth, "connections", policy.connections, [](const model::Connections &) { return std::string(); });
    if (const model::Connections *limits = policy.connections.get()) {
      measure(depth + 1, "connect_timeout", limits->connect_timeout);
      measure(depth + 1, "idle_timeout", limits->idle_timeout);
      count(depth + 1, "max_connections", limits->max_connections);
      count(depth + 1, "max_pending_requests", limits->max_pending_requests);
      count(depth + 1, "max_requests", limits->max_requests);
      count(depth + 1, "max_requests_per_connection", limits->max_requests_per_connection);
      count(depth + 1, "max_retries", limits->max_retries);
    }
    setting(depth, "failover", policy.failover,
            [&](const model::Failover &failover) { return failover.any ? "any" : names(failover.regions); });
    for (const model::Spread &spread : policy.spread) {
      std::string shares;
      for (const model::RegionShare &share : spread.shares)
        shares += " " + mesh[share.to].name + " " + model::spelled(share.share);
      line(depth, "spread " + mesh[spread.from].name + shares);
    }
    setting(depth, "balance", policy.balance, [](const model::Balance &balance) {
      return std::string(balance.hash.is_set() ? "hash" : balance.method.is_set() ? "method" : "warmup");
    });
    if (const model::Balance *balance = policy.balance.get()) {
      measure(depth + 1, "warmup", balance->warmup);
      measure(depth + 1, "warmup_from", balance->warmup_from);
    }
    for (const model::Share &share : policy.split)
      line(depth, "split " + target(service, share) + " " + model::spelled(share.weight));
    for (const model::Mirror &mirror : policy.mirrors)
      line(depth, "mirror " + service.versions[mirror.to.index].name + " " + model::spelled(mirror.share));
    for (const model::Route &route : policy.routes)
      line(depth, "route " + route.name + match(route.when) + answer(service, route));
  }

  void capacity(int depth, const model::Capacity &capacity) {
    count(depth, "replicas", capacity.replicas);
    measure(depth, "capacity", capacity.per_replica);
    measure(depth, "load", capacity.load);
  }

  void cluster(const model::Cluster &cluster) {
    line(0, "cluster " + cluster.name + " id " + cluster.id);
    if (cluster.network.known())
      line(1, "network " + mesh[cluster.network].name);
    if (cluster.region.known())
      line(1, "region " + mesh[cluster.region].name);
    if (!cluster.zones.empty())
      line(1, "zones " + words(cluster.zones));
    if (cluster.state != model::ClusterState::active)
      line(1, "state " + std::string(model::spelled(cluster.state)) +
                  (cluster.is_draining() ? " " + std::string(model::spelled(cluster.drain)) : ""));
    if (const model::RemoteOf *remote = cluster.remote())
      line(1, "primary " + mesh[remote->primary].name);
    for (const auto &pods : cluster.pods)
      line(1, "pods " + pods.value.text);
    for (const auto &services : cluster.services)
      line(1, "services " + services.value.text);
    text(1, "platform", cluster.platform);
    measure(1, "kubernetes", cluster.kubernetes);
    measure(1, "istio", cluster.istio);
    text(1, "revision", cluster.revision);
    setting(1, "upgrade", cluster.upgrade, [](const model::Upgrade &upgrade) {
      return (upgrade.to.is_set() ? "to " + spelled(upgrade.to.value) : "") + " tags " + words(upgrade.tags);
    });
    text(1, "api_server", cluster.api_server);
    setting(1, "api_ca", cluster.api_ca, [](const model::ApiCa &ca) { return ca.file; });
    setting(1, "mtls", cluster.mtls, [](model::Mtls mtls) { return std::string(model::spelled(mtls)); });
    setting(1, "outbound", cluster.outbound, [](model::Outbound o) {
      return std::string(o == model::Outbound::allow_any ? "allow-any" : "registry-only");
    });
    if (!cluster.labels.empty())
      line(1, "labels " + labels(cluster.labels));
    for (const model::Gateway &gateway : cluster.gateways) {
      line(1, "gateway " + gateway.name + " " + words(gateway.addresses));
      count(2, "replicas", gateway.replicas);
      count(2, "min_available", gateway.min_available);
      setting(2, "reserve", gateway.reserve,
              [](const model::Reserve &reserve) { return reserve.cloud + " " + labels(reserve.annotations); });
    }
  }

  void plaintext(const model::Setting<model::Plaintext> &plaintext) {
    setting(1, "plaintext", plaintext, [&](const model::Plaintext &one) {
      std::string cidrs;
      for (const auto &cidr : one.cidrs)
        cidrs += " " + cidr.value.text;
      return "ports " + words(one.ports) + " from" + cidrs + " until " + spelled(one.until);
    });
  }

  void space(const model::Namespace &space) {
    line(0, "namespace " + space.name + " " + std::string(model::spelled(space.enforcement)) +
                (space.manage == model::Manage::create ? " create" : " reference") +
                (space.scope == model::Scope::declared ? " scope declared" : ""));
    setting(1, "mtls", space.mtls, [](model::Mtls mtls) { return std::string(model::spelled(mtls)); });
    plaintext(space.plaintext);
    setting(1, "network_policy", space.network_policy, [](model::NetworkPolicies which) {
      return std::string(which == model::NetworkPolicies::both ? "both" : "ingress");
    });
  }

  void service(const model::Service &service) {
    line(0, "service " + mesh.full_name(service) +
                (service.manage == model::Manage::create ? " create" : " reference") + " on " + names(service.on));
    line(1, "account " + service.account + " selector " + labels(service.selector));
    if (!service.labels.empty())
      line(1, "labels " + labels(service.labels));
    for (const model::Port &port : service.ports)
      line(1, "port " + port.name + " " + std::to_string(port.number) +
                  (port.target == port.number ? "" : " to " + std::to_string(port.target)) + " " +
                  std::string(model::spelled(port.protocol)) +
                  (port.mtls.is_set() ? " mtls " + std::string(model::spelled(port.mtls.value)) : ""));
    for (const model::ServiceVersion &version : service.versions)
      line(1, "version " + version.name + " " + labels(version.labels));
    setting(1, "export", service.exported, [&](const model::Export &to) { return names(to.to); });
    if (service.exported.is_set())
      for (const model::Alias &alias : service.exported.value.aliases)
        line(1, "alias " + mesh[alias.space].name + "." + alias.name);
    for (const model::Workload &workload : service.workloads)
      line(1, "workload " + workload.name + " " + workload.address + " in " + mesh[workload.cluster].name +
                  (workload.sidecar ? " sidecar" : "") +
                  (workload.zone.is_set() ? " zone " + workload.zone.value : "") +
                  (workload.weight.is_set() ? " weight " + std::to_string(workload.weight.value) : "") +
                  (workload.labels.empty() ? "" : " labels " + labels(workload.labels)));
    if (!service.standby.empty())
      line(1, "standby " + names(service.standby));
    setting(1, "data", service.data, [](model::Data data) {
      return std::string(data == model::Data::stateless    ? "stateless"
                         : data == model::Data::replicated ? "replicated"
                                                           : "stateful");
    });
    if (service.is_headless())
      line(1, "headless");
    for (const auto &port : service.metrics)
      line(1, "metrics " + std::to_string(port.value));
    if (service.split_owner != model::SplitOwner::program)
      line(1, "split " + std::string(model::spelled(service.split_owner)));
    setting(1, "tokens", service.tokens, [&](const model::TokenCheck &tokens) {
      return "of " + tokens.issuer + (tokens.is_required ? " required" : " if there are any") +
             (tokens.audiences.empty() ? "" : " for " + words(tokens.audiences));
    });
    plaintext(service.plaintext);
    policy(1, service, service.policy);
    capacity(1, service.capacity);
    for (const model::ClusterOverride &special : service.overrides) {
      line(1, "in " + mesh[special.cluster].name);
      policy(2, service, special.policy);
      capacity(2, special.capacity);
    }
  }

  void external(const model::External &external) {
    line(0, "external " + mesh.full_name(external) + " hosts " + words(external.hosts) + " resolution " +
                std::string(spelled(external.resolution)) +
                (external.via.is_set() ? " via " + external.via.value : std::string()));
    if (!external.on.empty())
      line(1, "on " + names(external.on));
    for (const model::Port &port : external.ports)
      line(1, "port " + port.name + " " + std::to_string(port.number) + " to " + std::to_string(port.target));
    if (!external.addresses.empty())
      line(1, "addresses " + words(external.addresses));
    if (!external.endpoints.empty())
      line(1, "endpoints " + words(external.endpoints));
    setting(1, "tls", external.tls, [](const model::ExternalTls &tls) {
      return std::string(tls.mode == model::ExternalTlsMode::mutual ? "mutual" : "simple") +
             (tls.credential.is_set() ? " credential " + tls.credential.value : std::string()) +
             (tls.sni.is_set() ? " sni " + tls.sni.value : std::string());
    });
    policy(1, {}, external.policy);
  }

  void client(const model::Client &client) {
    const model::OffMesh *off_mesh = client.off_mesh.get();
    std::string text = "client " + mesh.full_name(client) + " on " + names(client.on);
    if (off_mesh == nullptr) {
      text += " account " + client.account;
    } else {
      text += " off the mesh until " + spelled(off_mesh->until) + " from";
      for (const auto &cidr : off_mesh->cidrs)
        text += " " + cidr.value.text;
    }
    line(0, text);
  }

  // What the usual ingress does not say.
  void entry(const model::Ingress &ingress) {
    if (ingress.gateway != "ingress")
      line(1, "gateway " + ingress.gateway + (ingress.account.is_set() ? " run by " + ingress.account.value : ""));
    if (ingress.port.is_set())
      line(1, "port " + std::to_string(ingress.port.value.number) + " " +
                  std::string(model::spelled(ingress.port.value.protocol)));
    setting(1, "tls", ingress.tls, [&](const model::IngressTls &tls) {
      std::string text = words(tls.credentials);
      if (tls.issuer.is_set())
        text += " signed by " + tls.issuer.value.kind + " " + tls.issuer.value.name;
      if (const model::ClientCertificates *clients = tls.clients.get())
        text += std::string(clients->is_required ? " clients required" : " clients asked") +
                (clients->names.empty() ? "" : " " + words(clients->names));
      return text;
    });
    if (const model::TokenCheck *tokens = ingress.tokens.get())
      line(1, "tokens of " + tokens->issuer + (tokens->is_required ? " required" : " if there are any"));
    if (const model::EntryRecords *records = ingress.records.get())
      line(1, "dns " + std::string(records->strategy.is_set() ? model::spelled(records->strategy.value) : "all") + " " +
                  std::string(model::spelled(records->provider)) + " ttl " + model::spelled(records->ttl));
  }

  void edge(const model::Edge &edge) {
    std::vector<std::string> callers, callees;
    for (const model::Caller &caller : edge.callers)
      callers.push_back(std::visit(overloaded{[](model::Anyone) { return std::string("any"); },
                                              [&](model::ServiceId id) { return mesh.full_name(mesh[id]); },
                                              [&](model::NamespaceId id) { return "namespace." + mesh[id].name; },
                                              [&](model::IngressId id) { return "ingress." + mesh[id].name; },
                                              [&](model::ClientId id) { return "client." + mesh.full_name(mesh[id]); }},
                                   caller.who));
    for (const model::Callee &callee : edge.callees)
      callees.push_back(mesh.full_name(mesh[callee.service]));
    for (const model::ExternalCallee &callee : edge.externals)
      callees.push_back("external." + mesh.full_name(mesh[callee.external]));
    std::string text =
        std::string(edge.deny ? "deny" : "allow") + " [" + join(callers, ", ") + "] -> [" + join(callees, ", ") + "]";
    if (!edge.ports.empty())
      text += " ports " + words(edge.ports);
    const std::string when = match({edge.headers, edge.paths, edge.methods, {}});
    for (const model::HeaderMatch &claim : edge.claims)
      text += " claim " + claim.name +
              (claim.match.how == model::StringMatch::How::present ? " present" : "=" + claim.match.text);
    line(0, text + (when == " everything" ? "" : when) + (edge.idempotent ? " idempotent" : ""));
  }
};

} // namespace

std::string dump_model(const Mesh &mesh) {
  Printer printer{mesh, {}};
  printer.line(0, "mesh " + mesh.name + " trust_domain " + std::string(mesh.trust()));
  if (!mesh.tags.empty())
    printer.line(1, "tags " + Printer::words(mesh.tags));
  if (!mesh.trust_aliases.empty())
    printer.line(1, "trust_domain_aliases " + Printer::words(mesh.trust_aliases));
  if (const model::Discovery *discovery = mesh.discovery.get())
    printer.line(1, "discovery " + discovery->store_kind + " " + discovery->store + " " + discovery->path);
  for (const model::Network &network : mesh.networks)
    printer.line(0, "network " + network.name + " id " + network.id);
  for (const model::Link &link : mesh.links) {
    printer.line(0, "link " + mesh[link.from].name + (link.both_ways ? " <-> " : " -> ") + mesh[link.to].name);
    printer.measure(1, "rtt", link.rtt);
  }
  for (const model::Cluster &cluster : mesh.clusters)
    printer.cluster(cluster);
  for (const model::Namespace &space : mesh.namespaces)
    printer.space(space);
  for (const model::Service &service : mesh.services)
    printer.service(service);
  for (const model::External &external : mesh.externals)
    printer.external(external);
  for (const model::Client &client : mesh.clients)
    printer.client(client);
  for (const model::Ingress &ingress : mesh.ingresses) {
    printer.line(0, "ingress " + ingress.name + " on " + printer.names(ingress.on) + " hosts " +
                        Printer::words(ingress.hosts));
    printer.entry(ingress);
    for (const model::IngressRoute &route : ingress.routes)
      printer.line(1, "route" + Printer::match(route.way.when) + printer.answer(route));
  }
  for (const model::Edge &edge : mesh.edges)
    printer.edge(edge);
  for (const model::ObjectRule &rule : mesh.object_rules)
    printer.line(0, "rule " + rule.name + " " + std::string(severity_word(rule.severity)) + " over objects" +
                        (rule.kind.empty() ? "" : " of kind " + rule.kind));
  for (const model::Waiver &waiver : mesh.waivers) {
    printer.line(0, "waive " + waiver.what + " until " + spelled(waiver.until));
    for (const diagnostics::Subject &subject : waiver.subjects)
      printer.line(1, "on " + subject.kind + " " + subject.name);
  }
  for (const model::RawBlock &raw : mesh.raws)
    printer.line(0, "raw " + raw.name + " on " + printer.names(raw.on) + " because " + raw.because);
  for (const model::Patch &patch : mesh.patches) {
    printer.line(0, "patch " + patch.kind + " " + patch.name + " on " + printer.names(patch.on) + " because " +
                        patch.because);
    for (const model::PatchField &field : patch.fields)
      printer.line(1, (field.removes ? "removes " : "sets ") + manifest::spelled(field.path));
  }
  return printer.out;
}

} // namespace meshc::driver
