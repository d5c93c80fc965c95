// Strings, from the text between their quotes to their value: plain ones and multi-line ones. Of a multi-line string
// the indentation of the closing quotes is taken from every line; the first line break after the opening quotes and the
// last before the closing ones do not count; lines of blanks may be shorter; lines end in LF whatever the file says.
// Escapes are the same in both. Pure: the value of a `\( )` part is for the evaluator to find, hence a string with n
// parts comes in n + 1 pieces.
#pragma once

#include "diagnostics/diagnostic.h"
#include "source/text_map.h"
#include "syntax/tree.h"

#include <optional>
#include <string>
#include <vector>

namespace meshc::check {

struct StringPieces {
  std::vector<MappedText> pieces;
  // The first thing that is wrong; then the pieces are not to be used.
  struct Mistake {
    Span span;
    std::string message;
    std::string help;
  };
  std::optional<Mistake> mistake;
};

// `string` is an expression of kind string or block_string.
StringPieces read_string(const syntax::Expr &string);

// The pieces; nothing after a report (MC1001).
std::optional<std::vector<MappedText>> string_pieces(const syntax::Expr &string, diagnostics::Diagnostics &findings);

// The value of text without parts between the quotes of a plain string.
std::string unescape(std::string_view text);

} // namespace meshc::check
