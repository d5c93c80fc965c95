#include "yaml/resolve.h"

#include "base/text.h"

#include <charconv>

namespace meshc::yaml {
namespace {

using manifest::Value;

bool is_one_of(std::string_view text, std::initializer_list<std::string_view> words) {
  for (const std::string_view word : words)
    if (text == word)
      return true;
  return false;
}

std::size_t take_digits(std::string_view &text) {
  std::size_t count = 0;
  while (count < text.size() && is_digit(text[count]))
    ++count;
  text.remove_prefix(count);
  return count;
}

// [0-9]+ ( . [0-9]* )? or . [0-9]+, then an exponent or nothing.
bool is_decimal(std::string_view text) {
  std::size_t digits = take_digits(text);
  if (text.starts_with('.')) {
    text.remove_prefix(1);
    digits += take_digits(text);
  }
  if (digits == 0)
    return false;
  if (text.empty())
    return true;
  if (text.front() != 'e' && text.front() != 'E')
    return false;
  text.remove_prefix(1);
  if (text.starts_with('+') || text.starts_with('-'))
    text.remove_prefix(1);
  return take_digits(text) > 0 && text.empty();
}

std::optional<std::int64_t> integer(std::string_view text, int base) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, base);
  if (error != std::errc{} || end != text.data() + text.size())
    return std::nullopt;
  return number;
}

bool only(std::string_view text, std::string_view allowed) {
  return !text.empty() && text.find_first_not_of(allowed) == std::string_view::npos;
}

std::optional<Value> decimal(std::string_view text, Span span) {
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size())
    return std::nullopt;
  return Value(number, span);
}

} // namespace

std::optional<Value> resolve(std::string_view plain, Span span) {
  if (is_one_of(plain, {"", "~", "null", "Null", "NULL"}))
    return Value::null(span);
  if (is_one_of(plain, {"true", "True", "TRUE"}))
    return Value(true, span);
  if (is_one_of(plain, {"false", "False", "FALSE"}))
    return Value(false, span);
  if (plain.starts_with("0o") && only(plain.substr(2), "01234567")) {
    const auto number = integer(plain.substr(2), 8);
    return number ? std::optional(Value(*number, span)) : std::nullopt;
  }
  if (plain.starts_with("0x") && only(plain.substr(2), "0123456789abcdefABCDEF")) {
    const auto number = integer(plain.substr(2), 16);
    return number ? std::optional(Value(*number, span)) : std::nullopt;
  }
  std::string_view text = plain;
  const bool negative = text.front() == '-';
  if (negative || text.front() == '+')
    text.remove_prefix(1);
  if (is_one_of(text, {".inf", ".Inf", ".INF"}) || is_one_of(plain, {".nan", ".NaN", ".NAN"}))
    return std::nullopt;
  if (!is_decimal(text))
    return Value(plain, span);
  const std::string_view number_text = negative ? plain : text;
  if (only(text, "0123456789"))
    if (const auto number = integer(number_text, 10))
      return Value(*number, span);
  return decimal(number_text, span);
}

} // namespace meshc::yaml
