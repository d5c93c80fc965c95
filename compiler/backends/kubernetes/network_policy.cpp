#include "backends/kubernetes/emitters.h"
#include "base/overloaded.h"
#include "base/unique.h"
#include "model/arrivals.h"
#include "model/mutual_tls.h"

#include <algorithm>
#include <array>

namespace meshc::backends::kubernetes {
namespace {

constexpr std::string_view own_name = "kubernetes.io/metadata.name"; // that every namespace carries
constexpr int control_plane_port = 15012;
constexpr int cross_network_port = 15443;
// Merged metrics and the probes that the injector rewrites, readiness, the proxy's own metrics: read from nodes, whose
// addresses no selector knows, and never more than figures.
constexpr std::array<int, 3> proxy_ports{15020, 15021, 15090};

Value port(int number, std::string_view protocol, Span at) {
  Value made = Value::map(at, 2);
  made.set("port", Value(number, at));
  made.set("protocol", Value(protocol, at));
  return made;
}

Value pods(std::string_view space, Value wanted, Span at) {
  Value made = Value::map(at, 2);
  made.set("namespaceSelector", one("matchLabels", one(own_name, Value(space, at), at), at));
  if (wanted.is_map())
    made.set("podSelector", one("matchLabels", std::move(wanted), at));
  return made;
}

Value block(std::string_view cidr, Span at) {
  return one("ipBlock", one("cidr", Value(cidr, at), at), at);
}

std::string single(const model::Word &address) {
  return address.text + (address.text.find(':') == std::string::npos ? "/32" : "/128");
}

// One entry of `ingress` or `egress`: these peers at these ports. No peers are all, no ports are all.
struct Admission {
  Value ports;
  std::vector<Value> peers;
  bool anyone = false;
};

// Those of the same ports are one.
class Admissions {
public:
  Admission &at(Value ports) {
    const auto known = std::ranges::find_if(all_, [&](const Admission &other) { return other.ports.same(ports); });
    return known != all_.end() ? *known : all_.emplace_back(Admission{std::move(ports), {}, false});
  }

  Value list(std::string_view peers, Span at) {
    Value made = Value::list(at);
    // Nobody is no entry: to Kubernetes an entry without peers admits everybody.
    for (Admission &admission : all_)
      if (admission.anyone || !admission.peers.empty())
        made.push(entry(peers, std::move(admission), at));
    return made;
  }

private:
  static Value entry(std::string_view key, Admission admission, Span at) {
    Value made = Value::map(at, 2);
    if (!admission.anyone) {
      Value list = Value::list(at);
      for (Value &peer : admission.peers)
        if (std::ranges::none_of(*list.as_list(), [&](const Value &known) { return known.same(peer); }))
          list.push(std::move(peer));
      made.set(key, std::move(list));
    }
    if (!admission.ports.empty())
      made.set("ports", std::move(admission.ports));
    return made;
  }

  std::vector<Admission> all_;
};

class Policy {
public:
  Policy(const Context &context, model::ServiceId id)
      : context_(context), mesh_(context.mesh), id_(id), service_(mesh_[id]), space_(mesh_[service_.space]) {}

  Value ingress() {
    Admissions all;
    for (const model::Arrival &arrival : arrivals(mesh_, context_.flow, id_, context_.id)) {
      const model::Edge &edge = mesh_[arrival.edge];
      Admission &admission = all.at(ports(service_, edge));
      if (std::holds_alternative<model::Anyone>(arrival.from))
        admission.anyone = true;
      else
        add_sender(arrival, edge.span, admission.peers);
    }
    if (const model::Plaintext *plaintext = plaintext_of(mesh_, service_))
      add_plaintext(*plaintext, all);
    add_platform(all);
    return all.list("from", space_.network_policy.span);
  }

  Value egress(const std::vector<model::EdgeId> &edges) {
    Admissions all;
    for (const model::Departure &departure : departures(mesh_, context_.flow, edges, context_.id))
      add_receiver(departure, all);
    for (const model::EdgeId edge : edges)
      for (const model::ExternalCallee &callee : mesh_[edge].externals)
        if (mesh_[callee.external].may_run_on(context_.id))
          add_outside(mesh_[callee.external], mesh_[edge].span, all);
    const Span at = space_.network_policy.span;
    // Resolvers run on nodes as well as in pods, so DNS may go anywhere.
    Value dns = Value::list(at);
    dns.push(port(53, "UDP", at));
    dns.push(port(53, "TCP", at));
    all.at(std::move(dns)).anyone = true;
    if (is_injected())
      add_control_plane(all);
    return all.list("to", at);
  }

private:
  bool is_injected() const { return !space_.injection.is_set() || space_.injection.value; }

  static Value ports(const model::Service &service, const model::Edge &edge) {
    Value list = Value::list(edge.span);
    for (const model::Port *one : ports_of(service, edge))
      list.push(port(one->target, one->protocol == model::Protocol::udp ? "UDP" : "TCP", edge.span));
    return list;
  }

  Value pods_of(const model::Service &service, Span at) const {
    return pods(mesh_[service.space].name, labels(service.selector, at), at);
  }

  void add_pods(model::ClusterId cluster, Span at, std::vector<Value> &peers) const {
    for (const model::Setting<model::Cidr> &cidr : mesh_[cluster].pods)
      peers.push_back(block(cidr.value.text, at));
  }

  void add_sender(const model::Arrival &arrival, Span at, std::vector<Value> &peers) const {
    const auto gateway = [&](std::string_view space, std::string_view label) {
      peers.push_back(pods(space, one("istio", Value(label, at), at), at));
    };
    std::visit(overloaded{[](model::Anyone) {},
                          [&](model::ServiceId caller) { peers.push_back(pods_of(mesh_[caller], at)); },
                          [&](model::NamespaceId caller) { peers.push_back(pods(mesh_[caller].name, {}, at)); },
                          [&](model::IngressId caller) { gateway(ingress_namespace, mesh_[caller].gateway); },
                          [&](model::ClientId caller) {
                            for (const model::Setting<model::Cidr> &cidr : mesh_[caller].off_mesh.value.cidrs)
                              peers.push_back(block(cidr.value.text, cidr.span));
                          },
                          [&](model::PodsOf other) { add_pods(other.cluster, at, peers); },
                          [&](model::CrossNetwork) { gateway(mesh_.system_namespace, "eastwestgateway"); }},
               arrival.from);
  }

  void add_plaintext(const model::Plaintext &plaintext, Admissions &all) const {
    Value opened = Value::list(plaintext.span);
    for (const model::Port *one : opened_ports(service_, plaintext))
      opened.push(port(one->target, "TCP", plaintext.span));
    if (opened.empty())
      return;
    Admission &admission = all.at(std::move(opened));
    for (const model::Setting<model::Cidr> &cidr : plaintext.cidrs)
      admission.peers.push_back(block(cidr.value.text, cidr.span));
  }

  void add_platform(Admissions &all) const {
    const Span at = space_.network_policy.span;
    Value open = Value::list(at);
    for (const model::Setting<int> &metrics : service_.metrics)
      open.push(port(metrics.value, "TCP", metrics.span));
    if (is_injected())
      for (const int number : proxy_ports)
        open.push(port(number, "TCP", at));
    if (!open.empty())
      all.at(std::move(open)).anyone = true;
  }

  void add_receiver(const model::Departure &departure, Admissions &all) const {
    const model::Edge &edge = mesh_[departure.edge];
    const model::Service &callee = mesh_[departure.callee];
    std::visit(
        overloaded{[&](std::monostate) { all.at(ports(callee, edge)).peers.push_back(pods_of(callee, edge.span)); },
                   [&](model::PodsOf other) { add_pods(other.cluster, edge.span, all.at(ports(callee, edge)).peers); },
                   [&](model::GatewaysOf other) { add_gateways(other.network, edge.span, all); }},
        departure.to);
  }

  // Through a gateway of this cluster, whose ports are its own; or wherever the host leads at the time.
  void add_outside(const model::External &external, Span at, Admissions &all) const {
    if (const std::string *gateway = external.via.get()) {
      all.at(Value::list(at)).peers.push_back(pods(ingress_namespace, one("istio", Value(*gateway, at), at), at));
      return;
    }
    Value list = Value::list(at);
    for (const model::Port &one : external.ports) {
      list.push(port(one.number, "TCP", at));
      if (one.target != one.number)
        list.push(port(one.target, "TCP", at));
    }
    all.at(std::move(list)).anyone = true;
  }

  // A gateway that is known by name, or by nobody before it runs, has no address to select.
  void add_gateways(model::NetworkId network, Span at, Admissions &all) const {
    Value list = Value::list(at);
    list.push(port(cross_network_port, "TCP", at));
    Admission &admission = all.at(std::move(list));
    for (const model::Cluster &cluster : mesh_.clusters) {
      const model::Gateway *gateway = cluster.gateway(model::GatewayRole::east_west);
      if (cluster.network != network || gateway == nullptr)
        continue;
      admission.anyone = admission.anyone || gateway->addresses.empty();
      for (const model::Word &address : gateway->addresses)
        if (model::parse_address(address.text))
          admission.peers.push_back(block(single(address), address.span));
        else
          admission.anyone = true;
    }
  }

  void add_control_plane(Admissions &all) const {
    const Span at = space_.network_policy.span;
    Value list = Value::list(at);
    list.push(port(control_plane_port, "TCP", at));
    Admission &admission = all.at(std::move(list));
    const model::RemoteOf *remote = context_.cluster.remote();
    if (remote == nullptr) {
      admission.peers.push_back(pods(mesh_.system_namespace, one("app", Value("istiod", at), at), at));
      return;
    }
    const model::Gateway *gateway = mesh_[remote->primary].gateway(model::GatewayRole::east_west);
    const model::Word *address = gateway == nullptr ? nullptr : model::control_plane_address(*gateway);
    if (address != nullptr && model::parse_address(address->text))
      admission.peers.push_back(block(single(*address), address->span));
    else
      admission.anyone = true;
  }

  const Context &context_;
  const model::Mesh &mesh_;
  model::ServiceId id_;
  const model::Service &service_;
  const model::Namespace &space_;
};

bool asks(const Context &context, const model::Namespace &space) {
  return space.network_policy.is_set() && space.enforcement == model::Enforcement::enforce && !context.is_root(space);
}

} // namespace

// In the cluster of the pods, whoever controls their proxies. For the pods of each service, never for a whole
// namespace: what no program describes stays as it is. Whatever several policies of one pod admit is admitted.
void network_policies(const Context &context, manifest::Bundle &bundle) {
  constexpr Kind kind{manifest::Stage::services, "networking.k8s.io/v1", "NetworkPolicy"};
  const model::Mesh &mesh = context.mesh;
  std::vector<std::vector<model::EdgeId>> by_caller;
  for (const model::ServiceId id : context.running) {
    const model::Service &service = mesh[id];
    const model::Namespace &space = mesh[service.space];
    if (!asks(context, space))
      continue;
    const Span at = space.network_policy.span;
    const bool both = space.network_policy.value == model::NetworkPolicies::both;
    if (both && by_caller.empty())
      by_caller = edges_by_caller(mesh);
    Policy policy(context, id);
    Value types = Value::list(at);
    types.push(Value("Ingress", at));
    Value spec = Value::map(service.span, 4);
    spec.set("podSelector", one("matchLabels", labels(service.selector, service.span), service.span));
    if (both)
      types.push(Value("Egress", at));
    spec.set("policyTypes", std::move(types));
    spec.set("ingress", policy.ingress());
    if (both)
      spec.set("egress", policy.egress(by_caller[id.index]));
    manifest::Object made = object(kind, mesh[service.space].name, service.name, at);
    made.body.set("spec", std::move(spec));
    bundle.objects.push_back(std::move(made));
  }
}

} // namespace meshc::backends::kubernetes
