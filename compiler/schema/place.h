// Where the walk through an object stands: a chain of frames on the stack, turned into a path, a span or words only for
// a finding.
#pragma once

#include "manifest/value.h"

#include <cstddef>
#include <string>
#include <string_view>

namespace meshc::schema {

struct Place {
  const Place *up = nullptr; // nullptr: the whole object
  const manifest::Value *value = nullptr;
  std::string_view key;  // of a field; empty for an item
  std::size_t index = 0; // of an item
  bool is_item = false;
};

// spec.http[0].route · metadata.labels["istio.io/rev"]; "" for the whole object.
std::string path_of(const Place &place);
// `path` + `.field`, for a field that is not there.
std::string path_of(const Place &place, std::string_view field);
// The innermost place in the program, or unknown.
Span span_of(const Place &place);

// `abc` · 80 · true · a list · a map; long strings are cut.
std::string described(const manifest::Value &value);

} // namespace meshc::schema
