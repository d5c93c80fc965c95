// The two printers of trees.
#pragma once

#include "source/source_map.h"
#include "syntax/tree.h"

#include <string>

namespace meshc::syntax {

// The one style of `meshc fmt`: two spaces, no alignment, comments kept, at most one blank line in a row, LF. Only for
// complete trees. format(parse(format(parse(x)))) == format(parse(x)), and the formatted text has the same tree and the
// same comments.
std::string format(const Tree &tree, const SourceMap &sources);

// An indented dump of the tree for `meshc dump tree` and the tests: kinds and texts, no spans unless asked.
std::string dump(const Tree &tree, bool spans = false);

} // namespace meshc::syntax
