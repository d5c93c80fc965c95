#include "diagnostics/render_line.h"

#include <algorithm>
#include <array>

namespace meshc::diagnostics {
namespace {

constexpr std::string_view replacement = "\xef\xbf\xbd";
constexpr std::uint32_t tab_stop = 4;
constexpr std::size_t longest_line = 120;  // cells
constexpr std::size_t context_before = 40; // code points kept to the left when a line is cut

struct CodePoint {
  char32_t value;
  std::size_t length;
};

// Anything that is no well-formed sequence counts as one U+FFFD a byte.
CodePoint decode(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) -> unsigned {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u;
  };
  const unsigned lead = byte(at);
  if (lead < 0x80u)
    return {lead, 1};
  const std::size_t length = lead >= 0xF0u ? 4 : lead >= 0xE0u ? 3 : lead >= 0xC2u ? 2 : 0;
  if (length == 0 || lead > 0xF4u)
    return {0xFFFD, 1};
  char32_t value = lead & (0xFFu >> (length + 1));
  for (std::size_t k = 1; k < length; ++k) {
    if ((byte(at + k) & 0xC0u) != 0x80u)
      return {0xFFFD, 1};
    value = value << 6 | (byte(at + k) & 0x3Fu);
  }
  constexpr std::array<char32_t, 5> smallest{0, 0, 0x80, 0x800, 0x10000};
  if (value < smallest[length] || value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF))
    return {0xFFFD, 1};
  return {value, length};
}

struct Range {
  char32_t first;
  char32_t last;
};

template <std::size_t N> bool contains(const std::array<Range, N> &ranges, char32_t c) {
  return std::ranges::any_of(ranges, [c](Range range) { return c >= range.first && c <= range.last; });
}

bool harmful(char32_t c) {
  constexpr std::array<Range, 6> ranges{
      {{0x00, 0x1F}, {0x7F, 0x9F}, {0x200E, 0x200F}, {0x2028, 0x202E}, {0x2066, 0x2069}, {0xFEFF, 0xFEFF}}};
  return contains(ranges, c);
}

std::uint32_t cells_of(char32_t c) {
  constexpr std::array<Range, 7> none{{{0x300, 0x36F},
                                       {0x1AB0, 0x1AFF},
                                       {0x1DC0, 0x1DFF},
                                       {0x200B, 0x200D},
                                       {0x20D0, 0x20FF},
                                       {0xFE00, 0xFE0F},
                                       {0xFE20, 0xFE2F}}};
  constexpr std::array<Range, 21> wide{{{0x1100, 0x115F},  {0x231A, 0x231B},   {0x23E9, 0x23EC},   {0x2614, 0x2615},
                                        {0x2648, 0x2653},  {0x26A1, 0x26A1},   {0x26D4, 0x26D4},   {0x2705, 0x2705},
                                        {0x274C, 0x274C},  {0x2753, 0x2757},   {0x2E80, 0x303E},   {0x3041, 0xA4CF},
                                        {0xAC00, 0xD7A3},  {0xF900, 0xFAFF},   {0xFE30, 0xFE6F},   {0xFF00, 0xFF60},
                                        {0xFFE0, 0xFFE6},  {0x1F300, 0x1F64F}, {0x1F680, 0x1F6FF}, {0x1F900, 0x1FAFF},
                                        {0x20000, 0x3FFFD}}};
  if (c < 0x300)
    return 1;
  return contains(none, c) ? 0 : contains(wide, c) ? 2 : 1;
}

} // namespace

DisplayLine display(std::string_view line) {
  DisplayLine shown;
  shown.text.reserve(line.size());
  shown.cells.reserve(line.size() + 1);
  std::uint32_t cell = 0;
  for (std::size_t at = 0; at < line.size();) {
    const CodePoint point = decode(line, at);
    shown.cells.insert(shown.cells.end(), point.length, cell);
    if (point.value == '\t') {
      const std::uint32_t spaces = tab_stop - cell % tab_stop;
      shown.text.append(spaces, ' ');
      cell += spaces;
    } else if (harmful(point.value) || point.value == 0xFFFD) {
      shown.text += replacement;
      ++cell;
    } else {
      shown.text += line.substr(at, point.length);
      cell += cells_of(point.value);
    }
    at += point.length;
  }
  shown.cells.push_back(cell);
  return shown;
}

std::string printable(std::string_view text) {
  std::string shown;
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint point = decode(text, at);
    if (point.value != '\n' && (harmful(point.value) || point.value == 0xFFFD))
      shown += replacement;
    else
      shown += text.substr(at, point.length);
    at += point.length;
  }
  return shown;
}

Window window_around(std::string_view line, std::size_t begin) {
  if (line.size() <= 4 * longest_line && display(line).width() <= longest_line)
    return {0, line.size()};
  const auto continues = [&](std::size_t at) { return (static_cast<unsigned char>(line[at]) & 0xC0u) == 0x80u; };
  Window window{std::min(begin, line.size()), std::min(begin, line.size())};
  for (std::size_t left = context_before; left > 0 && window.begin > 0; --left) {
    --window.begin;
    while (window.begin > 0 && continues(window.begin))
      --window.begin;
  }
  std::uint32_t width = 0;
  for (window.end = window.begin; window.end < line.size() && width < longest_line;) {
    const CodePoint point = decode(line, window.end);
    width += point.value == '\t' ? tab_stop : cells_of(point.value);
    window.end += point.length;
  }
  return window;
}

} // namespace meshc::diagnostics
