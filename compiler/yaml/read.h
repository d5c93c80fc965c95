// YAML as values. Total: any bytes in, never an exception out. A closed dialect, because what is written by hand should
// mean one thing: no anchors, aliases or merge keys (unless asked for), no tags but `!!str`, `!!map` and `!!seq`, no
// key twice, keys are strings, no infinite numbers, UTF-8 without control characters. Plain scalars are typed by the
// core schema of YAML 1.2 (`yes` is a string); quoted ones stay strings. Every value carries its place in the text:
// lists and maps from their first to their last element.
#pragma once

#include "manifest/value.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace meshc::yaml {

struct ReadLimits {
  std::size_t bytes = std::size_t{8} << 20;
  std::size_t depth = 100;
  // Takes anchors, aliases and merge keys, written out: for files that were not written for meshc. What they expand to
  // is bounded, whatever they refer to.
  bool aliases = false;
  std::size_t expanded_values = 100'000;
};

struct Document {
  manifest::Value value;
  std::uint32_t line = 1; // 1-based, of the first value
};

// What a reader of the message needs; the caller knows which diagnostic it is.
struct Problem {
  Span span;
  std::string message;       // in the style of diagnostics: lower case, no final period
  std::optional<Span> other; // where a key stands for the first time
};

struct ReadResult {
  std::vector<Document> documents; // of a stream with problems: those read so far, not to be trusted
  std::vector<Problem> problems;   // in the order found, 20 at most

  bool ok() const { return problems.empty(); }
};

ReadResult read(std::string_view text, FileId file, const ReadLimits &limits = {});

} // namespace meshc::yaml
