// The functions of the language: pure, small, and the same everywhere. One row each drives checking, suggestions and
// the reference page.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace meshc::check {

enum class Call : std::uint8_t {
  min,
  max,
  sum,
  count,
  first,
  sort,
  range,
  join,
  split,
  lower,
  upper,
  replace,
  prefix,
  suffix,
  regex,
  cidr_contains,
  cidr_subnet,
  hash,
  secret
};

struct Function {
  Call call;
  std::string_view name;
  std::string_view signature;
  std::string_view doc;
  std::string_view example; // a line that is true
  std::uint8_t least = 1;   // arguments
  std::uint8_t most = 1;
};

std::span<const Function> functions();
const Function *find_function(std::string_view name);

} // namespace meshc::check
