// What the rules share: their common shape, and views over the mesh that several of them need. Linear in placements and
// edges, as every rule must be.
#pragma once

#include "verify/verify.h"

#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace meshc::verify {

using diagnostics::Diagnostics;

#define RULE(name) void name(const Context &context, Diagnostics &findings);
#include "verify/rules.def"
#undef RULE

// `web` with its backquotes.
std::string quoted(std::string_view name);
std::vector<std::string> quoted(std::vector<std::string> names);
// `east`, `west` and `north`
std::string names(const model::Mesh &mesh, std::span<const model::ClusterId> clusters);
// [east, west], as a program writes it.
std::string list(const model::Mesh &mesh, std::span<const model::ClusterId> clusters);
// As a message calls it: `shop.web`, `namespace shop`, `ingress.web`, `any`.
std::string spelled(const model::Mesh &mesh, const model::Caller &caller);
// As an edge written in `space` or at mesh level calls it: ingress.web, shop.ingress.web.
std::string spelled(const model::Mesh &mesh, const model::Ingress &ingress, model::NamespaceId space);

// What a finding is about, as a waiver names it.
diagnostics::Subject subject(const model::Mesh &mesh, const model::Service &service);
diagnostics::Subject subject(const model::Mesh &mesh, const model::Ingress &ingress);
diagnostics::Subject subject(const model::Mesh &mesh, const model::External &external);
diagnostics::Subject subject(const model::Mesh &mesh, const model::Client &client);
diagnostics::Subject subject(const model::Namespace &space);
diagnostics::Subject subject(const model::Cluster &cluster);
diagnostics::Subject subject(const model::Cluster &cluster, const model::Gateway &gateway);

// On different networks, both known: a cluster without one is MC2002 and nothing else.
bool crosses(const model::Mesh &mesh, model::ClusterId a, model::ClusterId b);
// Clusters from which calls to the service may leave: it is called there and exported to there.
std::vector<model::ClusterId> crossing_clients(const Context &context, model::ServiceId service);
// One client and one serving cluster for each pair of networks that calls to the service cross.
struct Crossing {
  model::ClusterId client;
  model::ClusterId host;
};
std::vector<Crossing> crossings(const Context &context, model::ServiceId service);
// The first allow edge by which something in `client` calls the service; nullptr when only an ingress route does. Looks
// through the services of a calling namespace: for messages, not for loops.
const model::Edge *edge_from(const Context &context, model::ServiceId service, model::ClusterId client);

// A policy that some caller of the service really gets, once each.
struct PolicyInForce {
  const model::TrafficPolicy &policy;
  const std::vector<model::RegionStep> &failover;
};
std::vector<PolicyInForce> policies_in_force(const Context &context, model::ServiceId service);

// Fields that are said where they come to nothing.
struct Said {
  std::vector<std::string> names; // with backquotes
  Span first;

  void add(std::string_view name, bool is_said, Span at);
};

// What one thing gets wrong, in the words of its message.
struct Mistake {
  std::string what;
  Span at;
  std::string advice;
};

// Where the service runs.
std::set<model::RegionId> regions_of(const model::Mesh &mesh, const model::Service &service);
bool has_http_port(const model::Service &service);
// Pods of the namespace get no sidecar.
bool uninjected(const model::Namespace &space);

} // namespace meshc::verify
