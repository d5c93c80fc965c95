// Where a string ends. Strings hold \( ) parts, which hold strings again (8 deep at most); a plain string and each part
// end in their line. Every byte is looked at a bounded number of times, also in text that closes nothing.
#pragma once

#include <cstdint>
#include <string_view>

namespace meshc::parse {

struct StringEnd {
  std::uint32_t end = 0; // past the closing quotes; of an unclosed string the end of its line
  bool closed = true;
  bool has_parts = false;
  std::uint32_t open_part = 0; // the first `\(` without its `)`, or 0
};

class StringScanner {
public:
  explicit StringScanner(std::string_view text) : text_(text) {}

  StringEnd plain(std::uint32_t begin, std::uint32_t limit, int depth = 0);    // at "
  StringEnd block(std::uint32_t begin, std::uint32_t limit);                   // at """
  StringEnd raw(std::uint32_t begin, std::uint32_t limit);                     // at #"
  std::uint32_t part(std::uint32_t begin, std::uint32_t limit, int depth = 0); // at \( ; past its `)`, or 0
  std::uint32_t line_end(std::uint32_t begin, std::uint32_t limit);

private:
  std::string_view text_;
  std::uint32_t parts_failed_before_ = 0; // up to here a part has been looked for in vain
  std::uint32_t line_from_ = 1;           // the line end last asked for holds from here to there
  std::uint32_t line_to_ = 0;
  bool no_block_end_ = false; // no """ follows any more
};

struct BadEscape {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;     // equal to begin when every escape is known
  bool no_character = false; // a \u{ } that Unicode gives to nothing
};

// Known are \" \\ \n \t \r \u{hex} and \( .
BadEscape find_bad_escape(std::string_view text, std::uint32_t begin, std::uint32_t end);

} // namespace meshc::parse
