// The measured values of the model, exact integers in one unit each, and how a field says that it is unset, off or set.
#pragma once

#include "source/span.h"

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace meshc::model {

// `none` in a program is `off`: the feature is switched off, also where the platform's default is on. `unset` emits
// nothing.
template <class T> struct Setting {
  enum class State : std::uint8_t { unset, off, set };

  State state = State::unset;
  T value{};
  Span span; // of the text that decided; unknown when unset

  bool is_set() const { return state == State::set; }
  bool is_off() const { return state == State::off; }
  bool is_unset() const { return state == State::unset; }
  const T *get() const { return is_set() ? &value : nullptr; }
};

struct Duration {
  std::int64_t milliseconds = 0;
  constexpr auto operator<=>(const Duration &) const = default;
};
// As Istio reads it: whole seconds as `2s`, else `1500ms`.
std::string spelled(Duration duration);

struct Percent {
  std::int64_t millionths = 0; // 45 % = 450000
  constexpr auto operator<=>(const Percent &) const = default;
};
inline constexpr Percent whole{1'000'000};
// `45%`, `99.95%`
std::string spelled(Percent percent);

// Requests per second in thousandths.
struct Rate {
  std::int64_t per_kilosecond = 0;
  constexpr auto operator<=>(const Rate &) const = default;
};
std::string spelled(Rate rate); // `150rps`

struct Version {
  int major = 0;
  int minor = 0;
  std::optional<int> patch;
  constexpr auto operator<=>(const Version &) const = default;
};
std::string spelled(const Version &version); // `1.31.1`

// A day of the calendar (proleptic Gregorian), counted from 1970-01-01.
struct Date {
  std::int32_t days = 0;
  constexpr auto operator<=>(const Date &) const = default;
};
// Nothing unless it is YYYY-MM-DD and that day exists.
std::optional<Date> parse_date(std::string_view text);
std::string spelled(Date date); // `2027-03-31`
// The day in UTC of a time in seconds since 1970.
Date date_of(std::int64_t seconds);

// IPv4 lies in the last four bytes.
struct Address {
  std::array<std::uint8_t, 16> bytes{};
  bool six = false;
  constexpr auto operator<=>(const Address &) const = default;
};
std::optional<Address> parse_address(std::string_view text);

struct Cidr {
  Address base;
  int prefix = 0;
  std::string text; // as written
};
// Nothing when malformed or when bits beyond the prefix are set.
std::optional<Cidr> parse_cidr(std::string_view text);
bool overlap(const Cidr &a, const Cidr &b);
bool contains(const Cidr &outer, const Cidr &inner);

} // namespace meshc::model
