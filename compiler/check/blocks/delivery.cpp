#include "check/blocks/lower.h"
#include "check/blocks/tables.h"

namespace meshc::check {
namespace {

constexpr Word control_plane_words[] = {
    {"helm", "Helm, with Istio's charts and the values that are written."},
    {"manifests", "Whoever applies the rest, from charts that were rendered beforehand and lie beside the program."},
};

constexpr Field delivery_fields[] = {
    {.name = "root",
     .type = {Basic::file},
     .doc = "Folder of the repository that everything is written below. An overlay that changes the trust domain or an "
            "address needs one of its own, or two fleets would take turns in one folder.",
     .standard = "the top of the repository",
     .example = "\"staging\""},
    {.name = "engine", .type = {Basic::text}, .doc = "Who applies what is written.", .flags = later},
    {.name = "repository", .type = {Basic::text}, .doc = "Where engines read it from.", .flags = later},
    {.name = "branch", .type = {Basic::text}, .doc = "The branch that is moved.", .flags = later},
    {.name = "control_plane",
     .type = {.basic = Basic::word, .words = control_plane_words},
     .doc = "Who installs Istio; `none`: somebody else, by whatever means. Then no values are written, and what Istio "
            "must have been told is taken as given.",
     .standard = "`helm`",
     .example = "none",
     .flags = removable},
    {.name = "rendered",
     .type = {Basic::file},
     .doc = "Folder with the rendered charts for `control_plane = manifests`: `<cluster>/<release>.yaml`.",
     .standard = "`control-plane`",
     .example = "\"vendor/istio\""},
    {.name = "sign", .type = {Basic::text}, .doc = "How commits are signed.", .flags = later},
    {.name = "wave", .type = {Basic::text}, .doc = "Clusters that follow one another.", .flags = later},
};

} // namespace

const Block delivery_block{.kind = "delivery",
                           .header = Header::none,
                           .places = in_mesh,
                           .doc = "How manifests reach the clusters.",
                           .example = "delivery { root = \"mesh\" }\n",
                           .fields = delivery_fields};

void lower_delivery(Program &program, model::Mesh &mesh) {
  std::vector<Layer> layers;
  const Written *first = nullptr;
  for (const Written &written : program.deliveries) {
    const auto body = evaluate_body(program, written.item->body, delivery_block, written.item->span, {{}, "delivery"});
    push(layers, written.overlay ? Rank::overlay : Rank::block, body.get());
    if (!written.overlay && first != nullptr)
      program.findings.report(diagnostics::duplicate, written.item->kind_word.span, "the `delivery` block")
          .label(first->item->kind_word.span, "it stands here already");
    if (!written.overlay)
      first = &written;
  }
  const View view(std::move(layers));
  const auto root = field_index(delivery_fields, "root");
  mesh.root = read<std::string>(view, root);
  const auto control_plane = field_index(delivery_fields, "control_plane");
  using Delivery = model::Setting<model::ControlPlaneDelivery>;
  const auto installer = read<Picked>(view, control_plane);
  mesh.control_plane = installer.is_off()
                           ? Delivery{Delivery::State::set, model::ControlPlaneDelivery::none, installer.span}
                           : read_word<model::ControlPlaneDelivery>(view, control_plane);
  mesh.rendered = read<std::string>(view, field_index(delivery_fields, "rendered"), mesh.rendered);
  const Node *said = view.get(root);
  bool own_root = false; // said by the overlay itself
  for (const auto &[rank, node, body] : view.setters(root))
    own_root |= rank == Rank::overlay && node == said;
  if (own_root)
    return;
  const auto needs_root = [&](Span at, std::string_view what) {
    program.findings
        .report(diagnostics::overlay_mismatch, at, what,
                "is changed by the overlay, which writes into the folder of the program itself")
        .advise("say where the variant goes: `delivery { root = \"staging\" }` in the overlay");
  };
  const auto domain = static_cast<std::uint16_t>(find_field(mesh_block, "trust_domain"));
  for (const auto &[rank, node, body] : program.mesh_view.setters(domain))
    if (rank == Rank::overlay)
      needs_root(node->span, "the trust domain");
  const auto address = static_cast<std::uint16_t>(find_field(gateway_block, "address"));
  for (const EntityId id : program.of_kind(Kind::gateway))
    for (const auto &[rank, node, body] : program[id].view.setters(address))
      if (rank == Rank::overlay)
        needs_root(node->span, "the address of gateway `" + full_name(program, id) + "`");
}

} // namespace meshc::check
