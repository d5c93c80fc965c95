#include "base/text.h"
#include "check/blocks/request.h"

#include <algorithm>

namespace meshc::check {
namespace {

constexpr Type host_type{Basic::host};
constexpr Word tls_version_words[] = {{"1.2", "TLS 1.2 and newer."}, {"1.3", "TLS 1.3 only."}};

constexpr Field tls_fields[] = {
    {.name = "credential",
     .type = name_type,
     .doc = "Secret with certificate and key, in the namespace of the gateway.",
     .example = "shop-tls",
     .flags = required},
    {.name = "min_version",
     .type = {.basic = Basic::word, .words = tls_version_words},
     .doc = "Oldest TLS version accepted.",
     .standard = "Istio's own, 1.2",
     .example = "1.3"},
};
constexpr Block tls_block{.kind = "tls",
                          .header = Header::none,
                          .places = nested,
                          .doc = "The certificate it answers with.",
                          .fields = tls_fields};

constexpr Field route_fields[] = {
    {.name = "path",
     .type = {.basic = Basic::list, .element = &path_type},
     .doc = "Any of these paths: exact, or a prefix that ends in `*`.",
     .standard = "every path",
     .example = "[\"/\", \"/static/*\"]"},
    {.name = "methods",
     .type = {.basic = Basic::list, .element = &method_type},
     .doc = "Any of these methods.",
     .standard = "every method",
     .example = "[GET]"},
    {.name = "headers",
     .type = {.basic = Basic::map, .element = &match_type},
     .doc = "Headers and their values; `present` asks only for the header."},
    {.name = "query",
     .type = {.basic = Basic::map, .element = &match_type},
     .doc = "Query parameters and their values; `present` asks only for the parameter.",
     .example = "{ debug = \"1\" }"},
    {.name = "to",
     .type = {.basic = Basic::reference, .kind = Kind::service},
     .doc = "The service that answers.",
     .example = "shop.web",
     .flags = required},
    {.name = "port",
     .type = name_type,
     .doc = "Port of that service, when it has several that carry HTTP.",
     .example = "http"},
    {.name = "timeout",
     .type = duration_type,
     .doc = "Time for a whole call.",
     .standard = "that of the service",
     .example = "5s"},
};
constexpr Block route_block{.kind = "route",
                            .header = Header::none,
                            .places = nested,
                            .doc = "Which requests go to which service. Routes are tried in the order of the program.",
                            .fields = route_fields};

constexpr Field ingress_fields[] = {
    {.name = "on", .type = cluster_set, .doc = "Clusters that answer for it.", .example = "all", .flags = required},
    {.name = "hosts",
     .type = {.basic = Basic::list, .element = &host_type},
     .doc = "Host names it answers for.",
     .example = "[\"shop.example\"]",
     .flags = required},
    {.name = "gateway",
     .type = name_type,
     .doc = "Which gateway of its clusters.",
     .standard = "`ingress`",
     .example = "ingress"},
    {.name = "tls",
     .type = {.basic = Basic::block, .block = &tls_block},
     .doc = "The certificate it answers with; plain HTTP is redirected.",
     .standard = "none: plain HTTP"},
    {.name = "route",
     .type = {.basic = Basic::repeated, .block = &route_block},
     .doc = "Which requests go to which service."},
    {.name = "dns", .type = text_type, .doc = "Records for its hosts.", .flags = later},
};

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
    for (const EntityId cluster : read_members(view, field_index(ingress_fields, "on")))
      ingress.on.push_back(ids.cluster(cluster));
    ingress.hosts = read_words(view, field_index(ingress_fields, "hosts"));
    ingress.gateway = read<std::string>(view, field_index(ingress_fields, "gateway"), ingress.gateway);
    const View::Nested tls = view.block(field_index(ingress_fields, "tls"));
    if (tls.set) {
      require_fields(program, tls.view, tls_block, "`tls` of " + owner, tls.span);
      model::IngressTls certificate;
      certificate.credential = read<std::string>(tls.view, field_index(tls_fields, "credential"), "");
      const auto least = read<Picked>(tls.view, field_index(tls_fields, "min_version"));
      if (least.is_set())
        certificate.min_version = {model::Setting<std::string>::State::set,
                                   std::string(tls_version_words[least.value.index].text), least.span};
      certificate.span = tls.span;
      ingress.tls = {model::Setting<model::IngressTls>::State::set, std::move(certificate), tls.span};
    }
    for (const auto &[rank, node, body] : view.setters(field_index(ingress_fields, "route"))) {
      if (node->nested == nullptr)
        continue;
      std::vector<Layer> layers;
      push(layers, rank, node->nested.get());
      const View route_view(std::move(layers));
      require_fields(program, route_view, route_block, "a route of " + owner, node->span);
      const auto to = read<EntityId>(route_view, field_index(route_fields, "to"));
      if (!to.is_set())
        continue;
      model::IngressRoute route;
      route.when = {read_headers(route_view, field_index(route_fields, "headers")),
                    read_paths(route_view, field_index(route_fields, "path")),
                    read_methods(route_view, field_index(route_fields, "methods")),
                    node->span,
                    read_matches(route_view, field_index(route_fields, "query")),
                    {}};
      route.to = ids.service(to.value);
      route.to_span = to.span;
      route.port = read<std::string>(route_view, field_index(route_fields, "port"));
      route.timeout = read<model::Duration>(route_view, field_index(route_fields, "timeout"));
      route.span = node->span;
      ingress.routes.push_back(std::move(route));
    }
    if (ingress.routes.empty() && !view.poisoned(field_index(ingress_fields, "route")))
      program.findings.report(diagnostics::missing_field, entity.name_span, owner, "route")
          .advise("for instance `route { to = shop.web }`");
    mesh.ingresses.push_back(std::move(ingress));
  }
}

} // namespace meshc::check
