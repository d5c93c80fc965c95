#include "schema/place.h"

#include "base/overloaded.h"
#include "base/text.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace meshc::schema {
namespace {

constexpr std::size_t longest_shown = 80;

void append_key(std::string &path, std::string_view key) {
  const bool simple = !key.empty() && std::all_of(key.begin(), key.end(), [](char c) {
    return is_alpha(c) || is_digit(c) || c == '_' || c == '-';
  });
  if (!simple) {
    ((path += "[\"") += key) += "\"]";
    return;
  }
  if (!path.empty())
    path += '.';
  path += key;
}

template <class Number> std::string spelled(Number number) {
  std::array<char, 40> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  return {digits.data(), end};
}

} // namespace

std::string path_of(const Place &place) {
  if (place.up == nullptr)
    return {};
  std::string path = path_of(*place.up);
  if (place.is_item)
    path += '[' + std::to_string(place.index) + ']';
  else
    append_key(path, place.key);
  return path;
}

std::string path_of(const Place &place, std::string_view field) {
  std::string path = path_of(place);
  append_key(path, field);
  return path;
}

Span span_of(const Place &place) {
  for (const Place *at = &place; at != nullptr; at = at->up)
    if (at->value->span().known())
      return at->value->span();
  return {};
}

std::string described(const manifest::Value &value) {
  return std::visit(overloaded{
                        [](manifest::Null) { return std::string("null"); },
                        [](bool truth) { return std::string(truth ? "true" : "false"); },
                        [](std::int64_t number) { return spelled(number); },
                        [](double number) { return spelled(number); },
                        [](const std::string &text) {
                          return text.size() <= longest_shown ? '`' + text + '`'
                                                              : "a string of " + counted(text.size(), "byte");
                        },
                        [](const manifest::Value::List &) { return std::string("a list"); },
                        [](const manifest::Value::Map &) { return std::string("a map"); },
                    },
                    value.data());
}

} // namespace meshc::schema
