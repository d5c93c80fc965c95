#include "check/block.h"

#include "check/blocks/tables.h"

#include <algorithm>
#include <array>

namespace meshc::check {
namespace {

// Kinds of the language that later work compiles: known by name, refused with one clear error.
constexpr Block later_block(std::string_view kind, std::string_view doc, std::uint8_t places = in_mesh | in_space) {
  return Block{.kind = kind, .header = Header::name, .places = places, .doc = doc, .later = true};
}
constexpr Block authority_block = later_block("authority", "The certificate hierarchy.");
constexpr Block observability_block = later_block("observability", "Metrics, traces, logs and alerts.");
constexpr Block expect_block = later_block("expect", "A fact to be proven.");
constexpr Block hold_block = later_block("hold", "Something frozen as committed.");
constexpr Block adopt_block = later_block("adopt", "Taking over an object of others.");
constexpr Block migrate_block = later_block("migrate", "Allowing an identity to change.");
constexpr Block drill_block = later_block("drill", "A rehearsed failure.");

constexpr std::array all{&mesh_block,    &network_block,  &link_block,      &cluster_block,  &space_block,
                         &service_block, &allow_block,    &deny_block,      &ingress_block,  &defaults_block,
                         &client_block,  &external_block, &authority_block, &delivery_block, &observability_block,
                         &rule_block,    &expect_block,   &waive_block,     &hold_block,     &adopt_block,
                         &migrate_block, &drill_block,    &raw_block,       &patch_block,    &overlay_block};

} // namespace

std::span<const Block *const> blocks() {
  return all;
}

const Block *find_block(std::string_view kind) {
  const auto found = std::ranges::find(all, kind, &Block::kind);
  return found == all.end() ? nullptr : *found;
}

int find_field(const Block &block, std::string_view name) {
  const auto found = std::ranges::find(block.fields, name, &Field::name);
  return found == block.fields.end() ? -1 : static_cast<int>(found - block.fields.begin());
}

int find_former(const Block &block, std::string_view name) {
  const auto found = std::ranges::find(block.fields, name, &Field::formerly);
  return name.empty() || found == block.fields.end() ? -1 : static_cast<int>(found - block.fields.begin());
}

namespace {

std::string_view list_example(const Type &element) {
  switch (element.basic) {
  case Basic::text:
    return "a list of strings such as `[\"a\", \"b\"]`";
  case Basic::port:
    return "a list of ports such as `[8080/http]`";
  case Basic::cidr:
    return "a list of address ranges such as `[10.0.0.0/16]`";
  case Basic::condition:
    return "a list of retry conditions such as `[connect-failure, 503]`";
  case Basic::reference:
    return element.kind == Kind::region ? "a list of regions such as `[us-west-2]`, or `any`" : "a list of names";
  default:
    return "a list";
  }
}

} // namespace

std::string_view type_example(const Type &type) {
  switch (type.basic) {
  case Basic::boolean:
    return "`true` or `false`";
  case Basic::integer:
    return "a whole number";
  case Basic::text:
    return "a string";
  case Basic::name:
    return "a name";
  case Basic::decimal:
    return "a number such as `1.5`";
  case Basic::quantity:
    return "a quantity such as `500m` or `64Mi`";
  case Basic::date:
    return "a date such as `2027-03-31`";
  case Basic::address_only:
    return "an IP address";
  case Basic::email:
    return "an e-mail address";
  case Basic::pattern:
    return "a regular expression such as `\"v[0-9]+\"`";
  case Basic::secret:
    return "a secret, as in `secret(\"store/path\")`";
  case Basic::record:
    return "a record";
  case Basic::nothing:
    return "`none`";
  case Basic::duration:
    return "a duration such as `250ms`";
  case Basic::percent:
    return "a percentage such as `95%`";
  case Basic::rate:
    return "a rate such as `120rps`";
  case Basic::money:
    return "a price such as `0.02USD/GiB`";
  case Basic::cidr:
    return "an address range such as `10.0.0.0/16`";
  case Basic::address:
    return "an IP address or a host name";
  case Basic::host:
    return "a host name such as `\"shop.example\"`";
  case Basic::url:
    return "a URL such as `\"https://east.example:6443\"`";
  case Basic::file:
    return "a file such as `\"ca/east.pem\"`, or `system`";
  case Basic::port:
    return "a port such as `8080/http`";
  case Basic::port_number:
    return "a port number";
  case Basic::version:
    return "a version such as `1.31.1`";
  case Basic::path:
    return "a path such as `\"/v1/*\"`";
  case Basic::condition:
    return "a retry condition such as `connect-failure`, or an HTTP status";
  case Basic::match:
    return "text, or `present`";
  case Basic::word:
    return "one of its words";
  case Basic::region_name:
    return "a region such as `us-east-1`";
  case Basic::zone_name:
    return "a zone such as `us-east-1a`";
  case Basic::reference:
    switch (type.kind) {
    case Kind::network:
      return "a network";
    case Kind::region:
      return "a region";
    case Kind::cluster:
      return "a cluster";
    case Kind::service:
      return type.or_space ? "a service or a namespace" : "a service";
    case Kind::space:
      return "a namespace";
    default:
      return "a name of the program";
    }
  case Basic::own_version:
    return "a version of the service";
  case Basic::set:
    return type.kind == Kind::cluster ? "a set of clusters such as `[east, west]` or `all`" : "a set";
  case Basic::list:
    return list_example(*type.element);
  case Basic::map:
    return "a block `{ key = value }`";
  case Basic::block:
    return "a block `{ … }`";
  case Basic::repeated:
    return "blocks `{ … }`";
  case Basic::named:
    return "named blocks";
  case Basic::choice:
    return "a block named after the choice";
  case Basic::on_set:
    return "a set of clusters and a block";
  case Basic::expression:
    return "an expression";
  case Basic::plain:
    return "a number, `true`, `false`, text in quotes, a list or a record";
  }
  return "";
}

} // namespace meshc::check
