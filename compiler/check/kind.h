// The kinds of things a program can name. Their order is the order of evaluation (design: a selection reads only
// earlier kinds).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace meshc::check {

enum class Kind : std::uint8_t {
  network,
  link,
  cluster, // with its gateways, regions and zones, which exist where a cluster names them
  gateway,
  region,
  zone,
  space,
  service,
  version,
  port,
  external,
  client,
  ingress,
  edge,
  rule // everything is settled
};

// `space` is spelled `namespace`.
std::string_view word(Kind kind);
std::string_view plural(Kind kind);
std::optional<Kind> kind_by_word(std::string_view text);
std::optional<Kind> kind_by_plural(std::string_view text);

} // namespace meshc::check
