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

} // namespace meshc::model
