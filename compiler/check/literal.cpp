#include "check/literal.h"

#include "base/text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>

namespace meshc::check {
namespace {

// Digits with an optional fraction, scaled: "1.5" at scale 1000 is 1500. Nothing when malformed, inexact or too large.
std::optional<std::int64_t> scaled(std::string_view number, std::int64_t scale) {
  const auto dot = number.find('.');
  const std::string_view whole = number.substr(0, dot);
  std::string_view fraction = dot == std::string_view::npos ? std::string_view() : number.substr(dot + 1);
  if (whole.empty() || whole.size() > 12 || (dot != std::string_view::npos && fraction.empty()))
    return std::nullopt;
  std::int64_t value = 0;
  for (const char c : whole) {
    if (!is_digit(c))
      return std::nullopt;
    value = value * 10 + (c - '0');
  }
  if (value > std::numeric_limits<std::int64_t>::max() / scale / 2)
    return std::nullopt;
  value *= scale;
  for (const char c : fraction) {
    if (!is_digit(c) || scale % 10 != 0)
      return std::nullopt;
    scale /= 10;
    value += (c - '0') * scale;
  }
  return value;
}

struct Unit {
  std::string_view suffix;
  std::int64_t milliseconds;
};
constexpr std::array units{Unit{"ms", 1},        Unit{"min", 60'000},   Unit{"s", 1000},
                           Unit{"h", 3'600'000}, Unit{"d", 86'400'000}, Unit{"y", 31'536'000'000}};

} // namespace

std::optional<std::int64_t> parse_integer(std::string_view text) {
  return scaled(text, 1);
}

std::optional<model::Duration> parse_duration(std::string_view text) {
  for (const Unit &unit : units)
    if (text.ends_with(unit.suffix))
      if (const auto value = scaled(text.substr(0, text.size() - unit.suffix.size()), unit.milliseconds))
        return model::Duration{*value};
  return std::nullopt;
}

std::optional<model::Percent> parse_percent(std::string_view text) {
  if (!text.ends_with('%'))
    return std::nullopt;
  const auto value = scaled(text.substr(0, text.size() - 1), 10'000);
  return value ? std::optional(model::Percent{*value}) : std::nullopt;
}

std::optional<model::Rate> parse_rate(std::string_view text) {
  if (!text.ends_with("rps"))
    return std::nullopt;
  const auto value = scaled(text.substr(0, text.size() - 3), 1000);
  return value ? std::optional(model::Rate{*value}) : std::nullopt;
}

std::optional<model::Version> parse_version(std::string_view text) {
  const auto numbers = split(text, '.');
  if (numbers.size() < 2 || numbers.size() > 3)
    return std::nullopt;
  std::array<int, 3> value{};
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    const auto number = parse_integer(numbers[i]);
    if (!number || *number > 100'000 || numbers[i].find('.') != std::string_view::npos)
      return std::nullopt;
    value[i] = static_cast<int>(*number);
  }
  return model::Version{value[0], value[1], numbers.size() == 3 ? std::optional(value[2]) : std::nullopt};
}

std::optional<PortLiteral> parse_port(std::string_view text) {
  const auto slash = text.find('/');
  if (slash == std::string_view::npos)
    return std::nullopt;
  const auto number = parse_integer(text.substr(0, slash));
  if (!number || *number > 1'000'000)
    return std::nullopt;
  return PortLiteral{static_cast<int>(*number), std::string(text.substr(slash + 1))};
}

std::optional<Decimal> parse_decimal(std::string_view text) {
  const auto value = scaled(text, 1'000'000);
  return value ? std::optional(Decimal{*value}) : std::nullopt;
}

std::optional<Quantity> parse_quantity(std::string_view text) {
  struct Suffix {
    std::string_view text;
    std::int64_t thousandths;
  };
  constexpr std::array suffixes{Suffix{"Ki", 1024LL * 1000},
                                Suffix{"Mi", 1048576LL * 1000},
                                Suffix{"Gi", 1073741824LL * 1000},
                                Suffix{"Ti", 1099511627776LL * 1000},
                                Suffix{"m", 1},
                                Suffix{"k", 1'000'000},
                                Suffix{"M", 1'000'000'000},
                                Suffix{"G", 1'000'000'000'000},
                                Suffix{"", 1000}};
  for (const Suffix &suffix : suffixes)
    if (text.ends_with(suffix.text))
      if (const auto value = scaled(text.substr(0, text.size() - suffix.text.size()), suffix.thousandths))
        return Quantity{*value};
  return std::nullopt;
}

std::optional<Money> parse_money(std::string_view text) {
  const auto unit = text.find_first_not_of("0123456789.");
  if (unit == std::string_view::npos || unit == 0)
    return std::nullopt;
  const std::string_view name = text.substr(unit);
  const std::string_view currency = name.substr(0, name.find('/'));
  const auto amount = scaled(text.substr(0, unit), 1'000'000);
  const bool good = currency.size() == 3 &&
                    std::ranges::all_of(currency, [](char c) { return c >= 'A' && c <= 'Z'; }) && !name.ends_with('/');
  return amount && good ? std::optional(Money{*amount, std::string(name)}) : std::nullopt;
}

std::string percent_hint(std::string_view text) {
  if (parse_integer(text))
    return "a share has its sign: `" + std::string(text) + "%`";
  // 0.5 was meant as a half.
  const auto decimal = parse_decimal(text);
  if (!decimal || decimal->millionths >= 1'000'000)
    return "";
  const std::string tenths = std::to_string(decimal->millionths / 10'000);
  const std::string rest = std::to_string(10'000 + decimal->millionths % 10'000).substr(1);
  const auto last = rest.find_last_not_of('0');
  return "a share has its sign: `" + tenths + (last == rest.npos ? "" : "." + rest.substr(0, last + 1)) + "%`";
}

std::string rate_hint(std::string_view text) {
  const auto number = text.substr(0, text.find_first_not_of("0123456789."));
  if (!parse_rate(std::string(number) + "rps"))
    return "";
  const std::string_view unit = text.substr(number.size());
  for (const std::string_view known : {"", "/s", "/sec", "qps", "tps", "/second"})
    if (unit == known)
      return "requests per second are written `" + std::string(number) + "rps`";
  return "";
}

Hint duration_hint(std::string_view text) {
  if (parse_integer(text))
    return {"a duration has a unit: " + std::string(text) + "ms, " + std::string(text) + "s, " + std::string(text) +
                "min",
            ""};
  if (text.ends_with('m') && parse_integer(text.substr(0, text.size() - 1))) {
    const std::string number(text.substr(0, text.size() - 1));
    return {"`m` is the milli of quantities; minutes are written `" + number + "min`", number + "min"};
  }
  for (const std::string_view suffix : {"sec", "secs", "seconds", "second"})
    if (text.ends_with(suffix) && parse_integer(text.substr(0, text.size() - suffix.size()))) {
      const std::string number(text.substr(0, text.size() - suffix.size()));
      return {"seconds are written `" + number + "s`", number + "s"};
    }
  return {"units are ms, s, min, h, d and y", ""};
}

} // namespace meshc::check
