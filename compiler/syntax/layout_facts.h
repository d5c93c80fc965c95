// Questions of the formatter to the text as it was written: where lines end, and which comments have a place in the new
// layout.
#pragma once

#include "source/source_map.h"
#include "syntax/tree.h"

#include <string_view>

namespace meshc::syntax {

// Whether [begin, end) of the text holds a line break; how many, up to two.
int line_breaks(std::string_view text, std::uint32_t begin, std::uint32_t end);

// Whether a comment at `offset` inside the expression stands between elements of a list, a record or arguments. Only
// there is it printed where it was; any other comment inside an item moves before the item.
bool has_place(const Expr &expr, std::uint32_t offset);

// Where the part of an item before its body ends.
std::uint32_t head_end(const Item &item);

// Whether a comment at `offset` in the head has a place there.
bool head_has_place(const Item &item, std::uint32_t offset);

} // namespace meshc::syntax
