// Literals by the type that their field expects. Each returns nothing when the text does not have that shape.
#pragma once

#include "check/value.h"

#include <optional>
#include <string>
#include <string_view>

namespace meshc::check {

std::optional<std::int64_t> parse_integer(std::string_view text);
std::optional<model::Duration> parse_duration(std::string_view text);
std::optional<model::Percent> parse_percent(std::string_view text);
std::optional<model::Rate> parse_rate(std::string_view text);
std::optional<model::Version> parse_version(std::string_view text);
std::optional<PortLiteral> parse_port(std::string_view text);
std::optional<Decimal> parse_decimal(std::string_view text);   // 1.5
std::optional<Quantity> parse_quantity(std::string_view text); // 500m, 64Mi, 2G
std::optional<Money> parse_money(std::string_view text);       // 0.02USD/GiB

// What is likely meant by a literal of the wrong shape: "`5m` is five thousandths; minutes are written `5min`". Empty
// if unclear.
struct Hint {
  std::string text;
  std::string replacement;
};
std::string percent_hint(std::string_view text);
std::string rate_hint(std::string_view text);
Hint duration_hint(std::string_view text);

} // namespace meshc::check
