// Multi-line strings, from the text between their quotes to their value. The indentation of the closing quotes is taken
// from every line; the first line break after the opening quotes and the last before the closing ones do not count;
// lines of blanks may be shorter; escapes mean what they mean in plain strings. Lines end in LF whatever the file says.
// Pure: the value of a `\( )` part is for the evaluator to find, hence a string with n parts comes in n + 1 pieces.
#pragma once

#include "diagnostics/diagnostic.h"
#include "source/text_map.h"
#include "syntax/tree.h"

#include <optional>
#include <string>
#include <vector>

namespace meshc::check {

struct BlockString {
  std::vector<MappedText> pieces;
  // The first thing that is wrong; then the pieces are not to be used.
  struct Mistake {
    Span span;
    std::string message;
    std::string help;
  };
  std::optional<Mistake> mistake;
};

// `string` is an expression of kind block_string.
BlockString read_block_string(const syntax::Expr &string);

// The value of one without parts, and where it stands; nothing after a report (MC1001).
std::optional<MappedText> block_text(const syntax::Expr &string, diagnostics::Diagnostics &findings);

} // namespace meshc::check
