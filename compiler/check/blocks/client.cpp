#include "base/unique.h"
#include "check/blocks/lower.h"
#include "check/blocks/tables.h"

#include <algorithm>

namespace meshc::check {
namespace {

constexpr Type range_type{Basic::cidr};

constexpr Field client_fields[] = {
    {.name = "account",
     .type = name_type,
     .doc = "ServiceAccount its pods run as: its identity.",
     .standard = "its name",
     .example = "catalog-exporter"},
    {.name = "on",
     .type = cluster_set,
     .doc = "Clusters it runs in; of one off the mesh, those whose pods it calls.",
     .standard = "off the mesh: wherever what it calls runs",
     .example = "[east]"},
    {.name = "off_mesh",
     .type = boolean_type,
     .doc = "It has no proxy and so no identity: it calls in plain text and is known by its address.",
     .standard = "`false`",
     .example = "true"},
    {.name = "cidrs",
     .type = {.basic = Basic::list, .element = &range_type},
     .doc = "Addresses that one off the mesh calls from.",
     .example = "[192.0.2.0/24]"},
    {.name = "until",
     .type = date_type,
     .doc = "The last day on which one off the mesh may call.",
     .example = "2027-03-31"},
};

consteval std::uint16_t of_client(std::string_view name) {
  return field_index(client_fields, name);
}

void refuse(Program &program, const View &view, std::string_view field, const std::string &where,
            const std::string &advice) {
  if (const Node *node = view.get(static_cast<std::uint16_t>(find_field(client_block, field))))
    program.findings.report(diagnostics::misplaced, node->span, "`" + std::string(field) + "`", where).advise(advice);
}

void lower_off_mesh(Program &program, const View &view, const std::string &owner, const model::Setting<bool> &said,
                    model::Client &client) {
  refuse(program, view, "account", "in " + owner + ", which is off the mesh",
         "without a proxy there is no identity: leave one of `account` and `off_mesh` out");
  require(program, view, client_block, of_client("cidrs"), owner, client.span);
  require(program, view, client_block, of_client("until"), owner, client.span);
  const auto until = read<model::Date>(view, of_client("until"));
  client.off_mesh = {model::Setting<model::OffMesh>::State::set,
                     {read_cidrs(view, of_client("cidrs")), until.value, until.span, said.span},
                     said.span};
}

} // namespace

const Block client_block{.kind = "client",
                         .header = Header::name,
                         .places = in_mesh | in_space,
                         .doc = "A caller that is no service: a job with an account of its own, or for a while "
                                "something that is not in the mesh yet.",
                         .example = R"(namespace shop {
  service cart {
    on = [east]
    ports = [8080/http]
  }

  client exporter { on = [east], account = cart-exporter }

  allow exporter -> cart
}
)",
                         .fields = client_fields};

void lower_clients(Program &program, const Ids &ids, model::Mesh &mesh) {
  for (const EntityId id : program.of_kind(Kind::client)) {
    const Entity &entity = program[id];
    const InTurn noted(program, entity.items.front().names);
    const View &view = entity.view;
    const std::string owner = "client `" + entity.name + "`";
    model::Client client;
    if (entity.parent.known())
      client.space = ids.space(entity.parent);
    client.name = entity.name;
    client.span = entity.name_span;
    client.account = read<std::string>(view, of_client("account"), entity.name);
    for (const EntityId cluster : read_members(view, of_client("on")))
      client.on.push_back(ids.cluster(cluster));
    std::ranges::sort(client.on);
    drop_repeated(client.on);
    const auto off_mesh = read<bool>(view, of_client("off_mesh"));
    if (off_mesh.is_set() && off_mesh.value) {
      lower_off_mesh(program, view, owner, off_mesh, client);
    } else {
      const std::string where = "in " + owner + ", which proves who it is";
      refuse(program, view, "cidrs", where, "say `off_mesh = true` if it has no proxy");
      refuse(program, view, "until", where, "say `off_mesh = true` if it has no proxy");
      require(program, view, client_block, of_client("on"), owner, entity.name_span);
      if (!client.space.known())
        program.findings.report(diagnostics::misplaced, entity.name_span, owner, "at mesh level")
            .advise("an account lives in a namespace, and so does who runs as it: write it in `namespace NAME { … }`; "
                    "only one with `off_mesh = true` has none");
    }
    mesh.clients.push_back(std::move(client));
  }
}

} // namespace meshc::check
