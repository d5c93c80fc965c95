// The single demands that a schema makes on a value, as yes or no. The reporting walk of validate.cpp asks them one by
// one; the branches of oneOf, anyOf and not are asked whole.
#pragma once

#include "manifest/value.h"
#include "schema/schema_set.h"

#include <cstdint>
#include <string_view>

namespace meshc::schema {

// The type flag of format.h that a value has. An integer is also a number.
std::uint32_t type_of(const manifest::Value &value);
bool type_fits(const Node &node, const manifest::Value &value);

// Scalars and lengths; of a value whose type fits.
bool is_enumerated(const Node &node, const manifest::Value &value);
bool matches_pattern(const Node &node, std::string_view text);
bool fits_format(const Node &node, const manifest::Value &value);
// Characters, items or fields: how many there are, and the bounds for that type.
struct Size {
  std::size_t count = 0;
  std::uint32_t least = 0;
  std::uint32_t most = format::unbounded;
};
Size size_of(const Node &node, const manifest::Value &value);

// All demands of a branch, the deeper ones included; fields that it does not name are no matter.
bool holds(const Node &node, const manifest::Value &value);
// How many nodes of a junctor hold.
std::uint32_t count_holding(const Node &node, const Words &branches, const manifest::Value &value);

} // namespace meshc::schema
