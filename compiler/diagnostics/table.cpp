#include "diagnostics/table.h"

#include "base/text.h"

#include <algorithm>
#include <array>

namespace meshc::diagnostics {
namespace {

constexpr std::array rows{
#define DIAGNOSTIC(name, code, severity, waiver, message, arguments, why, bad, good, subsumes)                         \
  Row{#name, code, Severity::severity, Waiver::waiver, message, why, bad, good, subsumes},
#include "diagnostics/diagnostics.def"
#undef DIAGNOSTIC
};

consteval bool codes_are_unique() {
  for (std::size_t i = 0; i < rows.size(); ++i)
    for (std::size_t k = i + 1; k < rows.size(); ++k)
      if (rows[i].code == rows[k].code)
        return false;
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
