#include "model/values.h"

#include "base/text.h"

#include <algorithm>
#include <arpa/inet.h>
#include <charconv>

namespace meshc::model {
namespace {

// Thousandths or millionths as a decimal without trailing zeros.
std::string decimal(std::int64_t value, std::int64_t unit) {
  std::string text = std::to_string(value / unit);
  if (value % unit != 0) {
    std::string rest = std::to_string(unit + value % unit).substr(1);
    rest.erase(rest.find_last_not_of('0') + 1);
    text += "." + rest;
  }
  return text;
}

} // namespace

std::string spelled(Duration duration) {
  return duration.milliseconds % 1000 == 0 ? std::to_string(duration.milliseconds / 1000) + "s"
                                           : std::to_string(duration.milliseconds) + "ms";
}

std::string spelled(Percent percent) {
  return decimal(percent.millionths, 10'000) + "%";
}

std::string spelled(Rate rate) {
  return decimal(rate.per_kilosecond, 1000) + "rps";
}

std::string spelled(const Version &version) {
  std::string text = std::to_string(version.major) + "." + std::to_string(version.minor);
  return version.patch ? text + "." + std::to_string(*version.patch) : text;
}

std::optional<Address> parse_address(std::string_view text) {
  const std::string terminated(text);
  Address address;
  if (inet_pton(AF_INET, terminated.c_str(), address.bytes.data() + 12) == 1)
    return address;
  address.six = true;
  if (inet_pton(AF_INET6, terminated.c_str(), address.bytes.data()) == 1)
    return address;
  return std::nullopt;
}

std::optional<Cidr> parse_cidr(std::string_view text) {
  const auto slash = text.find('/');
  if (slash == std::string_view::npos)
    return std::nullopt;
  const auto base = parse_address(text.substr(0, slash));
  if (!base)
    return std::nullopt;
  const std::string_view digits = text.substr(slash + 1);
  int prefix = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), prefix);
  if (error != std::errc() || end != digits.data() + digits.size() || prefix < 0 || prefix > (base->six ? 128 : 32))
    return std::nullopt;
  const int first_free = (base->six ? 0 : 96) + prefix;
  for (int bit = first_free; bit < 128; ++bit)
    if ((base->bytes[static_cast<std::size_t>(bit / 8)] >> (7 - bit % 8) & 1) != 0)
      return std::nullopt;
  return Cidr{*base, prefix, std::string(text)};
}

bool overlap(const Cidr &a, const Cidr &b) {
  if (a.base.six != b.base.six)
    return false;
  const int shared = (a.base.six ? 0 : 96) + std::min(a.prefix, b.prefix);
  for (int bit = 0; bit < shared; ++bit) {
    const auto byte = static_cast<std::size_t>(bit / 8);
    if ((a.base.bytes[byte] ^ b.base.bytes[byte]) >> (7 - bit % 8) & 1)
      return false;
  }
  return true;
}

bool contains(const Cidr &outer, const Cidr &inner) {
  return overlap(outer, inner) && inner.prefix >= outer.prefix;
}

namespace {

constexpr bool leap(int year) {
  return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

constexpr int days_in(int year, int month) {
  const std::array days{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return days[static_cast<std::size_t>(month - 1)] + (month == 2 && leap(year) ? 1 : 0);
}

// Days from 0000-01-01 to the first of January of a year.
constexpr int days_before(int year) {
  const int past = year - 1;
  return year == 0 ? 0 : year * 365 + past / 4 - past / 100 + past / 400 + 1;
}

constexpr int epoch = days_before(1970);

} // namespace

std::optional<Date> parse_date(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-')
    return std::nullopt;
  const auto number = [&](std::size_t at, std::size_t digits) {
    int value = 0;
    for (const char c : text.substr(at, digits))
      value = is_digit(c) ? value * 10 + (c - '0') : -10'000;
    return value;
  };
  const int year = number(0, 4), month = number(5, 2), day = number(8, 2);
  if (year < 0 || month < 1 || month > 12 || day < 1 || day > days_in(year, month))
    return std::nullopt;
  int days = days_before(year) - epoch + day - 1;
  for (int earlier = 1; earlier < month; ++earlier)
    days += days_in(year, earlier);
  return Date{days};
}

std::string spelled(Date date) {
  int left = date.days + epoch;
  int year = left / 366; // never too late, and too early by a few years at most
  while (days_before(year + 1) <= left)
    ++year;
  left -= days_before(year);
  int month = 1;
  while (left >= days_in(year, month))
    left -= days_in(year, month++);
  const auto padded = [](int number, std::size_t width) {
    const std::string digits = std::to_string(number);
    return std::string(width - std::min(width, digits.size()), '0') + digits;
  };
  return padded(year, 4) + "-" + padded(month, 2) + "-" + padded(left + 1, 2);
}

Date date_of(std::int64_t seconds) {
  constexpr std::int64_t day = 86'400;
  return Date{static_cast<std::int32_t>(seconds / day - (seconds % day < 0 ? 1 : 0))};
}

} // namespace meshc::model
