#include "manifest/path.h"
#include "manifest/value.h"

#include <catch2/catch.hpp>

using namespace meshc;
using namespace meshc::manifest;

TEST_CASE("paths are read in all their spellings and printed in one") {
  const auto same = [](std::string_view text) {
    const PathRead read = read_path(text);
    REQUIRE(read.problem == "");
    return spelled(read.path);
  };
  CHECK(same("spec.http[0].timeout") == "spec.http[0].timeout");
  CHECK(same("metadata.labels[\"istio.io/rev\"]") == "metadata.labels[\"istio.io/rev\"]");
  CHECK(same("metadata.labels['istio.io/rev']") == "metadata.labels[\"istio.io/rev\"]");
  CHECK(same("metadata.labels[istio.io/rev]") == "metadata.labels[\"istio.io/rev\"]");
  CHECK(same("spec[\"host\"].a_b-c9") == "spec.host.a_b-c9");
  CHECK(same("a[0][12].b") == "a[0][12].b");
  CHECK(same("data[\"a]b\"]") == "data[\"a]b\"]");
}

TEST_CASE("a number in brackets is an item, and a key when it is quoted") {
  CHECK(read_path("a[7]").path == Path{{"a", 0, false}, {"", 7, true}});
  CHECK(read_path("a[\"7\"]").path == Path{{"a", 0, false}, {"7", 0, false}});
}

TEST_CASE("what is no path says why") {
  for (const std::string_view text :
       {"", ".", "a.", "a..b", ".a", "a[", "a[]", "a[\"\"]", "a[0", "[0]", "a.[0]", "a b", "a[0]b", "a/b", "a[\"b]"}) {
    INFO(text);
    CHECK(read_path(text).problem != "");
  }
}

TEST_CASE("a path begins with itself and with the way to it") {
  const Path path = read_path("spec.http[0].route").path;
  CHECK(begins_with(path, path));
  CHECK(begins_with(path, read_path("spec.http[0]").path));
  CHECK_FALSE(begins_with(path, read_path("spec.http[1]").path));
  CHECK_FALSE(begins_with(read_path("spec").path, path));
  CHECK_FALSE(begins_with(read_path("a[\"0\"]").path, read_path("a[0]").path));
}

TEST_CASE("values give up fields and items, and move as a whole") {
  Value value = Value::map(Span{FileId(0), 1, 2});
  value.set("list", Value::of(Value::List{Value("a", Span{FileId(0), 3, 4})}, Span{FileId(0), 3, 4}));
  CHECK(value.remove("missing") == false);
  CHECK(value.at("list")->item(1) == nullptr);
  CHECK(*value.at("list")->item(0)->as_string() == "a");
  CHECK(value.item(0) == nullptr);
  value.relocate([](Span span) { return Span{span.file, span.begin + 10, span.end + 10}; });
  CHECK(value.span() == Span{FileId(0), 11, 12});
  CHECK(value.at("list")->item(0)->span() == Span{FileId(0), 13, 14});
  CHECK(value.remove("list"));
  CHECK(value.empty());
  CHECK_FALSE(value.remove("list"));
}
