// Characters of other languages and of word processors that people type or paste into a program, with what to write
// instead.
#pragma once

#include <string>
#include <string_view>

namespace meshc::parse {

enum class Meaning {
  space,  // read on as if it were a space
  token,  // one unreadable token
  quoted, // up to `closing`, or to the end of the line
  line    // the rest of the line
};

struct Lookalike {
  std::string_view text;
  Meaning meaning;
  std::string_view closing;
  std::string_view message;
  std::string_view help;
};

// What `text` starts with, or nullptr.
const Lookalike *find_lookalike(std::string_view text);

// The bytes of the code point at `at`; `text` is well-formed.
std::string_view code_point_at(std::string_view text, std::size_t at);

// `$` in backticks, U+0007 where there is nothing to see.
std::string printable(std::string_view code_point);

} // namespace meshc::parse
