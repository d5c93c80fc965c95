#include "base/overloaded.h"
#include "base/text.h"
#include "base/unique.h"
#include "check/blocks/request.h"
#include "check/code.h"

#include <algorithm>
#include <set>

namespace meshc::check {
namespace {

constexpr Field edge_fields[] = {
    {.name = "ports",
     .type = {.basic = Basic::list, .element = &name_type},
     .doc = "Names of service ports, or a protocol word for every port of it.",
     .standard = "all ports of the pod",
     .example = "[http]"},
    {.name = "methods",
     .type = {.basic = Basic::list, .element = &method_type},
     .doc = "HTTP methods.",
     .standard = "every method",
     .example = "[GET, POST]"},
    {.name = "paths",
     .type = {.basic = Basic::list, .element = &path_type},
     .doc = "HTTP paths: exact, or a prefix that ends in `*`.",
     .standard = "every path",
     .example = "[\"/v1/orders\", \"/v1/orders/*\"]"},
    {.name = "headers", .type = {.basic = Basic::map, .element = &match_type}, .doc = "Headers and their values."},
    {.name = "idempotent",
     .type = boolean_type,
     .doc = "A POST or PATCH over this edge may be sent twice: retries are not cut down for it.",
     .standard = "`false`",
     .example = "true"},
    {.name = "claims",
     .type = {.basic = Basic::map, .element = &match_type},
     .doc = "Claims of the end user's token, for a callee that says `authenticate`; `present` asks only for the claim.",
     .example = "{ role = \"staff\" }"},
    {.name = "rate", .type = text_type, .doc = "Requests per second.", .flags = later},
};

constexpr std::string_view allow_example =
    "namespace shop {\n  service web {\n    on = [east]\n    ports = [8080/http]\n  }\n\n  service cart {\n    on = "
    "[east]\n    ports = [8080/http]\n  }\n\n  allow web -> cart { methods = [GET, POST] }\n}\n";
constexpr std::string_view deny_example = "namespace shop {\n  service web {\n    on = [east]\n    ports = "
                                          "[8080/http]\n  }\n\n  deny any -> web { paths = [\"/admin/*\"] }\n}\n";

using Kinds = std::span<const Kind>;

// Names that have been followed: a list that names another twice holds nothing twice.
using Followed = std::set<std::pair<const syntax::Expr *, const Binding *>>;

// Takes `[a, b]` and `a + b` apart; what is left is `any` (an unknown id), one name of these kinds, or a selection of
// services.
template <class Add>
void each_name(Program &program, const syntax::Expr &expr, Kinds kinds, const Scope &scope, Followed &followed,
               const Add &add) {
  using syntax::ExprKind;
  if (expr.kind == ExprKind::list || (expr.kind == ExprKind::binary && expr.text == "+")) {
    for (const syntax::Expr &part : expr.operands)
      each_name(program, part, kinds, scope, followed, add);
    return;
  }
  if (expr.kind == ExprKind::any && expr.text.empty()) {
    add(EntityId(), expr.span);
    return;
  }
  if (const Binding *binding = expr.kind == ExprKind::name ? find_binding(scope, expr.text) : nullptr;
      binding != nullptr && binding->bound == Bound::closure) {
    binding->used = true;
    if (followed.emplace(binding->closure.expr, binding->closure.scope.names).second)
      each_name(program, *binding->closure.expr, kinds, binding->closure.scope, followed, add);
    return;
  }
  if (Let *let = expr.kind == ExprKind::name ? find_let(program, expr.text, scope) : nullptr;
      let != nullptr && let->type == nullptr && let->expr != nullptr && !let->evaluating) {
    let->used = let->evaluating = true;
    if (followed.emplace(let->expr, let->names).second)
      each_name(program, *let->expr, kinds, {let->space, scope.field, let->names, nullptr}, followed, add);
    let->evaluating = false;
    return;
  }
  const bool plain_name = expr.kind == ExprKind::name || expr.kind == ExprKind::dotted || expr.kind == ExprKind::string;
  if (plain_name && !is_computed(program, expr, scope) && expr.text != plural(Kind::service)) {
    if (const auto found = resolve(program, expr, kinds, scope))
      add(*found, expr.span);
    return;
  }
  if (expr.kind != ExprKind::where && (plain_name || expr.kind == ExprKind::call)) {
    // Computed: a thing of one of the kinds, a set of them, or the name of one.
    const auto code = bind(program, expr, nullptr, scope);
    if (!code)
      return;
    if (const auto *id = std::get_if<EntityId>(&code->value.data);
        id != nullptr && std::ranges::find(kinds, program[*id].kind) != kinds.end()) {
      add(*id, expr.span);
      return;
    }
    if (const auto *text = std::get_if<std::string>(&code->value.data)) {
      syntax::Expr quoted;
      quoted.kind = ExprKind::raw_string;
      quoted.span = expr.span;
      quoted.text = *text;
      if (const auto found = resolve(program, quoted, kinds, scope))
        add(*found, expr.span);
      return;
    }
  }
  if (const auto members = evaluate_set(program, expr, Kind::service, scope))
    for (const EntityId id : members->ids)
      add(id, expr.span);
}

void callers_in(Program &program, const Ids &ids, const syntax::Expr &expr, const Scope &scope, model::Edge &edge) {
  constexpr Kind kinds[] = {Kind::service, Kind::ingress, Kind::space, Kind::client};
  Followed followed;
  each_name(program, expr, kinds, scope, followed, [&](EntityId id, Span span) {
    if (!id.known())
      edge.callers.push_back({model::Anyone{}, span});
    else if (program[id].kind == Kind::service)
      edge.callers.push_back({ids.service(id), span});
    else if (program[id].kind == Kind::ingress)
      edge.callers.push_back({ids.ingress(id), span});
    else if (program[id].kind == Kind::client)
      edge.callers.push_back({ids.client(id), span});
    else
      edge.callers.push_back({ids.space(id), span});
  });
}

void callees_in(Program &program, const Ids &ids, const syntax::Expr &expr, const Scope &scope, model::Edge &edge) {
  constexpr Kind kinds[] = {Kind::service, Kind::space, Kind::external};
  Followed followed;
  each_name(program, expr, kinds, scope, followed, [&](EntityId id, Span span) {
    if (!id.known())
      program.findings.report(diagnostics::misplaced, span, "`any`", "right of `->`")
          .advise("name who is called: a service, an external, a namespace or `services where …`");
    else if (program[id].kind == Kind::service)
      edge.callees.push_back({ids.service(id), span});
    else if (program[id].kind == Kind::external)
      edge.externals.push_back({ids.external(id), span});
    else
      for (const EntityId service : program.of_kind(Kind::service))
        if (program[service].parent == id)
          edge.callees.push_back({ids.service(service), span});
  });
}

// Edges are written by those who are called: in the callee's namespace or at mesh level.
void check_ownership(Program &program, const Ids &ids, const Loose &loose, const model::Mesh &mesh,
                     const model::Edge &edge) {
  if (!loose.space.known())
    return;
  const auto refuse = [&](Span at, const std::string &callee, const std::string &home) {
    program.findings
        .report(diagnostics::misplaced, at, "an edge to `" + callee + "`",
                "in namespace `" + program[loose.space].name + "`")
        .advise("who may call a service is said by its owner: write the edge in `namespace " + home +
                "` or at mesh level");
  };
  for (const model::Callee &callee : edge.callees)
    if (const model::Service &service = mesh[callee.service]; service.space != ids.space(loose.space))
      return refuse(callee.span, mesh.full_name(service), mesh[service.space].name);
  for (const model::ExternalCallee &callee : edge.externals)
    if (const model::External &external = mesh[callee.external]; external.space != ids.space(loose.space))
      return refuse(callee.span, mesh.full_name(external), mesh[external.space].name);
}

// A gateway that lets calls in calls services, and nothing outside.
void check_callers(Program &program, const model::Mesh &mesh, const model::Edge &edge) {
  if (edge.externals.empty())
    return;
  for (const model::Caller &caller : edge.callers)
    if (const auto *id = std::get_if<model::IngressId>(&caller.who))
      program.findings
          .report(diagnostics::misplaced, caller.span, "`ingress." + mesh[*id].name + "`",
                  "as a caller of `" + mesh.full_name(mesh[edge.externals.front().external]) + "`")
          .advise("an ingress routes to services of the mesh: name the service that calls out");
}

EdgeEnds ends_of(const Program &program, const model::Mesh &mesh, const model::Edge &edge) {
  const auto entity = [&](Kind kind, auto id) {
    return EntityId(program.ranges[static_cast<std::size_t>(kind)].first + id.index);
  };
  std::set<EntityId> callers, ingresses, callees, clients, externals;
  EdgeEnds ends;
  ends.denies = edge.deny;
  for (const model::Caller &caller : edge.callers)
    std::visit(overloaded{[&](model::Anyone) { ends.anyone = true; },
                          [&](model::ServiceId id) { callers.insert(entity(Kind::service, id)); },
                          [&](model::IngressId id) { ingresses.insert(entity(Kind::ingress, id)); },
                          [&](model::ClientId id) { clients.insert(entity(Kind::client, id)); },
                          [&](model::NamespaceId id) {
                            for (std::size_t i = 0; i < mesh.services.size(); ++i)
                              if (mesh.services[i].space == id)
                                callers.insert(entity(Kind::service, model::ServiceId(i)));
                          }},
               caller.who);
  for (const model::Callee &callee : edge.callees)
    callees.insert(entity(Kind::service, callee.service));
  for (const model::ExternalCallee &callee : edge.externals)
    externals.insert(entity(Kind::external, callee.external));
  ends.callers.assign(callers.begin(), callers.end());
  ends.ingresses.assign(ingresses.begin(), ingresses.end());
  ends.callees.assign(callees.begin(), callees.end());
  ends.clients.assign(clients.begin(), clients.end());
  ends.externals.assign(externals.begin(), externals.end());
  return ends;
}

// "ingress.web, shop.web -> shop.cart": what rules and queries call an edge.
std::string title_of(const model::Mesh &mesh, const model::Edge &edge) {
  std::vector<std::string> callers, callees;
  for (const model::Caller &caller : edge.callers)
    callers.push_back(std::visit(overloaded{[](model::Anyone) { return std::string("any"); },
                                            [&](model::ServiceId id) { return mesh.full_name(mesh[id]); },
                                            [&](model::NamespaceId id) { return "namespace " + mesh[id].name; },
                                            [&](model::IngressId id) { return "ingress." + mesh[id].name; },
                                            [&](model::ClientId id) { return mesh.full_name(mesh[id]); }},
                                 caller.who));
  for (const model::Callee &callee : edge.callees)
    callees.push_back(mesh.full_name(mesh[callee.service]));
  for (const model::ExternalCallee &callee : edge.externals)
    callees.push_back(mesh.full_name(mesh[callee.external]));
  const auto side = [](const std::vector<std::string> &names, std::string_view many) {
    return names.size() > 3 ? std::to_string(names.size()) + " " + std::string(many) : join(names, ", ");
  };
  return side(callers, "callers") + " -> " + side(callees, "services");
}

} // namespace

const Block allow_block{.kind = "allow",
                        .header = Header::edge,
                        .places = in_mesh | in_space,
                        .doc = "Who may call whom: the call graph and the authorization policy in one line. Written in "
                               "the callee's namespace or at mesh level.",
                        .example = allow_example,
                        .fields = edge_fields};
const Block deny_block{.kind = "deny",
                       .header = Header::edge,
                       .places = in_mesh | in_space,
                       .doc = "Who may not call whom: wins over every allow, whoever wrote it.",
                       .example = deny_example,
                       .fields = edge_fields};

void lower_edges(Program &program, const Ids &ids, model::Mesh &mesh) {
  const std::size_t first = program.entities.size();
  for (const Loose &loose : program.edges) {
    const InTurn noted(program, loose.names);
    const Scope scope{loose.space, loose.item->kind_word.text, loose.names, nullptr};
    const bool deny = loose.item->kind_word.text == "deny";
    const auto body =
        evaluate_body(program, loose.item->body, deny ? deny_block : allow_block, loose.item->span, scope);
    const syntax::Expr &header = loose.item->header.front();
    if (header.kind != syntax::ExprKind::edge)
      continue;
    model::Edge edge;
    edge.deny = deny;
    edge.span = cover(loose.item->kind_word.span, header.span);
    callers_in(program, ids, header.operands[0], scope, edge);
    callees_in(program, ids, header.operands[1], scope, edge);
    const auto unique = [](auto &sides, auto key) {
      std::ranges::stable_sort(sides, {}, key);
      drop_repeated(sides, key);
    };
    unique(edge.callers, &model::Caller::who);
    unique(edge.callees, &model::Callee::service);
    unique(edge.externals, &model::ExternalCallee::external);
    const View view({{Rank::block, body.get()}});
    edge.ports = read_words(view, field_index(edge_fields, "ports"));
    edge.methods = read_methods(view, field_index(edge_fields, "methods"));
    edge.paths = read_paths(view, field_index(edge_fields, "paths"));
    edge.headers = read_headers(view, field_index(edge_fields, "headers"));
    edge.claims = read_matches(view, field_index(edge_fields, "claims"));
    edge.idempotent = read<bool>(view, field_index(edge_fields, "idempotent"), false);
    check_ownership(program, ids, loose, mesh, edge);
    check_callers(program, mesh, edge);
    for (const model::Callee &callee : edge.callees)
      check_port_names(program, mesh, mesh[callee.service], edge.ports);
    for (const model::ExternalCallee &callee : edge.externals)
      check_port_names(program, mesh, mesh[callee.external], edge.ports);
    if (edge.callers.empty() || (edge.callees.empty() && edge.externals.empty()))
      continue;
    Entity entity;
    entity.kind = Kind::edge;
    entity.name = title_of(mesh, edge);
    entity.name_span = edge.span;
    entity.view = view;
    const EntityId id(program.entities.size());
    program.entities.push_back(std::move(entity)); // without a name to refer to it by
    program.edge_ends.emplace(id, ends_of(program, mesh, edge));
    mesh.edges.push_back(std::move(edge));
  }
  program.ranges[static_cast<std::size_t>(Kind::edge)] = {first, program.entities.size() - first};
  // By what they say, not by where: moving a line between files must not change a byte of output.
  const auto order = [](const model::Edge &edge) {
    std::string text;
    for (const model::Callee &callee : edge.callees)
      text += std::to_string(callee.service.index) + ",";
    for (const model::ExternalCallee &callee : edge.externals)
      text += "~" + std::to_string(callee.external.index) + ",";
    text += edge.deny ? "!" : "";
    for (const model::Caller &caller : edge.callers)
      text += std::visit(overloaded{[](model::Anyone) { return std::string("*"); },
                                    [&](auto id) {
                                      return std::to_string(caller.who.index()) + ":" + std::to_string(id.index);
                                    }},
                         caller.who) +
              ",";
    for (const auto *words : {&edge.ports, &edge.methods})
      for (const model::Word &word : *words)
        text += "|" + word.text;
    for (const model::StringMatch &path : edge.paths)
      text += "/" + path.text;
    for (const model::HeaderMatch &header : edge.headers)
      text += "#" + header.name + "=" + header.match.text;
    for (const model::HeaderMatch &claim : edge.claims)
      text += "@" + claim.name + "=" + claim.match.text;
    return text;
  };
  std::vector<std::pair<std::string, model::Edge>> keyed;
  for (model::Edge &edge : mesh.edges)
    keyed.emplace_back(order(edge), std::move(edge));
  std::ranges::stable_sort(keyed, {}, &std::pair<std::string, model::Edge>::first);
  mesh.edges.clear();
  for (auto &[key, edge] : keyed)
    mesh.edges.push_back(std::move(edge));
}

} // namespace meshc::check
