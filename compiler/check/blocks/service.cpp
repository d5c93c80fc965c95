#include "base/suggest.h"
#include "base/text.h"
#include "check/blocks/service_tables.h"

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

model::VersionId find_version(Program &program, const model::Service &service, std::string_view owner,
                              std::string_view name, Span at) {
  const auto found = std::ranges::find(service.versions, name, &model::ServiceVersion::name);
  if (found != service.versions.end())
    return model::VersionId(static_cast<std::size_t>(found - service.versions.begin()));
  std::vector<std::string> legal;
  for (const model::ServiceVersion &version : service.versions)
    legal.push_back(version.name);
  auto &finding =
      program.findings.report(diagnostics::unresolved, at, "version", std::string(name) + "` of `" + service.name);
  finding.advise(did_you_mean(name, legal));
  finding.advise(legal.empty() ? "declare it in " + std::string(owner) + ": `version " + std::string(name) + "`"
                               : "its versions are " + list_in_words(legal));
  return {};
}

model::Setting<model::Retry> lower_retry(const View::Nested &block) {
  using Setting = model::Setting<model::Retry>;
  if (block.off)
    return {Setting::State::off, {}, block.span};
  if (!block.set)
    return {};
  model::Retry retry;
  retry.attempts = read_count(block.view, field_index(retry_fields, "attempts"));
  retry.per_try = read<model::Duration>(block.view, field_index(retry_fields, "per_try"));
  retry.on = read_words(block.view, field_index(retry_fields, "on"));
  return {Setting::State::set, std::move(retry), block.span};
}

model::Setting<model::CircuitBreaker> lower_breaker(const View::Nested &block) {
  using Setting = model::Setting<model::CircuitBreaker>;
  if (block.off)
    return {Setting::State::off, {}, block.span};
  if (!block.set)
    return {};
  model::CircuitBreaker breaker;
  breaker.consecutive_gateway_errors =
      read_count(block.view, field_index(breaker_fields, "consecutive_gateway_errors"));
  breaker.consecutive_5xx_errors = read_count(block.view, field_index(breaker_fields, "consecutive_5xx_errors"));
  breaker.interval = read<model::Duration>(block.view, field_index(breaker_fields, "interval"));
  breaker.eject_for = read<model::Duration>(block.view, field_index(breaker_fields, "eject_for"));
  breaker.max_ejected = read<model::Percent>(block.view, field_index(breaker_fields, "max_ejected"));
  breaker.min_healthy = read<model::Percent>(block.view, field_index(breaker_fields, "min_healthy"));
  return {Setting::State::set, breaker, block.span};
}

model::Setting<model::Connections> lower_connections(const View::Nested &block) {
  using Setting = model::Setting<model::Connections>;
  if (block.off)
    return {Setting::State::off, {}, block.span};
  if (!block.set)
    return {};
  model::Connections limits;
  limits.connect_timeout = read<model::Duration>(block.view, field_index(connection_fields, "connect_timeout"));
  limits.idle_timeout = read<model::Duration>(block.view, field_index(connection_fields, "idle_timeout"));
  limits.max_connections = read_count(block.view, field_index(connection_fields, "max_connections"));
  limits.max_pending_requests = read_count(block.view, field_index(connection_fields, "max_pending_requests"));
  limits.max_requests = read_count(block.view, field_index(connection_fields, "max_requests"));
  limits.max_requests_per_connection =
      read_count(block.view, field_index(connection_fields, "max_requests_per_connection"));
  limits.max_retries = read_count(block.view, field_index(connection_fields, "max_retries"));
  return {Setting::State::set, limits, block.span};
}

model::Setting<model::Failover> lower_failover(Program &program, const Ids &ids, const View::Nested &block,
                                               std::string_view owner) {
  using Setting = model::Setting<model::Failover>;
  if (block.off)
    return {Setting::State::off, {}, block.span};
  if (!block.set)
    return {};
  require_fields(program, block.view, failover_block, "`failover` of " + std::string(owner), block.span);
  model::Failover failover;
  const Node *to = block.view.get(field_index(failover_fields, "to"));
  if (to != nullptr && std::holds_alternative<RegionAny>(to->value.data))
    failover.any = true;
  else if (to != nullptr && std::holds_alternative<Values>(to->value.data))
    for (const Value &value : std::get<Values>(to->value.data))
      if (const auto *region = std::get_if<EntityId>(&value.data)) {
        failover.regions.push_back(ids.region(*region));
        failover.region_spans.push_back(value.span);
      }
  return {Setting::State::set, std::move(failover), to != nullptr ? to->value.span : block.span};
}

model::TrafficPolicy lower_policy(Program &program, const Ids &ids, const View &view, std::string_view owner,
                                  const model::Service &service) {
  model::TrafficPolicy policy;
  policy.timeout = read<model::Duration>(view, of_service("timeout"));
  policy.retry = lower_retry(view.block(of_service("retry")));
  policy.circuit_breaker = lower_breaker(view.block(of_service("circuit_breaker")));
  policy.connections = lower_connections(view.block(of_service("connections")));
  policy.failover = lower_failover(program, ids, view.block(of_service("failover")), owner);
  for (const View::Entry &entry : view.entries(of_service("split")))
    if (const auto *share = std::get_if<model::Percent>(&entry.node->value.data)) {
      const auto version = find_version(program, service, owner, entry.key, entry.key_span);
      if (version.known())
        policy.split.push_back({version, *share, entry.node->value.span});
      policy.split_span = policy.split_span.known() ? cover(policy.split_span, entry.span) : entry.span;
    }
  std::ranges::sort(policy.split, {}, &model::Share::version);
  for (const View::Entry &entry : view.entries(of_service("route"))) {
    const std::string who = "route `" + std::string(entry.key) + "` of " + std::string(owner);
    require_fields(program, entry.view, route_block, who, entry.key_span);
    const auto to = read<std::string>(entry.view, field_index(route_fields, "to"));
    if (!to.is_set())
      continue;
    model::Route route;
    route.name = std::string(entry.key);
    route.span = entry.span;
    route.to_span = to.span;
    route.to = find_version(program, service, owner, to.value, to.span);
    const View::Nested when = entry.view.block(field_index(route_fields, "when"));
    route.when = {read_headers(when.view, field_index(when_fields, "headers")),
                  read_paths(when.view, field_index(when_fields, "path")),
                  read_methods(when.view, field_index(when_fields, "methods")), when.set ? when.span : entry.span};
    if (route.to.known())
      policy.routes.push_back(std::move(route));
  }
  return policy;
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
    lower_ports(program, view, owner, service);
    lower_versions(view, service);
    const View::Nested exported = view.block(of_service("export"));
    if (exported.set) {
      require_fields(program, exported.view, export_block, "`export` of " + owner, exported.span);
      model::Export to{{}, exported.span};
      for (const EntityId cluster : read_members(exported.view, field_index(export_fields, "to")))
        to.to.push_back(ids.cluster(cluster));
      service.exported = {model::Setting<model::Export>::State::set, std::move(to), exported.span};
    }
    for (const View::Entry &entry : view.entries(of_service("authenticate")))
      service.tokens = {model::Setting<model::TokenCheck>::State::set, lower_tokens(entry), entry.key_span};
    service.policy = lower_policy(program, ids, view, owner, service);
    service.capacity = lower_capacity(view);
    for (const EntityId cluster : special_clusters(view)) {
      const View there = view_in(program, id, cluster);
      service.overrides.push_back(
          {ids.cluster(cluster), lower_policy(program, ids, there, owner, service), lower_capacity(there)});
    }
    mesh.services.push_back(std::move(service));
  }
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
