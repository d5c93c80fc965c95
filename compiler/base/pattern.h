// Regular expressions as RE2 and Envoy read the common part of them, matched against the whole text in time linear in
// its length: a pattern from a hostile pull request cannot hang the compiler. Known are literals, `.`, classes `[a-z]`
// `[^…]`, `\d \w \s` and their opposites, groups, `|`, `* + ?`, `{n}` `{n,}` `{n,m}` up to 100, `^` and `$` at the
// ends. Bytes, not code points.
#pragma once

#include <array>
#include <bitset>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace meshc {

class Pattern {
public:
  // Nothing when malformed or larger than 10,000 steps; `problem` then says why.
  static std::optional<Pattern> parse(std::string_view text, std::string &problem);
  bool matches(std::string_view text) const;

private:
  enum class Kind : std::uint8_t { byte, fork, jump, end };
  struct Step {
    Kind kind = Kind::end;
    std::uint32_t set = 0; // byte: index into sets_
    std::uint32_t to = 0;
    std::uint32_t other = 0; // fork
  };
  struct Reader;

  std::vector<Step> steps_;
  std::vector<std::bitset<256>> sets_;
};

} // namespace meshc
