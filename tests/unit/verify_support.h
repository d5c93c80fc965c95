// Meshes built by hand for tests of flow/ and verify/: the two clusters of the prelude, east and west, on networks left
// and right, to which a test adds what it is about. Names must be added in alphabetical order, as the model sorts them.
// Every text has a place of its own, so that findings are told apart as in a real program.
#pragma once

#include "flow/flow.h"
#include "verify/verify.h"

#include <algorithm>
#include <string>
#include <vector>

namespace meshc::testing {

struct World {
  model::Mesh mesh;
  model::ClusterId east, west;
  model::NamespaceId shop;

  World() {
    mesh.name = "demo";
    mesh.span = here();
    mesh.discovery = set(model::Discovery{"fleet", "ClusterSecretStore", "istio/readers", {}});
    const auto left = network("left"), right = network("right");
    east = cluster("east", left, region("us-east-1"), "203.0.113.11");
    west = cluster("west", right, region("us-west-2"), "203.0.113.21");
    mesh.namespaces.push_back({});
    shop = model::NamespaceId(0);
    mesh.namespaces[0].name = "shop";
    mesh.namespaces[0].span = mesh.namespaces[0].enforcement_span = here();
  }

  Span here() {
    const std::uint32_t at = place_ += 10;
    return {FileId(0), at, at + 5};
  }
  template <class T> model::Setting<T> set(T value) {
    return {model::Setting<T>::State::set, std::move(value), here()};
  }
  template <class T> model::Setting<T> off() { return {model::Setting<T>::State::off, {}, here()}; }

  model::NetworkId network(std::string name) {
    mesh.networks.push_back({name, name, here()});
    return model::NetworkId(mesh.networks.size() - 1);
  }
  model::RegionId region(std::string name) {
    mesh.regions.push_back({std::move(name), here()});
    return model::RegionId(mesh.regions.size() - 1);
  }
  model::ClusterId cluster(std::string name, model::NetworkId network, model::RegionId region, std::string address) {
    model::Cluster cluster;
    cluster.api_server = set("https://" + name + ".example:6443");
    cluster.api_ca = set(model::ApiCa{true, ""});
    cluster.id = cluster.name = std::move(name);
    cluster.network = network;
    cluster.region = region;
    cluster.span = here();
    gateway(cluster, "east-west", model::GatewayRole::east_west, std::move(address));
    mesh.clusters.push_back(std::move(cluster));
    return model::ClusterId(mesh.clusters.size() - 1);
  }
  void gateway(model::Cluster &cluster, std::string name, model::GatewayRole role, std::string address) {
    model::Gateway gateway;
    gateway.name = std::move(name);
    gateway.role = role;
    gateway.addresses.push_back({std::move(address), here()});
    gateway.span = here();
    cluster.gateways.push_back(std::move(gateway));
  }
  // A third cluster, north, on a network and in a region of its own.
  model::ClusterId north() { return cluster("north", network("third"), region("eu-west-1"), "203.0.113.31"); }
  void link(std::size_t from, std::size_t to, int milliseconds) {
    model::Link link;
    link.from = model::NetworkId(from);
    link.to = model::NetworkId(to);
    link.rtt = set(model::Duration{milliseconds});
    link.span = here();
    mesh.links.push_back(std::move(link));
  }

  // With port 8080/http and pods `app: <name>`.
  model::ServiceId service(std::string name, std::vector<model::ClusterId> on) {
    model::Service service;
    service.space = shop;
    service.selector["app"] = {name, here()};
    service.account = name;
    service.name = std::move(name);
    service.on = std::move(on);
    service.on_span = here();
    service.ports.push_back({"http", 8080, 8080, model::Protocol::http, here()});
    service.span = here();
    mesh.services.push_back(std::move(service));
    return model::ServiceId(mesh.services.size() - 1);
  }
  model::Service &operator[](model::ServiceId id) { return mesh.services[id.index]; }
  model::Cluster &operator[](model::ClusterId id) { return mesh.clusters[id.index]; }

  template <class Who> model::Edge &allow(Who caller, model::ServiceId callee) {
    model::Edge edge;
    edge.callers.push_back({caller, here()});
    edge.callees.push_back({callee, here()});
    edge.span = here();
    mesh.edges.push_back(std::move(edge));
    return mesh.edges.back();
  }
  void export_to(model::ServiceId id, std::vector<model::ClusterId> to) {
    (*this)[id].exported = set(model::Export{std::move(to), here()});
  }
  // failover { to = any }, or the regions given.
  void fail_over(model::ServiceId id, std::vector<model::RegionId> regions) {
    model::Failover failover;
    failover.any = regions.empty();
    for (std::size_t i = 0; i < regions.size(); ++i)
      failover.region_spans.push_back(here());
    failover.regions = std::move(regions);
    (*this)[id].policy.failover = set(std::move(failover));
  }
  model::IngressId ingress(std::string name, model::ClusterId on, model::ServiceId to) {
    model::Ingress ingress;
    ingress.name = std::move(name);
    ingress.on = {on};
    ingress.hosts = {{"shop.example", here()}};
    ingress.tls = set(model::IngressTls{{{"shop-tls", here()}}, {}, {}, {}, here()});
    model::IngressRoute route;
    route.to = to;
    route.to_span = here();
    ingress.routes.push_back(std::move(route));
    ingress.span = here();
    mesh.ingresses.push_back(std::move(ingress));
    return model::IngressId(mesh.ingresses.size() - 1);
  }

  model::Flow flow() {
    diagnostics::Diagnostics ignored;
    return flow::trace(mesh, ignored);
  }
  diagnostics::Diagnostics findings() {
    diagnostics::Diagnostics all;
    const model::Flow flow = flow::trace(mesh, all);
    const model::Assets assets;
    all.append(verify::verify({mesh, flow, assets}));
    return all;
  }
  // Codes of errors and warnings, sorted, each as often as found.
  std::vector<std::string> codes() {
    std::vector<std::string> codes;
    const auto found = findings();
    for (const diagnostics::Diagnostic &finding : found.all())
      if (finding.severity != diagnostics::Severity::info)
        codes.emplace_back(finding.kind().code);
    std::ranges::sort(codes);
    return codes;
  }
  // The finding of that code; an empty one when there is none.
  diagnostics::Diagnostic the(std::string_view code) {
    const auto found = findings();
    diagnostics::Diagnostic last;
    for (const diagnostics::Diagnostic &finding : found.all())
      if (finding.kind().code == code)
        last = finding;
    return last;
  }

private:
  std::uint32_t place_ = 0;
};

using Codes = std::vector<std::string>;

// hello.mesh of the examples: web in east calls cart, which runs in both and fails over to the west.
struct Hello : World {
  model::ServiceId cart, web;
  Hello() {
    cart = service("cart", {east, west});
    web = service("web", {east});
    allow(web, cart);
    export_to(cart, {east, west});
    (*this)[cart].policy.timeout = set(model::Duration{2000});
    fail_over(cart, {(*this)[west].region});
  }
};

} // namespace meshc::testing
