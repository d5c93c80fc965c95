#include "base/text.h"
#include "base/unique.h"
#include "check/blocks/ports.h"
#include "check/blocks/service_tables.h"
#include "check/blocks/traffic.h"

#include <algorithm>
#include <set>

namespace meshc::check {
namespace {

consteval std::uint16_t of_service(std::string_view name) {
  return field_index(service_fields, name);
}

void sort_unique(std::vector<model::ClusterId> &clusters) {
  std::ranges::sort(clusters);
  drop_repeated(clusters);
}

void lower_metrics(const View &view, model::Service &service) {
  using Port = model::Setting<int>;
  if (const Node *node = view.get(of_service("metrics"));
      node != nullptr && std::holds_alternative<Values>(node->value.data))
    for (const Value &value : std::get<Values>(node->value.data))
      if (const auto *number = std::get_if<std::int64_t>(&value.data))
        service.metrics.push_back({Port::State::set, static_cast<int>(*number), value.span});
  std::ranges::stable_sort(service.metrics, {}, &Port::value);
  drop_repeated(service.metrics, &Port::value);
}

// A namespace may open ports that only some of its services have.
void check_plaintext_of_spaces(Program &program, const model::Mesh &mesh) {
  for (std::size_t i = 0; i < mesh.namespaces.size(); ++i) {
    const model::Namespace &space = mesh.namespaces[i];
    if (!space.plaintext.is_set())
      continue;
    std::set<std::string> legal;
    for (const model::Word &word : space.plaintext.value.ports) {
      bool known = false;
      for (const model::Service &service : mesh.services)
        for (const model::Port &port : service.ports)
          if (service.space == model::NamespaceId(i)) {
            known = known || model::names_port(word.text, port);
            legal.insert(port.name);
          }
      if (!known)
        program.findings
            .report(diagnostics::unresolved, word.span, "port", word.text + "` of a service in `" + space.name)
            .advise(legal.empty()
                        ? "the namespace has no services"
                        : "their ports are " + list_in_words(std::vector<std::string>(legal.begin(), legal.end())));
    }
  }
}

void lower_split_owner(Program &program, const View &view, std::string_view owner, model::Service &service) {
  const Node *node = nullptr;
  const Body *where = nullptr;
  for (const View::Setter &setter : view.setters(of_service("split")))
    if (setter.node->key.empty() && std::holds_alternative<Picked>(setter.node->value.data)) {
      node = setter.node;
      where = setter.body;
    } else if (setter.body != where) {
      node = nullptr; // a stronger layer divides the calls by itself
    }
  if (node == nullptr)
    return;
  service.split_owner =
      std::get<Picked>(node->value.data).index == 0 ? model::SplitOwner::flagger : model::SplitOwner::rollouts;
  service.split_owner_span = node->span;
  for (const View::Entry &entry : view.entries(of_service("split"))) {
    program.findings.report(diagnostics::duplicate, entry.span, "`split` of " + std::string(owner))
        .label(node->span, "another controller writes the weights")
        .advise("leave one of them out");
    return;
  }
}

void lower_versions(const View &view, model::Service &service) {
  for (const View::Entry &entry : view.entries(of_service("version"))) {
    model::ServiceVersion version;
    version.name = std::string(entry.key);
    version.span = entry.key_span;
    version.labels = read_labels(entry.view, field_index(version_fields, "labels"));
    if (version.labels.empty())
      version.labels["version"] = {version.name, entry.key_span};
    service.versions.push_back(std::move(version));
  }
  std::ranges::sort(service.versions, {}, &model::ServiceVersion::name);
}

model::Capacity lower_capacity(const View &view) {
  return {read_count(view, of_service("replicas")), read<model::Rate>(view, of_service("capacity")),
          read<model::Rate>(view, of_service("load"))};
}

consteval std::uint16_t on_set_field() {
  for (std::size_t i = 0; i < std::size(service_fields); ++i)
    if (service_fields[i].type.basic == Basic::on_set)
      return static_cast<std::uint16_t>(i);
  throw "the table has no `on SET`";
}

// Clusters that some `on SET` of the service names.
std::set<EntityId> special_clusters(const View &view) {
  std::set<EntityId> clusters;
  for (const auto &[rank, node, body] : view.setters(on_set_field()))
    if (const auto *members = std::get_if<Members>(&node->value.data))
      clusters.insert(members->ids.begin(), members->ids.end());
  return clusters;
}

} // namespace

void lower_services(Program &program, const Ids &ids, model::Mesh &mesh) {
  for (const EntityId id : program.of_kind(Kind::service)) {
    const Entity &entity = program[id];
    const InTurn noted(program, entity.items.front().names);
    const View &view = entity.view;
    const std::string owner = "service `" + entity.name + "`";
    require_fields(program, view, service_block, owner, entity.name_span);
    model::Service service;
    service.space = ids.space(entity.parent);
    service.name = entity.name;
    service.span = entity.name_span;
    const auto manage = read_word<model::Manage>(view, of_service("manage"));
    service.manage = manage.is_set() ? manage.value : model::Manage::reference;
    const auto account = read<std::string>(view, of_service("account"));
    service.account = account.is_set() ? account.value : entity.name;
    service.account_span = account.is_set() ? account.span : entity.name_span;
    service.selector = read_labels(view, of_service("selector"));
    if (service.selector.empty())
      service.selector["app"] = {entity.name, entity.name_span};
    service.labels = read_labels(view, of_service("labels"));
    const auto criticality = read_word<model::Criticality>(view, of_service("criticality"));
    service.criticality = criticality.is_set() ? criticality.value : model::Criticality::medium;
    for (const EntityId cluster : read_members(view, of_service("on")))
      service.on.push_back(ids.cluster(cluster));
    if (const Node *on = view.get(of_service("on")))
      service.on_span = on->value.span;
    for (const EntityId cluster : read_members(view, of_service("standby")))
      service.standby.push_back(ids.cluster(cluster));
    if (const Node *standby = view.get(of_service("standby")))
      service.standby_span = standby->value.span;
    service.on.insert(service.on.end(), service.standby.begin(), service.standby.end());
    sort_unique(service.on);
    sort_unique(service.standby);
    service.data = read_word<model::Data>(view, of_service("data"));
    service.headless = read<bool>(view, of_service("headless"));
    lower_metrics(view, service);
    service.ports = lower_ports(program, view, service_block, owner, service.span);
    lower_versions(view, service);
    const View::Nested exported = view.block(of_service("export"));
    if (exported.set) {
      require_fields(program, exported.view, export_block, "`export` of " + owner, exported.span);
      model::Export to{{}, exported.span};
      for (const EntityId cluster : read_members(exported.view, field_index(export_fields, "to")))
        to.to.push_back(ids.cluster(cluster));
      to.aliases = lower_aliases(program, ids, exported.view, owner);
      service.exported = {model::Setting<model::Export>::State::set, std::move(to), exported.span};
    }
    for (const View::Entry &entry : view.entries(of_service("authenticate")))
      service.tokens = {model::Setting<model::TokenCheck>::State::set, lower_tokens(entry), entry.key_span};
    service.plaintext = lower_plaintext(program, view.block(of_service("plaintext")), owner);
    if (service.plaintext.is_set())
      check_port_names(program, mesh, service, service.plaintext.value.ports);
    lower_split_owner(program, view, owner, service);
    service.policy = lower_traffic(program, ids, view, owner, service);
    service.capacity = lower_capacity(view);
    service.workloads = lower_workloads(program, ids, view, owner, service);
    for (const EntityId cluster : special_clusters(view)) {
      const View there = view_in(program, id, cluster);
      service.overrides.push_back(
          {ids.cluster(cluster), lower_traffic(program, ids, there, owner, service), lower_capacity(there)});
    }
    mesh.services.push_back(std::move(service));
  }
  check_plaintext_of_spaces(program, mesh);
}

View view_in(const Program &program, EntityId service, EntityId cluster) {
  const View &view = program[service].view;
  std::vector<Layer> layers = view.layers();
  for (const auto &[rank, node, body] : view.setters(on_set_field())) {
    const auto *members = std::get_if<Members>(&node->value.data);
    if (members == nullptr || node->nested == nullptr || !std::ranges::binary_search(members->ids, cluster))
      continue;
    const Rank above = rank == Rank::overlay                                                ? Rank::on_overlay
                       : rank == Rank::block                                                ? Rank::on_block
                       : rank == Rank::space_defaults || rank == Rank::space_defaults_where ? Rank::on_space_defaults
                                                                                            : Rank::on_mesh_defaults;
    push(layers, above, node->nested.get());
  }
  std::ranges::stable_sort(layers, {}, &Layer::rank);
  return View(std::move(layers));
}

} // namespace meshc::check
