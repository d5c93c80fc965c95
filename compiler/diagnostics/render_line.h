// Text made ready for a terminal: what would move the cursor, hide or reorder characters (controls, escape sequences,
// marks of writing direction, broken UTF-8) is shown as U+FFFD, tabs become spaces, and every byte knows the cell it is
// shown in, so that a caret stands under what it means. Cells are counted as East Asian Width (UAX #11) has them: wide
// signs take two.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace meshc::diagnostics {

struct DisplayLine {
  std::string text;
  std::vector<std::uint32_t>
      cells; // for each byte of the source line the 0-based cell it starts in; one more for its end

  std::uint32_t width() const { return cells.back(); }
};

// `line` has no line break. Tab stops stand every four cells.
DisplayLine display(std::string_view line);

// For text of our own with names of others in it; line breaks stay.
std::string printable(std::string_view text);

// The byte range of `line` worth showing around [begin, end): the whole line when it is short.
struct Window {
  std::size_t begin = 0;
  std::size_t end = 0;
};
Window window_around(std::string_view line, std::size_t begin);

} // namespace meshc::diagnostics
