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
    {.name = "via",
     .type = {.basic = Basic::reference, .kind = Kind::cluster},
     .doc = "A cluster that traffic between the networks should pass. Always refused: Istio dials the gateway of the "
            "network where an endpoint is, and none in between.",
     .standard = "none: proxies go straight to the other network",
     .example = "east"},
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
  std::vector<std::vector<Layer>> layers; // of each link of the mesh
  std::vector<Loose> all = program.links;
  std::ranges::stable_sort(all, {}, &Loose::overlay); // what an overlay changes stands before it
  for (const Loose &loose : all) {
    const InTurn noted(program, loose.names);
    const Scope scope{{}, "link", loose.names, nullptr};
    if (loose.item->header.empty() || loose.item->header.front().kind != syntax::ExprKind::edge)
      continue;
    const syntax::Expr &edge = loose.item->header.front();
    const Type network{.basic = Basic::reference, .kind = networks[0]};
    const auto from = evaluate(program, edge.operands[0], network, scope);
    const auto to = evaluate(program, edge.operands[1], network, scope);
    const auto body = evaluate_body(program, loose.item->body, link_block, loose.item->span, scope);
    if (!from || !to)
      continue;
    model::Link link;
    link.from = ids.network(std::get<EntityId>(from->data));
    link.to = ids.network(std::get<EntityId>(to->data));
    link.both_ways = edge.text == "<->";
    link.span = edge.span;
    const std::string what = "the link between `" + mesh[link.from].name + "` and `" + mesh[link.to].name + "`";
    const auto known = std::ranges::find_if(mesh.links, [&](const model::Link &other) {
      const bool same = other.from == link.from && other.to == link.to;
      const bool crossed = other.from == link.to && other.to == link.from;
      return same || (crossed && (other.both_ways || link.both_ways));
    });
    const bool exists = known != mesh.links.end();
    if (loose.overlay && exists == loose.item->is_new) {
      auto &finding = program.findings.report(diagnostics::overlay_mismatch, edge.span, what,
                                              exists ? "exists in the program itself, but is marked `new`"
                                                     : "does not exist in the program itself");
      finding.advise(exists ? "leave `new` out to change it"
                            : "a link that only the overlay has is written `new link …`");
      continue;
    }
    if (loose.overlay && exists) {
      push(layers[static_cast<std::size_t>(known - mesh.links.begin())], Rank::overlay, body.get());
      continue;
    }
    if (exists)
      program.findings.report(diagnostics::duplicate, edge.span, what).label(known->span, "it stands here already");
    mesh.links.push_back(std::move(link));
    push(layers.emplace_back(), Rank::block, body.get());
  }
  for (std::size_t i = 0; i < mesh.links.size(); ++i) {
    const View view(layers[i]);
    mesh.links[i].rtt = read<model::Duration>(view, field_index(link_fields, "rtt"));
    const auto via = read<EntityId>(view, field_index(link_fields, "via"));
    if (via.is_set())
      program.findings
          .report(diagnostics::no_transit, via.span, mesh[mesh.links[i].from].name, mesh[mesh.links[i].to].name,
                  program[via.value].name)
          .advise("leave `via` out; for one control plane in a hub write `primary = " + program[via.value].name +
                  "` in the other clusters");
  }
  std::ranges::sort(mesh.links, {}, [](const model::Link &link) { return std::pair(link.from, link.to); });
}

} // namespace meshc::check
