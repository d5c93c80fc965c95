// Where each byte of a text that was read out of a source stands in that source: the text of a multi-line string has
// lost its indentation and its escapes, yet a mistake in it is shown where it was written. Offsets count bytes of the
// text, half open; a text without steps stands at `whole` altogether.
#pragma once

#include "source/span.h"

#include <string>
#include <vector>

namespace meshc {

struct TextMap {
  // From this offset of the text on, bytes stand side by side in the source.
  struct Step {
    std::uint32_t text = 0;
    std::uint32_t source = 0;
  };

  Span whole;
  std::vector<Step> steps; // ascending

  Span locate(std::uint32_t begin, std::uint32_t end) const;
};

// A text, and where it stands.
struct MappedText {
  std::string text;
  TextMap map;

  // Adds bytes that stand at `source`.
  void add(std::string_view bytes, std::uint32_t source);
};

} // namespace meshc
