#include "check/blocks/lower.h"
#include "check/blocks/tables.h"

#include <algorithm>

namespace meshc::check {
namespace {

constexpr Field network_fields[] = {
    {.name = "id",
     .type = name_type,
     .doc = "What Istio calls the network.",
     .standard = "its name",
     .example = "\"vpc-0a1b\""},
};

constexpr Field link_fields[] = {
    {.name = "rtt",
     .type = duration_type,
     .doc = "Round-trip time between the two networks. Orders `failover { to = any }` and bounds connect timeouts.",
     .example = "44ms"},
    {.name = "bandwidth", .type = text_type, .doc = "Bandwidth of the link.", .flags = later},
    {.name = "price", .type = {Basic::money}, .doc = "What traffic over the link costs.", .flags = later},
    {.name = "private", .type = boolean_type, .doc = "Whether the link stays off the internet.", .flags = later},
};

} // namespace

const Block network_block{
    .kind = "network",
    .header = Header::name,
    .places = in_mesh,
    .doc = "Pods in one network reach each other directly; between networks traffic goes through east-west gateways.",
    .example = "network spare\n\ncluster third {\n  network = spare\n  region = eu-west-1\n  api_server = "
               "\"https://third.example:6443\"\n  api_ca = system\n  gateway east-west { address = 203.0.113.31 }\n}\n",
    .fields = network_fields};

const Block link_block{.kind = "link",
                       .header = Header::edge,
                       .places = in_mesh,
                       .doc = "What lies between two networks: `<->` for both ways, `->` for one.",
                       .example = "link left <-> right { rtt = 44ms }\n",
                       .fields = link_fields};

void lower_networks(Program &program, const Ids &, model::Mesh &mesh) {
  for (const EntityId id : program.of_kind(Kind::network)) {
    const Entity &entity = program[id];
    mesh.networks.push_back({entity.name,
                             read<std::string>(entity.view, field_index(network_fields, "id"), entity.name),
                             entity.name_span});
  }
}

void lower_links(Program &program, const Ids &ids, model::Mesh &mesh) {
  constexpr Kind networks[] = {Kind::network};
  for (const Loose &loose : program.links) {
    const Scope scope{{}, "link"};
    if (loose.item->header.empty() || loose.item->header.front().kind != syntax::ExprKind::edge)
      continue;
    const syntax::Expr &edge = loose.item->header.front();
    const auto from = resolve(program, edge.operands[0], networks, scope);
    const auto to = resolve(program, edge.operands[1], networks, scope);
    const auto body = evaluate_body(program, loose.item->body, link_block, loose.item->span, scope);
    const View view({{Rank::block, body.get()}});
    if (!from || !to)
      continue;
    model::Link link;
    link.from = ids.network(*from);
    link.to = ids.network(*to);
    link.both_ways = edge.text == "<->";
    link.rtt = read<model::Duration>(view, field_index(link_fields, "rtt"));
    link.span = edge.span;
    for (const model::Link &other : mesh.links) {
      const bool same = other.from == link.from && other.to == link.to;
      const bool crossed = other.from == link.to && other.to == link.from;
      if (same || (crossed && (other.both_ways || link.both_ways)))
        program.findings
            .report(diagnostics::duplicate, edge.span,
                    "the link between `" + mesh[link.from].name + "` and `" + mesh[link.to].name + "`")
            .label(other.span, "it stands here already");
    }
    mesh.links.push_back(std::move(link));
  }
  std::ranges::sort(mesh.links, {}, [](const model::Link &link) { return std::pair(link.from, link.to); });
}

} // namespace meshc::check
