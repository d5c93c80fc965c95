#include "diagnostics/table.h"

#include "base/text.h"

#include <algorithm>
#include <array>
#include <utility>

namespace meshc::diagnostics {
namespace {

constexpr std::array rows{
#define DIAGNOSTIC(name, code, severity, waiver, message, arguments, why, bad, good, subsumes)                         \
  Row{#name, code, Severity::severity, Waiver::waiver, message, why, bad, good, subsumes},
#include "diagnostics/diagnostics.def"
#undef DIAGNOSTIC
};

// A step a row: clang bounds what is evaluated while compiling.
consteval bool codes_are_unique() {
  std::array<bool, 10'000> taken{};
  for (const Row &row : rows) {
    std::size_t number = 0;
    for (const char digit : row.code.substr(2))
      number = number * 10 + static_cast<std::size_t>(digit - '0');
    if (std::exchange(taken[number], true))
      return false;
  }
  return true;
}
static_assert(codes_are_unique());

} // namespace

std::span<const Row> table() {
  return rows;
}

const Row *find(std::string_view code) {
  const std::string wanted = lower(code);
  const auto found = std::ranges::find_if(rows, [&](const Row &row) { return lower(row.code) == wanted; });
  return found == rows.end() ? nullptr : &*found;
}

std::string_view severity_word(Severity severity) {
  switch (severity) {
  case Severity::error:
    return "error";
  case Severity::warning:
    return "warning";
  case Severity::info:
    return "info";
  }
  return "";
}

} // namespace meshc::diagnostics
