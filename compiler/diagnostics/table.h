// The one table of diagnostics: a row each, in `table/*.def`, joined by `diagnostics.def`. A row gives the code, its
// default severity, whether it may be waived, the message with typed arguments (a wrong number or type does not
// compile), why it matters, a bad and a good program, and which codes of istioctl (IST) or Kiali (KIA) it subsumes.
// Codes are never reused.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace meshc::diagnostics {

enum class Severity : std::uint8_t { error, warning, info };

// Structural findings mean that nothing sensible could be compiled: they cannot be waived.
enum class Waiver : std::uint8_t { structural, waivable };

struct Row {
  std::string_view name;
  std::string_view code;
  Severity severity;
  Waiver waiver;
  std::string_view message;
  std::string_view why;
  std::string_view bad;
  std::string_view good;
  std::string_view subsumes;
};

std::span<const Row> table();
// nullptr when no row has that code; case is ignored.
const Row *find(std::string_view code);
std::string_view severity_word(Severity severity);

// What `bad` and `good` stand beside unless they hold a `mesh` block of their own: two clusters, east and west.
std::string_view prelude();

// One row seen from C++: `Args` are the types of the message's `{}`.
template <class... Args> struct Kind { std::uint16_t row; };

namespace detail {
consteval std::size_t placeholders(std::string_view message) {
  std::size_t count = 0;
  for (std::size_t i = 0; i + 1 < message.size(); ++i)
    count += message[i] == '{' && message[i + 1] == '}';
  return count;
}
consteval bool in_house_style(std::string_view message) {
  const bool capital = !message.empty() && message.front() >= 'A' && message.front() <= 'Z';
  return !message.empty() && !capital && message.back() != '.' && message.find('\n') == message.npos;
}
template <class... Args> consteval Kind<Args...> checked(std::uint16_t row, std::string_view message) {
  if (placeholders(message) != sizeof...(Args))
    throw "the message needs one {} for each argument";
  if (!in_house_style(message))
    throw "a message starts in lower case and ends without a period";
  return Kind<Args...>{row};
}
} // namespace detail

enum class RowIndex : std::uint16_t {
#define DIAGNOSTIC(name, ...) name,
#include "diagnostics/diagnostics.def"
#undef DIAGNOSTIC
};

using Text = std::string_view;
using Number = long long;

#define MESHC_UNPACK(...) __VA_ARGS__
#define DIAGNOSTIC(name, code, severity, waiver, message, arguments, ...)                                              \
  inline constexpr auto name =                                                                                         \
      detail::checked<MESHC_UNPACK arguments>(static_cast<std::uint16_t>(RowIndex::name), message);
#include "diagnostics/diagnostics.def"
#undef DIAGNOSTIC
#undef MESHC_UNPACK

} // namespace meshc::diagnostics
