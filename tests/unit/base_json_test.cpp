#include "base/json.h"

#include <catch2/catch.hpp>

using namespace meshc;

TEST_CASE("JSON is written a member a line, or all in one") {
  json::Writer out;
  out.begin_object().field("a", "x\"\\\n\t\x01ü").field("n", -7);
  out.key("list").begin_array().number(1).boolean(true).null().end_array();
  out.key("empty").begin_object().end_object();
  out.key("line").begin_object(json::Writer::Layout::line).field("p", "q").field("r", 2).end_object();
  CHECK(out.end_object().finish() == R"({
  "a": "x\"\\\n\t\u0001ü",
  "n": -7,
  "list": [
    1,
    true,
    null
  ],
  "empty": {},
  "line": {"p": "q", "r": 2}
}
)");
}

TEST_CASE("JSON reads back") {
  const auto read = json::read(R"( {"a": [1, -2.5e1, true, null, "\u00fc\ud834\udd1e\/\n"], "b": {}} )");
  REQUIRE(read.value);
  const auto &items = *read.value->at("a")->as_array();
  CHECK(*items[0].as_integer() == 1);
  CHECK(std::get<double>(items[1].data) == -25);
  CHECK(*items[4].as_string() == "ü𝄞/\n");
  CHECK(read.value->at("b")->as_object()->empty());
  CHECK(read.value->at("none") == nullptr);
  CHECK(std::holds_alternative<double>(json::read("18446744073709551616").value->data));
}

TEST_CASE("broken JSON is one error with its place, never more") {
  const auto [text, error] =
      GENERATE(table<std::string, std::string>({{"", "expected a value"},
                                                {"{\"a\":1,}", "expected a key in quotes"},
                                                {"[1 2]", "expected `,` or `]`"},
                                                {"{\"a\" 1}", "expected `:`"},
                                                {"{\"a\":1,\"b\":2,\"a\":3}", "the key `a` appears twice"},
                                                {"\"ab", "a string does not end"},
                                                {"\"\\", "an unknown escape"},
                                                {"\"\\u12", "expected four hexadecimal digits"},
                                                {"\"\\ud800x\"", "half of a surrogate pair"},
                                                {"\"\\udc00\"", "half of a surrogate pair"},
                                                {"\"a\nb\"", "a control character in a string"},
                                                {"01", "expected a value"},
                                                {"1.", "expected digits"},
                                                {"1e999", "a number out of range"},
                                                {"nul", "expected a value"},
                                                {"1 1", "text after the end of the value"},
                                                {"\"\xff\"", "the bytes are not UTF-8"},
                                                {std::string(100'000, '['), "nested too deeply"}}));
  CAPTURE(text.substr(0, 40));
  const auto read = json::read(text);
  CHECK_FALSE(read.value);
  CHECK(read.error == error);
  CHECK(read.offset <= text.size());
}
