#include "base/text.h"
#include "base/unique.h"
#include "check/blocks/service_tables.h"
#include "check/blocks/traffic.h"

#include <algorithm>
#include <set>

namespace meshc::check {
namespace {

consteval std::uint16_t of_service(std::string_view name) {
  return field_index(service_fields, name);
}

model::Port port_of(const PortLiteral &literal, Span span) {
  model::Port port;
  port.number = port.target = literal.number;
  port.name = literal.protocol;
  for (std::size_t i = 0; i < std::size(protocol_words); ++i)
    if (protocol_words[i].text == literal.protocol)
      port.protocol = static_cast<model::Protocol>(i);
  port.span = span;
  return port;
}

void add_named_port(Program &program, const View::Entry &entry, std::string_view owner, model::Service &service) {
  const std::string who = "port `" + std::string(entry.key) + "` of " + std::string(owner);
  require_fields(program, entry.view, port_block, who, entry.key_span);
  const auto number = read<std::int64_t>(entry.view, field_index(port_fields, "number"));
  const auto protocol = read_word<model::Protocol>(entry.view, field_index(port_fields, "protocol"));
  if (!number.is_set() || !protocol.is_set())
    return;
  model::Port port;
  port.number = static_cast<int>(number.value);
  port.target = static_cast<int>(read<std::int64_t>(entry.view, field_index(port_fields, "target"), number.value));
  port.protocol = protocol.value;
  port.span = entry.key_span;
  port.mtls = read_word<model::Mtls>(entry.view, field_index(port_fields, "mtls"));
  // Istio reads the protocol from the name in front of the first dash.
  const std::string prefix(model::spelled(protocol.value));
  const std::string key(entry.key);
  port.name = key == prefix || key.starts_with(prefix + "-") ? key : prefix + "-" + key;
  service.ports.push_back(std::move(port));
}

void lower_ports(Program &program, const View &view, std::string_view owner, model::Service &service) {
  if (const Node *node = view.get(of_service("ports"));
      node != nullptr && std::holds_alternative<Values>(node->value.data))
    for (const Value &value : std::get<Values>(node->value.data))
      if (const auto *literal = std::get_if<PortLiteral>(&value.data))
        service.ports.push_back(port_of(*literal, value.span));
  for (const View::Entry &entry : view.entries(of_service("port")))
    add_named_port(program, entry, owner, service);
  std::ranges::stable_sort(service.ports, {}, &model::Port::number);
  for (std::size_t i = 0; i < service.ports.size(); ++i)
    for (std::size_t k = i + 1; k < service.ports.size(); ++k) {
      const model::Port &first = service.ports[i];
      const model::Port &second = service.ports[k];
      if (first.number == second.number)
        program.findings
            .report(diagnostics::duplicate, second.span,
                    "port " + std::to_string(first.number) + " of " + std::string(owner))
            .label(first.span, "it stands here already");
      else if (first.name == second.name)
        program.findings
            .report(diagnostics::duplicate, second.span, "the port name `" + first.name + "` of " + std::string(owner))
            .label(first.span, "port " + std::to_string(first.number) + " has this name")
            .advise("a second port of one protocol needs a name of its own: `port admin { number = " +
                    std::to_string(second.number) + ", protocol = " + std::string(model::spelled(second.protocol)) +
                    " }`");
    }
  if (service.ports.empty() && !view.poisoned(of_service("ports")) && view.entries(of_service("port")).empty())
    program.findings.report(diagnostics::missing_field, service.span, owner, "ports")
        .advise("for instance `ports = [8080/http]`");
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
    lower_ports(program, view, owner, service);
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
