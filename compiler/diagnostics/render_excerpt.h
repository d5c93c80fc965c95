// The numbered lines of a program with marks beneath: `^` for what the finding is about, `-` for what explains it.
// Places near one another share an excerpt, others get their own with a header that names file, line and column. A span
// over several lines is marked where it begins and ends; a line too long for a terminal is cut around each mark.
#pragma once

#include "diagnostics/diagnostic.h"
#include "source/source_map.h"

#include <string>

namespace meshc::diagnostics {

// ANSI colours, or nothing at all.
struct Paint {
  bool on = false;

  std::string operator()(std::string_view style, std::string_view text) const {
    return on && !text.empty() ? "\x1b[" + std::string(style) + "m" + std::string(text) + "\x1b[0m" : std::string(text);
  }
};

namespace style {
constexpr std::string_view bold = "1";
constexpr std::string_view frame = "34";
constexpr std::string_view label = "34";
constexpr std::string_view help = "36";
constexpr std::string_view added = "32";
constexpr std::string_view removed = "31";
} // namespace style

std::string_view style_of(Severity severity);

// Empty when the finding has no place at all.
std::string excerpts(const Diagnostic &finding, const SourceMap &sources, Paint paint);

} // namespace meshc::diagnostics
