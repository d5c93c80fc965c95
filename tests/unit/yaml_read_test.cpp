#include "yaml/print.h"
#include "yaml/read.h"

#include <catch2/catch.hpp>

#include <random>

using namespace meshc;
using manifest::Value;

namespace {

const FileId file(std::size_t{0});

Value value_of(std::string_view text) {
  auto result = yaml::read(text, file);
  INFO(text);
  for (const auto &problem : result.problems)
    INFO(problem.message);
  REQUIRE(result.ok());
  REQUIRE(result.documents.size() == 1);
  return std::move(result.documents.front().value);
}

std::string problem_of(std::string_view text) {
  const auto result = yaml::read(text, file);
  return result.ok() ? "" : result.problems.front().message;
}

bool is_string(const Value &value, std::string_view text) {
  return value.as_string() != nullptr && *value.as_string() == text;
}

} // namespace

TEST_CASE("plain scalars follow the core schema of YAML 1.2, quoted ones stay strings") {
  const Value list =
      value_of("[yes, true, 'true', 1, 0o17, 0x1f, 1.5, 1e3, 1_000, 22:30, ~, \"1\", -7, +7, .5, 007, '']");
  const auto &items = *list.as_list();
  CHECK(is_string(items[0], "yes"));
  CHECK(items[1].same(Value(true, {})));
  CHECK(is_string(items[2], "true"));
  CHECK(items[3].same(Value(1, {})));
  CHECK(items[4].same(Value(15, {})));
  CHECK(items[5].same(Value(31, {})));
  CHECK(items[6].same(Value(1.5, {})));
  CHECK(items[7].same(Value(1000.0, {})));
  CHECK(is_string(items[8], "1_000"));
  CHECK(is_string(items[9], "22:30"));
  CHECK(items[10].same(Value{}));
  CHECK(is_string(items[11], "1"));
  CHECK(items[12].same(Value(-7, {})));
  CHECK(items[13].same(Value(7, {})));
  CHECK(items[14].same(Value(0.5, {})));
  CHECK(items[15].same(Value(7, {})));
  CHECK(is_string(items[16], ""));
}

TEST_CASE("values know their place, also behind a byte order mark and in CRLF files") {
  const std::string text = "\xef\xbb\xbfkind: Gateway\r\nspec:\r\n  hosts: [\"a\", b]\r\n";
  const Value object = value_of(text);
  const auto at = [&](std::string_view path) {
    const Span span = object.find(path)->span();
    return text.substr(span.begin, span.end - span.begin);
  };
  CHECK(at("kind") == "Gateway");
  CHECK(at("spec.hosts") == "[\"a\", b");
  CHECK(at("spec") == "hosts: [\"a\", b");
  const Span quoted = object.find("spec.hosts")->as_list()->front().span();
  CHECK(text.substr(quoted.begin, quoted.end - quoted.begin) == "\"a\"");
}

TEST_CASE("a stream has several documents with their lines") {
  const auto result = yaml::read("# first\na: 1\n---\nb: 2\n---\n", file);
  REQUIRE(result.ok());
  REQUIRE(result.documents.size() == 3);
  CHECK(result.documents[0].line == 2);
  CHECK(result.documents[1].line == 4);
  CHECK(result.documents[2].value.same(Value{}));
  CHECK(yaml::read("", file).documents.empty());
}

TEST_CASE("what could mean two things is refused") {
  CHECK(problem_of("a: 1\nb: 2\na: 3\n") == "the key `a` appears twice");
  CHECK(yaml::read("a: 1\na: 3\n", file).problems.front().other == Span{file, 0, 1});
  CHECK(problem_of("a: &x 1\nb: 2") == "an anchor (`&name`) is not supported");
  CHECK(yaml::read("a: &x 1\nb: *x", file).problems.size() == 2);
  CHECK(problem_of("<<: {a: 1}") == "a merge key (`<<`) is not supported: write the fields out");
  CHECK(problem_of("\"<<\": {a: 1}").empty());
  CHECK(problem_of("a: !!binary aGk=") == "the tag `tag:yaml.org,2002:binary` is not supported");
  CHECK(problem_of("a: !!str 1").empty());
  CHECK(problem_of("? [a]\n: b") == "a key must be a string");
  CHECK(problem_of("~: b") == "a key must be a string");
  CHECK(problem_of("a: .nan").starts_with("`.nan` is no number"));
  CHECK(problem_of("a: 1e999").starts_with("`1e999` is no number"));
  CHECK(problem_of("a: [1") != "");
  CHECK(problem_of("a: 1\n\tb: 2") != "");
  CHECK(problem_of("a: \xff") == "the file is not UTF-8 here");
  CHECK(problem_of(std::string_view("a: \0", 4)) == "a control character stands here");
}

TEST_CASE("text on which yaml-cpp turns in circles is refused") {
  CHECK(problem_of("!,-\n") == "the YAML reader cannot get past this");
}

TEST_CASE("escapes that yaml-cpp reads as bare bytes are refused") {
  CHECK(problem_of(R"("a\N")").starts_with("an escape in this string is not supported"));
  CHECK(problem_of(R"("a\u0085")").empty());
}

TEST_CASE("limits hold") {
  CHECK(problem_of(std::string(99, '[') + std::string(99, ']')).empty());
  CHECK(problem_of(std::string(101, '[') + std::string(101, ']')) == "nested more than 100 levels deep");
  CHECK(problem_of(std::string(100000, '[')) != "");
  std::string deep;
  for (int i = 0; i < 20000; ++i)
    deep += "- ";
  CHECK(problem_of(deep) == "nested more than 100 levels deep");
  CHECK(!yaml::read("a: 12345", file, {.bytes = 4}).ok());
  std::string twice;
  for (int i = 0; i < 100; ++i)
    twice += "a: 1\n";
  CHECK(yaml::read(twice, file).problems.size() == 20);
}
