// Reading objects that others wrote: nothing about their shape is taken for granted, so everything here answers for
// values that are missing or of another type too.
#pragma once

#include "manifest/object.h"

#include <string>
#include <string_view>
#include <vector>

namespace meshc::manifest {

// A string, or "" for anything else.
std::string_view text(const Value *value);
std::string_view text(const Value &map, std::string_view path);
// A number from 1 to 65535, whether written as one or in quotes; 0 when it is neither.
int number(const Value *value);
// The items of a list, none for anything else; likewise the fields of a map.
const std::vector<Value> &items(const Value *list);
const Value::Map &fields(const Value *map);
// The place of the value, or that of its object.
Span place(const Value *value, const Object &object);
std::string title(const Object &object); // shop/cart

} // namespace meshc::manifest
