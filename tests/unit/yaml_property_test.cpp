#include "support/yaml_adversary.h"
#include "yaml/print.h"
#include "yaml/read.h"

#include <catch2/catch.hpp>

using namespace meshc;
using manifest::Value;

namespace {

// Empty, or what went wrong.
std::string lost_in_yaml(const Value &value) {
  const std::string bytes = yaml::print(value, "a comment\nof two lines").bytes;
  const auto result = yaml::read(bytes, FileId(std::size_t{0}));
  if (!result.ok())
    return result.problems.front().message + "\n" + bytes;
  if (result.documents.size() != 1 || !result.documents.front().value.same(value))
    return "read differently\n" + bytes;
  return {};
}

} // namespace

TEST_CASE("what is printed reads back equal: each nasty string as value, item and key") {
  for (const std::string &text : tests::nasty_strings()) {
    Value map = Value::map({});
    map.set("value", Value(text, {}));
    map.set("list", Value::list({})).push(Value(text, {}));
    map.set(text + "-", Value(text + "x", {}));
    map.set("map", Value::map({})).set(text, Value(1, {}));
    CHECK(lost_in_yaml(map) == "");
    CHECK(lost_in_yaml(Value(text, {})) == "");
  }
}

TEST_CASE("what is printed reads back equal: random values") {
  std::size_t lost = 0;
  for (std::uint64_t seed = 1; seed <= 3000 && lost < 3; ++seed) {
    const std::string trouble = lost_in_yaml(tests::Adversary(seed).value());
    INFO("seed " << seed);
    CHECK(trouble == "");
    lost += trouble.empty() ? 0 : 1;
  }
}
