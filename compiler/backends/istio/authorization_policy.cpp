#include "backends/istio/access_rule.h"
#include "backends/istio/emitters.h"
#include "backends/istio/token_rule.h"
#include "base/overloaded.h"
#include "base/unique.h"
#include "model/mutual_tls.h"

#include <algorithm>

namespace meshc::backends::istio {
namespace {

constexpr std::string_view deny_by_default = "deny-by-default";

// Edges that ask for the same requests, joined; each is one rule.
struct Rule {
  const model::Edge *edge = nullptr; // the first by place
  Callers callers;
};

bool same_text(const model::Word &a, const model::Word &b) {
  return a.text == b.text;
}
bool same_match(const model::StringMatch &a, const model::StringMatch &b) {
  return a.how == b.how && a.text == b.text;
}
bool same_header(const model::HeaderMatch &a, const model::HeaderMatch &b) {
  return a.name == b.name && same_match(a.match, b.match);
}

bool same_requests(const model::Edge &a, const model::Edge &b) {
  return std::ranges::equal(a.ports, b.ports, same_text) && std::ranges::equal(a.methods, b.methods, same_text) &&
         std::ranges::equal(a.paths, b.paths, same_match) && std::ranges::equal(a.headers, b.headers, same_header) &&
         std::ranges::equal(a.claims, b.claims, same_header);
}

std::vector<Rule> join_edges(const model::Mesh &mesh, const std::vector<model::EdgeId> &edges) {
  std::vector<Rule> rules;
  for (const model::EdgeId id : edges) {
    const model::Edge &edge = mesh[id];
    auto rule = std::ranges::find_if(rules, [&](const Rule &known) { return same_requests(*known.edge, edge); });
    if (rule == rules.end())
      rule = rules.insert(rules.end(), Rule{&edge, {}});
    for (const model::Caller &caller : edge.callers)
      rule->callers.push_back(&caller);
  }
  return rules;
}

using Named = std::pair<std::string, Span>;

struct Sources {
  bool anyone = false;
  std::vector<Named> principals;
  std::vector<Named> namespaces;
  std::vector<Named> addresses; // of callers without an identity
};

void sort_unique(std::vector<Named> &names) {
  std::ranges::sort(names);
  drop_repeated(names, &Named::first);
}

void add_client(const model::Mesh &mesh, const model::Client &client, Span at, Sources &found) {
  if (const model::OffMesh *off_mesh = client.off_mesh.get())
    for (const model::Setting<model::Cidr> &cidr : off_mesh->cidrs)
      found.addresses.emplace_back(cidr.value.text, cidr.span);
  else
    found.principals.emplace_back(mesh.principal(client), at);
}

Sources sources(const Context &context, const Callers &callers) {
  const model::Mesh &mesh = context.mesh;
  Sources found;
  for (const model::Caller *caller : callers)
    std::visit(
        overloaded{[&](model::Anyone) { found.anyone = true; },
                   [&](model::ServiceId id) { found.principals.emplace_back(mesh.principal(mesh[id]), caller->span); },
                   [&](model::NamespaceId id) { found.namespaces.emplace_back(mesh[id].name, caller->span); },
                   [&](model::IngressId id) { found.principals.emplace_back(mesh.principal(mesh[id]), caller->span); },
                   [&](model::ClientId id) { add_client(mesh, mesh[id], caller->span, found); }},
        caller->who);
  sort_unique(found.addresses);
  sort_unique(found.principals);
  sort_unique(found.namespaces);
  return found;
}

Value source(std::string_view key, const std::vector<Named> &names, const model::TokenCheck *tokens, Span at) {
  Value list = Value::list(at);
  for (const auto &[name, span] : names)
    list.push(Value(name, span));
  Value made = one(key, std::move(list), at);
  if (tokens != nullptr)
    made.set("requestPrincipals", users_of(*tokens));
  return one("source", std::move(made), at);
}

// Fields of one source are joined by "and", sources by "or": principals and namespaces need one each, and each of them
// the token that is asked for.
void add_from(Value &made, const Sources &sources, const model::TokenCheck *tokens, Span at) {
  if (sources.anyone && tokens == nullptr)
    return;
  Value from = Value::list(at);
  if (sources.anyone) {
    from.push(one("source", one("requestPrincipals", users_of(*tokens), tokens->span), tokens->span));
  } else {
    if (!sources.principals.empty())
      from.push(source("principals", sources.principals, tokens, at));
    if (!sources.namespaces.empty())
      from.push(source("namespaces", sources.namespaces, tokens, at));
    if (!sources.addresses.empty())
      from.push(source("ipBlocks", sources.addresses, tokens, at));
  }
  made.set("from", std::move(from));
}

// Tokens and other parts of requests exist on ports that carry HTTP only.
enum class Ports : std::uint8_t { all, http, others };

bool is_among(Ports ports, const model::Port &port) {
  return ports == Ports::all || (ports == Ports::http) == carries_http(port.protocol);
}

// Policy is judged at the pod, which knows target ports only.
Value target_ports(const model::Service &service, const model::Edge &edge, Ports ports) {
  Value list = Value::list(edge.span);
  for (const model::Port &port : service.ports) {
    const auto word =
        std::ranges::find_if(edge.ports, [&](const model::Word &w) { return model::names_port(w.text, port); });
    if (word != edge.ports.end() && is_among(ports, port))
      list.push(Value(std::to_string(port.target), word->span));
  }
  return list;
}

std::string pattern(const model::StringMatch &match) {
  switch (match.how) {
  case model::StringMatch::How::exact:
    return match.text;
  case model::StringMatch::How::prefix:
    return match.text + "*";
  case model::StringMatch::How::present:
    return "*";
  }
  return {};
}

void add_request(const model::Edge &edge, Value &made) {
  if (!edge.methods.empty())
    made.set("methods", texts(edge.methods, edge.span));
  if (edge.paths.empty())
    return;
  Value paths = Value::list(edge.span);
  for (const model::StringMatch &path : edge.paths)
    paths.push(Value(pattern(path), path.span));
  made.set("paths", std::move(paths));
}

Value other_ports(const model::Service &service, const model::Edge &edge) {
  Value list = Value::list(edge.span);
  for (const model::Port &port : service.ports)
    if (is_among(Ports::others, port))
      list.push(Value(std::to_string(port.target), port.span));
  return list;
}

// On a TCP port Istio leaves HTTP fields out of a DENY rule and denies the rest, so a deny of some requests would cut
// off the service's other ports. A port that no program describes counts as HTTP: there a rule fails closed.
Value operation(const model::Service &service, const model::Edge &edge, Ports ports) {
  Value made = Value::map(edge.span);
  if (!edge.ports.empty())
    made.set("ports", target_ports(service, edge, ports));
  else if (ports == Ports::others)
    made.set("ports", other_ports(service, edge));
  else if (ports == Ports::http || (edge.deny && edge.reads_requests()))
    if (Value others = other_ports(service, edge); !others.empty())
      made.set("notPorts", std::move(others));
  add_request(edge, made);
  return made;
}

void add_conditions(Value &list, std::string_view attribute, const std::vector<model::HeaderMatch> &wanted) {
  for (const model::HeaderMatch &one : wanted) {
    const Span at = one.match.span;
    Value values = Value::list(at);
    values.push(Value(pattern(one.match), at));
    Value condition = Value::map(at);
    condition.set("key", Value(std::string(attribute) + "[" + one.name + "]", at));
    condition.set("values", std::move(values));
    list.push(std::move(condition));
  }
}

// Everything that a rule states must hold; an empty one holds always.
Value rule_value(const Context &context, const model::Service &service, const Rule &rule, Ports ports,
                 const model::TokenCheck *tokens) {
  const model::Edge &edge = *rule.edge;
  Value made = Value::map(edge.span);
  add_from(made, sources(context, rule.callers), tokens, edge.span);
  if (Value wanted = operation(service, edge, ports); !wanted.empty()) {
    Value to = Value::list(edge.span);
    to.push(one("operation", std::move(wanted), edge.span));
    made.set("to", std::move(to));
  }
  Value conditions = Value::list(edge.span);
  add_conditions(conditions, "request.headers", edge.headers);
  add_conditions(conditions, "request.auth.claims", edge.claims);
  if (!conditions.empty())
    made.set("when", std::move(conditions));
  return made;
}

// Ports that this callee does not have: the edge says nothing about it, and no ports would say everything.
bool concerns(const model::Service &service, const model::Edge &edge, Ports ports) {
  if (!edge.ports.empty())
    return !target_ports(service, edge, ports).empty();
  return ports != Ports::others || !other_ports(service, edge).empty();
}

// What an edge comes to at one service. Where tokens are required, ports that carry none keep a rule of their own.
void add_rules(const Context &context, const model::Service &service, const Rule &rule, Value &rules) {
  const auto add = [&](Ports ports, const model::TokenCheck *tokens) {
    if (concerns(service, *rule.edge, ports))
      rules.push(rule_value(context, service, rule, ports, tokens));
  };
  const model::TokenCheck *tokens = checked_tokens(context, service);
  if (rule.edge->deny || tokens == nullptr || !tokens->is_required) {
    add(Ports::all, nullptr);
    return;
  }
  add(Ports::http, tokens);
  if (!rule.edge->reads_requests())
    add(Ports::others, nullptr);
}

// Whoever scrapes comes without an identity, so nothing but the port can be asked.
Value scraping(const model::Service &service) {
  const Span at = service.metrics.front().span;
  Value ports = Value::list(at);
  for (const model::Setting<int> &port : service.metrics)
    ports.push(Value(std::to_string(port.value), port.span));
  Value to = Value::list(at);
  to.push(one("operation", one("ports", std::move(ports), at), at));
  return one("to", std::move(to), at);
}

// Callers without an identity, from the addresses said. One that has an identity is judged by it: also what comes
// through a gateway, whose address may be among these.
Value without_identity(const model::Service &service, const model::Plaintext &plaintext, Ports among,
                       const model::TokenCheck *tokens) {
  const Span at = plaintext.span;
  Value ports = Value::list(at);
  for (const model::Port *port : opened_ports(service, plaintext))
    if (is_among(among, *port))
      ports.push(Value(std::to_string(port->target), at));
  if (ports.empty())
    return ports;
  Value addresses = Value::list(at);
  for (const model::Setting<model::Cidr> &cidr : plaintext.cidrs)
    addresses.push(Value(cidr.value.text, cidr.span));
  Value nobody = Value::list(at);
  nobody.push(Value("*", at));
  Value source = Value::map(at, 3);
  source.set("notPrincipals", std::move(nobody));
  if (tokens != nullptr)
    source.set("requestPrincipals", users_of(*tokens));
  source.set("ipBlocks", std::move(addresses));
  Value from = Value::list(at);
  from.push(one("source", std::move(source), at));
  Value to = Value::list(at);
  to.push(one("operation", one("ports", std::move(ports), at), at));
  Value rule = Value::map(at, 2);
  rule.set("from", std::move(from));
  rule.set("to", std::move(to));
  return rule;
}

void add_plaintext(const Context &context, const model::Service &service, Value &rules) {
  const model::Plaintext *plaintext = plaintext_of(context.mesh, service);
  if (plaintext == nullptr)
    return;
  const model::TokenCheck *tokens = checked_tokens(context, service);
  const bool asks = tokens != nullptr && tokens->is_required;
  const auto add = [&](Ports among, const model::TokenCheck *of) {
    if (Value rule = without_identity(service, *plaintext, among, of); !rule.empty())
      rules.push(std::move(rule));
  };
  add(asks ? Ports::http : Ports::all, asks ? tokens : nullptr);
  if (asks)
    add(Ports::others, nullptr);
}

manifest::Object policy(const model::Namespace &space, std::string_view name, Span at) {
  constexpr Kind kind{manifest::Stage::services, "security.istio.io/v1", "AuthorizationPolicy"};
  manifest::Object made = object(kind, space.name, name, at);
  if (space.enforcement == model::Enforcement::audit)
    metadata(made).set("annotations",
                       one("istio.io/dry-run", Value("true", space.enforcement_span), space.enforcement_span));
  return made;
}

void add_policy(const Context &context, const model::Service &service, const std::vector<model::EdgeId> &edges,
                bool deny, manifest::Bundle &bundle) {
  Value rules = Value::list(service.span);
  for (const Rule &rule : join_edges(context.mesh, edges))
    add_rules(context, service, rule, rules);
  if (!deny)
    add_plaintext(context, service, rules);
  if (!deny && !service.metrics.empty())
    rules.push(scraping(service));
  if (rules.empty())
    return;
  // No service name holds a dot, so this can be no other service's policy.
  const std::string name = deny ? service.name + ".deny" : service.name;
  manifest::Object made = policy(context.mesh[service.space], name, service.span);
  Value spec = Value::map(service.span, 3);
  spec.set("selector", one("matchLabels", labels(service.selector, service.span), service.span));
  spec.set("action", Value(deny ? "DENY" : "ALLOW", service.span));
  spec.set("rules", std::move(rules));
  made.body.set("spec", std::move(spec));
  bundle.objects.push_back(std::move(made));
}

bool writes_policy(const Context &context, const model::Namespace &space) {
  return space.enforcement != model::Enforcement::observe && !context.is_root(space);
}

} // namespace

Value outgoing_rule(const Context &context, const model::Edge &edge, const OutgoingScope &scope) {
  Callers callers;
  for (const model::Caller &caller : edge.callers)
    callers.push_back(&caller);
  Value made = Value::map(edge.span);
  add_from(made, sources(context, callers), nullptr, edge.span);
  Value wanted = Value::map(edge.span);
  if (!scope.ports.empty())
    wanted.set("ports", texts(scope.ports, edge.span));
  add_request(edge, wanted);
  if (!wanted.empty()) {
    Value to = Value::list(edge.span);
    to.push(one("operation", std::move(wanted), edge.span));
    made.set("to", std::move(to));
  }
  Value conditions = server_names(scope.hosts, edge.span);
  add_conditions(conditions, "request.headers", edge.headers);
  made.set("when", std::move(conditions));
  return made;
}

Value server_names(const std::vector<model::Word> &hosts, Span at) {
  Value condition = one("key", Value("connection.sni", at), at);
  condition.set("values", texts(hosts, at));
  Value list = Value::list(at);
  list.push(std::move(condition));
  return list;
}

// The callee's own cluster judges, by what its control plane reads; in the root namespace a policy would hold for the
// whole mesh.
void authorization_policies(const Context &context, manifest::Bundle &bundle) {
  const model::Mesh &mesh = context.mesh;
  for (const model::NamespaceId id : context.served.spaces) {
    if (!writes_policy(context, mesh[id]))
      continue;
    // An ALLOW policy without rules allows nothing.
    manifest::Object made = policy(mesh[id], deny_by_default, mesh[id].enforcement_span);
    made.body.set("spec", Value::map(mesh[id].enforcement_span));
    bundle.objects.push_back(std::move(made));
  }
  for (const model::ServiceId id : context.served.running) {
    if (!writes_policy(context, mesh[mesh[id].space]))
      continue;
    add_policy(context, mesh[id], context.flow[id].allowed_by, false, bundle);
    add_policy(context, mesh[id], context.flow[id].denied_by, true, bundle);
  }
}

} // namespace meshc::backends::istio
