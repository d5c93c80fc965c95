#include "base/text.h"
#include "check/blocks/ingress_dns.h"
#include "check/blocks/ingress_tables.h"
#include "check/blocks/traffic_routes.h"

#include <algorithm>

namespace meshc::check {
namespace {

constexpr Field ingress_fields[] = {
    {.name = "on", .type = cluster_set, .doc = "Clusters that answer for it.", .example = "all", .flags = required},
    {.name = "hosts",
     .type = {.basic = Basic::list, .element = &host_type},
     .doc = "Host names it answers for.",
     .example = "[\"shop.example\"]",
     .flags = required},
    {.name = "gateway",
     .type = name_type,
     .doc = "Which gateway of its clusters. `\"NAMESPACE/NAME\"` is a Gateway object of somebody else: only the routes "
            "are written, bound to it.",
     .standard = "`ingress`",
     .example = "ingress"},
    {.name = "account",
     .type = text_type,
     .doc = "`NAMESPACE/ACCOUNT` of the pods behind a Gateway object of somebody else: who calls, in policies.",
     .example = "\"edge/shared-gateway\""},
    {.name = "port",
     .type = port_type,
     .doc = "Port on which the gateway listens, and what comes in there: `http`; `tls`, which is passed through by its "
            "server name; `tcp`.",
     .standard = "`443/http` with `tls`, else `80/http`",
     .example = "5432/tcp"},
    {.name = "tls",
     .type = {.basic = Basic::block, .block = &tls_block},
     .doc = "The certificate it answers with; plain HTTP is redirected.",
     .standard = "none: plain HTTP"},
    {.name = "route",
     .type = {.basic = Basic::repeated, .block = &ingress_route_block},
     .doc = "Which requests go to which service."},
    {.name = "authenticate",
     .type = {.basic = Basic::choice, .words = token_words, .block = &jwt_block},
     .doc = "Tokens of end users, judged at the gateway: a bad one is refused, and unless it says otherwise a call "
            "without one too.",
     .standard = "none"},
    {.name = "dns",
     .type = {.basic = Basic::block, .block = &dns_block},
     .doc = "Records for its hosts.",
     .standard = "none: somebody else writes them"},
};

consteval std::uint16_t of_ingress(std::string_view name) {
  return field_index(ingress_fields, name);
}
consteval std::uint16_t of_route(std::string_view name) {
  return field_index(ingress_route_fields, name);
}

template <class T> model::Setting<T> set(T value, Span span) {
  return {model::Setting<T>::State::set, std::move(value), span};
}

model::ClientCertificates lower_clients(const View &view) {
  return {read<bool>(view, field_index(clients_fields, "required"), true),
          read<std::string>(view, field_index(clients_fields, "authority")),
          read_words(view, field_index(clients_fields, "names"))};
}

void lower_tls(Program &program, const View::Nested &tls, std::string_view owner, model::Ingress &ingress) {
  if (!tls.set)
    return;
  model::IngressTls certificate;
  certificate.span = tls.span;
  certificate.credentials = read_words(tls.view, field_index(tls_fields, "credential"));
  const auto kind = read<Picked>(tls.view, field_index(tls_fields, "issuer_kind"));
  if (const auto name = read<std::string>(tls.view, field_index(tls_fields, "issuer")); name.is_set()) {
    model::Issuer issuer{.name = name.value};
    if (kind.is_set())
      issuer.kind = issuer_kind_words[kind.value.index].text;
    certificate.issuer = set(std::move(issuer), name.span);
    if (certificate.credentials.empty())
      certificate.credentials.push_back({ingress.name + "-tls", name.span});
  } else if (kind.is_set()) {
    program.findings.report(diagnostics::missing_field, kind.span, "`tls` of " + std::string(owner), "issuer");
  } else {
    require(program, tls.view, tls_block, field_index(tls_fields, "credential"), "`tls` of " + std::string(owner),
            tls.span);
  }
  const auto least = read<Picked>(tls.view, field_index(tls_fields, "min_version"));
  if (least.is_set())
    certificate.min_version = set(std::string(tls_version_words[least.value.index].text), least.span);
  if (const auto clients = tls.view.block(field_index(tls_fields, "client_certificates")); clients.set)
    certificate.clients = set(lower_clients(clients.view), clients.span);
  ingress.tls = set(std::move(certificate), tls.span);
}

void lower_port(Program &program, const View &view, model::Ingress &ingress) {
  const auto literal = read<PortLiteral>(view, of_ingress("port"));
  if (!literal.is_set())
    return;
  constexpr model::Protocol legal[] = {model::Protocol::http, model::Protocol::tls, model::Protocol::tcp};
  for (const model::Protocol protocol : legal)
    if (model::spelled(protocol) == literal.value.protocol) {
      ingress.port = set(model::ListenPort{literal.value.number, protocol}, literal.span);
      return;
    }
  program.findings.report(diagnostics::out_of_range, literal.span, "port",
                          "`NUMBER/http`, `NUMBER/tls` or `NUMBER/tcp`", "`" + literal.value.protocol + "`");
}

// A gateway on which several ingresses stand, or of somebody else: both parts are names of Kubernetes.
bool is_pair_of_names(std::string_view text) {
  const auto slash = text.find('/');
  return slash != text.npos && is_dns_label(text.substr(0, slash)) && is_dns_name(text.substr(slash + 1));
}

void lower_gateway_name(Program &program, const View &view, model::Ingress &ingress) {
  const auto check = [&](const model::Setting<std::string> &text, std::string_view field, std::string_view legal) {
    if (text.is_set() && text.value.find('/') != text.value.npos && !is_pair_of_names(text.value))
      program.findings.report(diagnostics::out_of_range, text.span, field, legal, "`" + text.value + "`");
  };
  const auto name = read<std::string>(view, of_ingress("gateway"));
  check(name, "gateway", "the name of a gateway, or `NAMESPACE/NAME` of a Gateway object");
  if (name.is_set()) {
    ingress.gateway = name.value;
    ingress.gateway_span = name.span;
  }
  ingress.account = read<std::string>(view, of_ingress("account"));
  if (ingress.account.is_set() && !is_pair_of_names(ingress.account.value))
    program.findings.report(diagnostics::out_of_range, ingress.account.span, "account", "`NAMESPACE/ACCOUNT`",
                            "`" + ingress.account.value + "`");
}

// Which version or shares of the service the route asks for; the service is told, because it must know its parts.
void lower_destination(Program &program, const Ids &ids, const View &view, std::string_view owner, model::Mesh &mesh,
                       model::IngressRoute &route) {
  model::Service &service = mesh.services[route.to.index];
  if (const auto version = read<std::string>(view, of_route("version")); version.is_set()) {
    const std::string home = "service `" + mesh.full_name(service) + "`";
    route.way.to = find_version(program, service, home, version.value, version.span);
    route.way.to_span = version.span;
    if (route.way.to.known())
      service.shares_of_ingresses.push_back({route.way.to, model::whole, version.span});
  }
  route.way.split = lower_shares(program, ids, view, of_route("split"), owner, service, route.way.split_span);
  service.shares_of_ingresses.insert(service.shares_of_ingresses.end(), route.way.split.begin(), route.way.split.end());
}

void lower_ingress_route(Program &program, const Ids &ids, const View &view, Span at, std::string_view owner,
                         model::Mesh &mesh, model::Ingress &ingress) {
  const std::string who = "a route of " + std::string(owner);
  model::IngressRoute route;
  route.span = route.way.span = at;
  route.way.when = {read_headers(view, of_route("headers")), read_paths(view, of_route("path")),
                    read_methods(view, of_route("methods")), at,
                    read_matches(view, of_route("query")),   {},
                    read_matches(view, of_route("claims"))};
  lower_parts(program, view, ingress_route_block, who, route.way);
  const auto to = read<EntityId>(view, of_route("to"));
  if (!to.is_set() && !route.way.is_answered_by_proxy()) {
    if (view.get(of_route("to")) == nullptr && !view.poisoned(of_route("to")))
      program.findings.report(diagnostics::missing_field, at, who, "to")
          .advise("for instance `to = shop.web`; or let the gateway answer: `redirect { … }`, `respond { … }`");
    return;
  }
  route.port = read<std::string>(view, of_route("port"));
  if (to.is_set()) {
    route.to = ids.service(to.value);
    route.to_span = to.span;
    lower_destination(program, ids, view, who, mesh, route);
  }
  ingress.routes.push_back(std::move(route));
}

} // namespace

const Block ingress_block{.kind = "ingress",
                          .header = Header::name,
                          .places = in_mesh | in_space,
                          .doc = "A door from outside: hosts, certificate, and which requests go to which service.",
                          .example = R"(cluster edge {
  network = left
  region = us-east-2
  gateway ingress { address = 203.0.113.40 }
}

ingress shop {
  on = [edge]
  hosts = ["shop.example"]
  tls { credential = shop-tls }

  route { path = "/api/*", to = shop.web, timeout = 5s }
}

namespace shop {
  service web {
    on = [edge]
    ports = [8080/http]
  }

  allow ingress.shop -> web
}
)",
                          .fields = ingress_fields};

void lower_ingresses(Program &program, const Ids &ids, model::Mesh &mesh) {
  for (const EntityId id : program.of_kind(Kind::ingress)) {
    const Entity &entity = program[id];
    const InTurn noted(program, entity.items.front().names);
    const View &view = entity.view;
    const std::string owner = "ingress `" + entity.name + "`";
    require_fields(program, view, ingress_block, owner, entity.name_span);
    model::Ingress ingress;
    if (entity.parent.known())
      ingress.space = ids.space(entity.parent);
    ingress.name = entity.name;
    ingress.span = entity.name_span;
    for (const EntityId cluster : read_members(view, of_ingress("on")))
      ingress.on.push_back(ids.cluster(cluster));
    ingress.hosts = read_words(view, of_ingress("hosts"));
    lower_gateway_name(program, view, ingress);
    lower_port(program, view, ingress);
    lower_tls(program, view.block(of_ingress("tls")), owner, ingress);
    for (const View::Entry &entry : view.entries(of_ingress("authenticate")))
      ingress.tokens = set(lower_tokens(entry), entry.key_span);
    ingress.records = lower_records(program, ids, view.block(of_ingress("dns")), owner);
    for (const auto &[rank, node, body] : view.setters(of_ingress("route"))) {
      if (node->nested == nullptr)
        continue;
      std::vector<Layer> layers;
      push(layers, rank, node->nested.get());
      lower_ingress_route(program, ids, View(std::move(layers)), node->span, owner, mesh, ingress);
    }
    if (view.setters(of_ingress("route")).empty() && !view.poisoned(of_ingress("route")))
      program.findings.report(diagnostics::missing_field, entity.name_span, owner, "route")
          .advise("for instance `route { to = shop.web }`");
    mesh.ingresses.push_back(std::move(ingress));
  }
}

} // namespace meshc::check
