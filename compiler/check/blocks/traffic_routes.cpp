#include "check/blocks/traffic_routes.h"

#include "base/suggest.h"
#include "base/text.h"
#include "base/unique.h"
#include "check/blocks/traffic_tables.h"

#include <algorithm>
#include <tuple>

namespace meshc::check {
namespace {

std::vector<std::string> names_of_versions(const model::Service &service) {
  std::vector<std::string> names;
  for (const model::ServiceVersion &version : service.versions)
    names.push_back(version.name);
  return names;
}

model::VersionId version_named(const model::Service &service, std::string_view name) {
  const auto found = std::ranges::find(service.versions, name, &model::ServiceVersion::name);
  if (found == service.versions.end())
    return {};
  return model::VersionId(static_cast<std::size_t>(found - service.versions.begin()));
}

struct Destination {
  model::VersionId version;
  model::ClusterId cluster;
};

// `next`, `west`, `cluster.west`, `next.west`.
std::optional<Destination> find_destination(Program &program, const Ids &ids, const model::Service &service,
                                            std::string_view owner, std::string_view name, Span at) {
  const auto cluster_named = [&](std::string_view text) -> model::ClusterId {
    const EntityId id = program.find(Kind::cluster, {}, text);
    return id.known() ? ids.cluster(id) : model::ClusterId{};
  };
  if (const auto dot = name.find('.'); dot != name.npos) {
    const std::string_view first = name.substr(0, dot), second = name.substr(dot + 1);
    const bool spelled_out = first == word(Kind::cluster);
    const model::VersionId version =
        spelled_out ? model::VersionId{} : find_version(program, service, owner, first, at);
    if (!spelled_out && !version.known())
      return std::nullopt;
    const model::ClusterId cluster = find_cluster(program, ids, second, at);
    if (!cluster.known())
      return std::nullopt;
    return Destination{version, cluster};
  }
  const model::VersionId version = version_named(service, name);
  const model::ClusterId cluster = cluster_named(name);
  if (version.known() && cluster.known()) {
    program.findings
        .report(diagnostics::ambiguous, at, name,
                "version `" + std::string(name) + "` or cluster `" + std::string(name) + "`")
        .advise("the cluster is written `cluster." + std::string(name) + "`; a version needs a name of its own");
    return std::nullopt;
  }
  if (version.known() || cluster.known())
    return Destination{version, cluster};
  find_version(program, service, owner, name, at);
  return std::nullopt;
}

std::vector<model::HeaderValue> read_values(const View &view, std::uint16_t field) {
  std::vector<model::HeaderValue> values;
  for (const View::Entry &entry : view.entries(field))
    if (const auto *text = std::get_if<std::string>(&entry.node->value.data))
      values.push_back({{lower(entry.key), entry.key_span}, {*text, entry.node->value.span}});
  std::ranges::sort(values, {}, [](const model::HeaderValue &value) { return value.name.text; });
  return values;
}

model::HeaderChanges lower_changes(const View::Nested &block) {
  if (!block.set)
    return {};
  model::HeaderChanges changes{read_values(block.view, field_index(changes_fields, "set")),
                               read_values(block.view, field_index(changes_fields, "add")),
                               read_words(block.view, field_index(changes_fields, "remove"))};
  for (model::Word &name : changes.remove)
    name.text = lower(name.text);
  std::ranges::sort(changes.remove, {}, &model::Word::text);
  return changes;
}

template <class T> model::Setting<T> set(T value, Span span) {
  return {model::Setting<T>::State::set, std::move(value), span};
}

model::Setting<model::Redirect> lower_redirect(const View::Nested &block) {
  if (!block.set)
    return {};
  model::Redirect redirect;
  redirect.host = read<std::string>(block.view, field_index(redirect_fields, "host"));
  redirect.path = read<std::string>(block.view, field_index(redirect_fields, "path"));
  redirect.prefix = read<std::string>(block.view, field_index(redirect_fields, "prefix"));
  if (const auto scheme = read<Picked>(block.view, field_index(redirect_fields, "scheme")); scheme.is_set())
    redirect.scheme = set(std::string(scheme_words[scheme.value.index].text), scheme.span);
  redirect.port = read_count(block.view, field_index(redirect_fields, "port"));
  redirect.status = read_count(block.view, field_index(redirect_fields, "status"));
  return set(std::move(redirect), block.span);
}

model::Setting<model::Response> lower_respond(Program &program, const View::Nested &block, std::string_view who) {
  if (!block.set)
    return {};
  require_fields(program, block.view, respond_block, "`respond` of " + std::string(who), block.span);
  return set(model::Response{read_count(block.view, field_index(respond_fields, "status")),
                             read<std::string>(block.view, field_index(respond_fields, "body"))},
             block.span);
}

model::Setting<model::Rewrite> lower_rewrite(const View::Nested &block) {
  if (!block.set)
    return {};
  return set(model::Rewrite{read<std::string>(block.view, field_index(rewrite_fields, "path")),
                            read<std::string>(block.view, field_index(rewrite_fields, "host"))},
             block.span);
}

model::Setting<model::Cors> lower_cors(Program &program, const View::Nested &block, std::string_view who) {
  if (!block.set)
    return {};
  require_fields(program, block.view, cors_block, "`cors` of " + std::string(who), block.span);
  model::Cors cors;
  cors.origins = read_paths(block.view, field_index(cors_fields, "origins"));
  cors.methods = read_methods(block.view, field_index(cors_fields, "methods"));
  cors.headers = read_words(block.view, field_index(cors_fields, "headers"));
  cors.expose = read_words(block.view, field_index(cors_fields, "expose"));
  cors.max_age = read<model::Duration>(block.view, field_index(cors_fields, "max_age"));
  cors.credentials = read<bool>(block.view, field_index(cors_fields, "credentials"));
  return set(std::move(cors), block.span);
}

model::RequestMatch lower_when(const Program &program, const Ids &ids, const View::Nested &when, Span otherwise) {
  model::RequestMatch match{read_headers(when.view, field_index(when_fields, "headers")),
                            read_paths(when.view, field_index(when_fields, "path")),
                            read_methods(when.view, field_index(when_fields, "methods")),
                            when.set ? when.span : otherwise,
                            read_matches(when.view, field_index(when_fields, "query")),
                            {}};
  const Node *from = when.view.get(field_index(when_fields, "from"));
  if (from != nullptr && std::holds_alternative<Values>(from->value.data))
    for (const Value &value : std::get<Values>(from->value.data))
      if (const auto *id = std::get_if<EntityId>(&value.data))
        match.callers.push_back(program[*id].kind == Kind::space
                                    ? model::Origin{ids.space(*id), {}}
                                    : model::Origin{ids.space(program[*id].parent), ids.service(*id)});
  std::ranges::sort(match.callers);
  drop_repeated(match.callers);
  return match;
}

} // namespace

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

model::VersionId find_version(Program &program, const model::Service &service, std::string_view owner,
                              std::string_view name, Span at) {
  if (const model::VersionId found = version_named(service, name); found.known())
    return found;
  const std::vector<std::string> legal = names_of_versions(service);
  auto &finding =
      program.findings.report(diagnostics::unresolved, at, "version", std::string(name) + "` of `" + service.name);
  finding.advise(did_you_mean(name, legal));
  finding.advise(legal.empty() ? "declare it in " + std::string(owner) + ": `version " + std::string(name) + "`"
                               : "its versions are " + list_in_words(legal));
  return {};
}

std::vector<model::Share> lower_shares(Program &program, const Ids &ids, const View &view, std::uint16_t field,
                                       std::string_view owner, const model::Service &service, Span &whole) {
  std::vector<model::Share> shares;
  for (const View::Entry &entry : view.entries(field))
    if (const auto *share = std::get_if<model::Percent>(&entry.node->value.data)) {
      if (const auto found = find_destination(program, ids, service, owner, entry.key, entry.key_span))
        shares.push_back({found->version, *share, entry.node->value.span, found->cluster});
      whole = whole.known() ? cover(whole, entry.span) : entry.span;
    }
  std::ranges::sort(shares, {}, [](const model::Share &share) { return std::tuple(share.version, share.cluster); });
  return shares;
}

model::ClusterId find_cluster(Program &program, const Ids &ids, std::string_view name, Span at) {
  if (const EntityId id = program.find(Kind::cluster, {}, name); id.known())
    return ids.cluster(id);
  std::vector<std::string> legal;
  for (const EntityId id : program.of_kind(Kind::cluster))
    legal.push_back(program[id].name);
  program.findings.report(diagnostics::unresolved, at, "cluster", name).advise(did_you_mean(name, legal));
  return {};
}

void lower_parts(Program &program, const View &view, const Block &block, std::string_view who, model::Route &route) {
  const auto field = [&](std::string_view name) { return static_cast<std::uint16_t>(find_field(block, name)); };
  route.redirect = lower_redirect(view.block(field("redirect")));
  route.respond = lower_respond(program, view.block(field("respond")), who);
  route.rewrite = lower_rewrite(view.block(field("rewrite")));
  route.request = lower_changes(view.block(field("request")));
  route.response = lower_changes(view.block(field("response")));
  route.cors = lower_cors(program, view.block(field("cors")), who);
  route.timeout = read<model::Duration>(view, field("timeout"));
  route.retry = lower_retry(view.block(field("retry")));
}

std::optional<model::Route> lower_route(Program &program, const Ids &ids, const View::Entry &entry,
                                        std::string_view owner, const model::Service &service) {
  const View &view = entry.view;
  const std::string who = "route `" + std::string(entry.key) + "` of " + std::string(owner);
  model::Route route;
  route.name = std::string(entry.key);
  route.span = entry.span;
  if (const auto to = read<std::string>(view, field_index(route_fields, "to")); to.is_set()) {
    route.to_span = to.span;
    route.to = find_version(program, service, owner, to.value, to.span);
    if (!route.to.known())
      return std::nullopt;
  }
  route.when = lower_when(program, ids, view.block(field_index(route_fields, "when")), entry.span);
  route.split = lower_shares(program, ids, view, field_index(route_fields, "split"), owner, service, route.split_span);
  lower_parts(program, view, route_block, who, route);
  return route;
}

} // namespace meshc::check
