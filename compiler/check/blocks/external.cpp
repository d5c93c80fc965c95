#include "base/unique.h"
#include "check/blocks/ports.h"
#include "check/blocks/service_tables.h"
#include "check/blocks/traffic.h"
#include "check/blocks/traffic_routes.h"

#include <algorithm>

namespace meshc::check {
namespace {

constexpr Type host_type{Basic::host};
constexpr Type address_type{Basic::address};
constexpr Type only_address_type{Basic::address_only};
constexpr Type range_type{Basic::cidr};

constexpr Word resolution_words[] = {
    {"dns", "Proxies ask DNS for it, and use all that it answers."},
    {"dns-round-robin", "Proxies ask DNS for it, and use the first answer for each new connection."},
    {"static", "Calls go to `endpoints`, else to `addresses`."},
    {"passthrough", "Calls go to the address that the caller dialled."},
};
constexpr Word tls_mode_words[] = {{"simple", "It proves who it is."}, {"mutual", "Both prove who they are."}};

constexpr Field tls_fields[] = {
    {.name = "mode",
     .type = {.basic = Basic::word, .words = tls_mode_words},
     .doc = "Who shows a certificate.",
     .standard = "`simple`",
     .example = "mutual"},
    {.name = "credential",
     .type = name_type,
     .doc = "Secret beside the egress gateway: `ca.crt` of who signs there, in mutual mode also `tls.crt` and "
            "`tls.key`. It needs `via`, because sidecars read no Secrets.",
     .standard = "public authorities are trusted",
     .example = "cards-client"},
    {.name = "sni",
     .type = host_type,
     .doc = "The name asked for and looked for in the certificate.",
     .standard = "the host that is called",
     .example = "\"edge.cards.example\""},
};
constexpr Block tls_block{.kind = "tls",
                          .header = Header::none,
                          .places = nested,
                          .doc = "Callers speak plain text, and a proxy opens TLS towards the outside.",
                          .fields = tls_fields};

constexpr Field external_fields[] = {
    {.name = "hosts",
     .type = {.basic = Basic::list, .element = &host_type},
     .doc = "Its names, as callers write them.",
     .example = "[\"api.cards.example\"]",
     .flags = required},
    {.name = "on",
     .type = cluster_set,
     .doc = "Clusters from which it may be called.",
     .standard = "wherever a caller runs",
     .example = "[east]"},
    {.name = "ports",
     .type = {.basic = Basic::list, .element = &port_type},
     .doc = "The ports that callers dial as `<number>/<protocol>`, each named after its protocol.",
     .example = "[443/tls]"},
    {.name = "port",
     .type = {.basic = Basic::named, .block = &port_block},
     .doc = "A port with a name of its own; `target` is the port outside, where that differs."},
    {.name = "addresses",
     .type = {.basic = Basic::list, .element = &only_address_type},
     .doc = "IP addresses that callers dial: what tells calls over TCP apart.",
     .standard = "known by its names alone",
     .example = "[198.51.100.7]"},
    {.name = "ranges",
     .type = {.basic = Basic::list, .element = &range_type},
     .doc = "Ranges of addresses that callers dial.",
     .standard = "none",
     .example = "[198.51.100.0/24]"},
    {.name = "endpoints",
     .type = {.basic = Basic::list, .element = &address_type},
     .doc = "IP addresses or host names where calls go, when that is not what callers dial.",
     .standard = "its hosts or addresses",
     .example = "[192.0.2.10, 192.0.2.11]"},
    {.name = "resolution",
     .type = {.basic = Basic::word, .words = resolution_words},
     .doc = "How proxies find where calls go.",
     .standard = "`passthrough` for wildcards and ranges, `static` for addresses, else `dns`",
     .example = "static"},
    {.name = "via",
     .type = name_type,
     .doc = "Egress gateway of each caller's cluster that all calls pass: callers prove who they are to it.",
     .standard = "none: straight from the caller's proxy",
     .example = "egress"},
    {.name = "tls",
     .type = {.basic = Basic::block, .block = &tls_block},
     .doc = "TLS that a proxy opens for callers that speak plain text.",
     .standard = "none: what callers say passes as it is"},
    {.name = "timeout",
     .type = duration_type,
     .doc = "Time for a whole call, retries included.",
     .standard = "none",
     .example = "2s",
     .flags = removable},
    {.name = "retry",
     .type = {.basic = Basic::block, .block = &retry_block},
     .doc = "What a proxy tries again; `none` switches Istio's own retries off.",
     .standard = "Istio's own",
     .flags = removable},
    {.name = "circuit_breaker",
     .type = {.basic = Basic::block, .block = &breaker_block},
     .doc = "When a failing address is left alone.",
     .standard = "none",
     .flags = removable},
    {.name = "connections",
     .type = {.basic = Basic::block, .block = &connections_block},
     .doc = "Limits of connections.",
     .standard = "Istio's own",
     .flags = removable},
};

consteval std::uint16_t of_external(std::string_view name) {
  return field_index(external_fields, name);
}

void lower_tls(Program &program, const View::Nested &block, const std::string &owner, model::External &external) {
  if (!block.set)
    return;
  model::ExternalTls tls;
  tls.span = block.span;
  const auto mode = read_word<model::ExternalTlsMode>(block.view, field_index(tls_fields, "mode"));
  tls.mode = mode.is_set() ? mode.value : model::ExternalTlsMode::simple;
  tls.credential = read<std::string>(block.view, field_index(tls_fields, "credential"));
  tls.sni = read<std::string>(block.view, field_index(tls_fields, "sni"));
  if (tls.mode == model::ExternalTlsMode::mutual && tls.credential.is_unset())
    program.findings.report(diagnostics::missing_field, mode.span, "mutual `tls` of " + owner, "credential")
        .advise("name the Secret beside the egress gateway that holds `tls.crt`, `tls.key` and `ca.crt`");
  external.tls = {model::Setting<model::ExternalTls>::State::set, std::move(tls), block.span};
}

// What the other fields can only mean, where nobody says it.
model::Resolution usual_resolution(const model::External &external, bool has_ranges) {
  const bool wildcard =
      std::ranges::any_of(external.hosts, [](const model::Word &host) { return host.text.starts_with('*'); });
  if (external.endpoints.empty() && (wildcard || has_ranges))
    return model::Resolution::none;
  const auto &known = external.endpoints.empty() ? external.addresses : external.endpoints;
  const bool fixed = !known.empty() && std::ranges::all_of(known, [](const model::Word &word) {
    return model::parse_address(word.text).has_value();
  });
  return fixed ? model::Resolution::fixed : model::Resolution::dns;
}

void lower_addresses(const View &view, model::External &external) {
  external.addresses = read_words(view, of_external("addresses"));
  external.endpoints = read_words(view, of_external("endpoints"));
  const auto ranges = read_cidrs(view, of_external("ranges"));
  const auto said = read_word<model::Resolution>(view, of_external("resolution"));
  external.resolution = said.is_set() ? said.value : usual_resolution(external, !ranges.empty());
  external.resolution_span = said.is_set() ? said.span : external.span;
  for (const model::Setting<model::Cidr> &range : ranges)
    external.addresses.push_back({range.value.text, range.span});
}

} // namespace

const Block external_block{.kind = "external",
                           .header = Header::name,
                           .places = in_space,
                           .doc = "A service outside of the mesh. Only the namespaces of callers that an `allow` names "
                                  "get to know it; with `via`, its callers are judged one by one.",
                           .example = R"(namespace shop {
  service web {
    on = [east]
    ports = [8080/http]
  }

  external card-network {
    hosts = ["api.cards.example"]
    ports = [443/tls]
  }

  allow web -> card-network
}
)",
                           .fields = external_fields};

void lower_externals(Program &program, const Ids &ids, model::Mesh &mesh) {
  for (const EntityId id : program.of_kind(Kind::external)) {
    const Entity &entity = program[id];
    const InTurn noted(program, entity.items.front().names);
    const View &view = entity.view;
    const std::string owner = "external `" + entity.name + "`";
    require_fields(program, view, external_block, owner, entity.name_span);
    model::External external;
    external.space = ids.space(entity.parent);
    external.name = entity.name;
    external.span = entity.name_span;
    for (const EntityId cluster : read_members(view, of_external("on")))
      external.on.push_back(ids.cluster(cluster));
    std::ranges::sort(external.on);
    drop_repeated(external.on);
    if (const Node *on = view.get(of_external("on")))
      external.on_span = on->value.span;
    external.hosts = read_words(view, of_external("hosts"));
    external.ports = lower_ports(program, view, external_block, owner, entity.name_span);
    lower_addresses(view, external);
    external.via = read<std::string>(view, of_external("via"));
    lower_tls(program, view.block(of_external("tls")), owner, external);
    external.policy.timeout = read<model::Duration>(view, of_external("timeout"));
    external.policy.retry = lower_retry(view.block(of_external("retry")));
    external.policy.circuit_breaker = lower_breaker(view.block(of_external("circuit_breaker")));
    external.policy.connections = lower_connections(program, view.block(of_external("connections")), owner);
    mesh.externals.push_back(std::move(external));
  }
}

} // namespace meshc::check
