// The regular expressions that occur in the vendored schemas, each as a hand-written matcher: objects are checked by
// the ten thousand and std::regex is a hundred times slower. Packing a schema with another pattern fails the build.
#pragma once

#include <span>
#include <string_view>

namespace meshc::schema {

struct Pattern {
  std::string_view expression;
  bool (*matches)(std::string_view text);
};

std::span<const Pattern> patterns();

} // namespace meshc::schema
