#include "base/json.h"
#include "base/text.h"

#include <algorithm>
#include <charconv>
#include <cstdlib>

namespace meshc::json {
namespace {

class Reader {
public:
  explicit Reader(std::string_view text) : text_(text) {}

  Read document() {
    Read result;
    if (const auto invalid = first_invalid_utf8(text_)) {
      at_ = *invalid;
      fail("the bytes are not UTF-8");
    }
    Value value;
    if (error_.empty() && element(value, 0)) {
      skip_blanks();
      if (at_ == text_.size())
        result.value = std::move(value);
      else
        fail("text after the end of the value");
    }
    result.error = error_;
    result.offset = at_;
    return result;
  }

private:
  bool fail(std::string message) {
    if (error_.empty())
      error_ = std::move(message);
    return false;
  }

  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }

  void skip_blanks() {
    while (at_ < text_.size() && std::string_view(" \t\n\r").find(text_[at_]) != std::string_view::npos)
      ++at_;
  }

  bool take(char wanted) {
    skip_blanks();
    if (peek() != wanted || at_ == text_.size())
      return false;
    ++at_;
    return true;
  }

  bool word(std::string_view wanted) {
    if (!text_.substr(at_).starts_with(wanted))
      return fail("expected a value");
    at_ += wanted.size();
    return true;
  }

  bool element(Value &value, int depth) {
    if (depth > depth_limit)
      return fail("nested too deeply");
    skip_blanks();
    switch (peek()) {
    case '{':
      return object(value.data.emplace<Value::Object>(), depth);
    case '[':
      return array(value.data.emplace<Value::Array>(), depth);
    case '"':
      return string(value.data.emplace<std::string>());
    case 't':
      value.data = true;
      return word("true");
    case 'f':
      value.data = false;
      return word("false");
    case 'n':
      return word("null");
    default:
      return number(value);
    }
  }

  bool object(Value::Object &members, int depth) {
    ++at_;
    if (!take('}')) {
      do {
        skip_blanks();
        Member &member = members.emplace_back();
        if (peek() != '"')
          return fail("expected a key in quotes");
        if (!string(member.key))
          return false;
        if (!take(':'))
          return fail("expected `:`");
        if (!element(member.value, depth + 1))
          return false;
      } while (take(','));
      if (!take('}'))
        return fail("expected `,` or `}`");
    }
    return keys_are_unique(members);
  }

  bool keys_are_unique(const Value::Object &members) {
    std::vector<std::string_view> keys;
    keys.reserve(members.size());
    for (const Member &member : members)
      keys.push_back(member.key);
    if (!std::ranges::is_sorted(keys))
      std::ranges::sort(keys);
    const auto twice = std::ranges::adjacent_find(keys);
    return twice == keys.end() || fail("the key `" + std::string(*twice) + "` appears twice");
  }

  bool array(Value::Array &items, int depth) {
    ++at_;
    if (take(']'))
      return true;
    do {
      if (!element(items.emplace_back(), depth + 1))
        return false;
    } while (take(','));
    return take(']') || fail("expected `,` or `]`");
  }

  bool string(std::string &out) {
    ++at_;
    while (true) {
      const std::size_t plain = at_;
      while (at_ < text_.size() && text_[at_] != '"' && text_[at_] != '\\' &&
             static_cast<unsigned char>(text_[at_]) >= 0x20)
        ++at_;
      out.append(text_, plain, at_ - plain);
      if (at_ == text_.size())
        return fail("a string does not end");
      if (text_[at_] == '"') {
        ++at_;
        return true;
      }
      if (text_[at_] != '\\')
        return fail("a control character in a string");
      ++at_;
      if (!escape(out))
        return false;
    }
  }

  bool escape(std::string &out) {
    constexpr std::string_view letters = "\"\\/bfnrt";
    constexpr std::string_view meanings = "\"\\/\b\f\n\r\t";
    const char letter = peek();
    if (const auto which = letters.find(letter); at_ < text_.size() && which != letters.npos) {
      ++at_;
      out += meanings[which];
      return true;
    }
    if (letter != 'u')
      return fail("an unknown escape");
    ++at_;
    std::uint32_t point = 0;
    if (!four_digits(point))
      return false;
    if (point >= 0xd800 && point < 0xdc00) {
      std::uint32_t low = 0;
      if (!text_.substr(at_).starts_with("\\u"))
        return fail("half of a surrogate pair");
      at_ += 2;
      if (!four_digits(low))
        return false;
      if (low < 0xdc00 || low > 0xdfff)
        return fail("half of a surrogate pair");
      point = 0x10000 + ((point - 0xd800) << 10) + (low - 0xdc00);
    } else if (point >= 0xdc00 && point < 0xe000) {
      return fail("half of a surrogate pair");
    }
    append_utf8(out, point);
    return true;
  }

  bool four_digits(std::uint32_t &point) {
    const std::string_view digits = text_.substr(at_, 4);
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), point, 16);
    if (digits.size() != 4 || error != std::errc() || end != digits.data() + 4)
      return fail("expected four hexadecimal digits");
    at_ += 4;
    return true;
  }

  static void append_utf8(std::string &out, std::uint32_t point) {
    const auto tail = [&](int shift) { out += static_cast<char>(0x80 | ((point >> shift) & 0x3f)); };
    if (point < 0x80) {
      out += static_cast<char>(point);
    } else if (point < 0x800) {
      out += static_cast<char>(0xc0 | (point >> 6));
      tail(0);
    } else if (point < 0x10000) {
      out += static_cast<char>(0xe0 | (point >> 12));
      tail(6), tail(0);
    } else {
      out += static_cast<char>(0xf0 | (point >> 18));
      tail(12), tail(6), tail(0);
    }
  }

  std::size_t digits() {
    const std::size_t begin = at_;
    while (is_digit(peek()))
      ++at_;
    return at_ - begin;
  }

  bool number(Value &value) {
    const std::size_t begin = at_;
    at_ += peek() == '-';
    const bool zero = peek() == '0';
    const std::size_t count = digits();
    if (count == 0 || (zero && count > 1))
      return fail("expected a value");
    bool whole = true;
    if (peek() == '.') {
      whole = false;
      ++at_;
      if (digits() == 0)
        return fail("expected digits");
    }
    if (peek() == 'e' || peek() == 'E') {
      whole = false;
      ++at_;
      at_ += peek() == '+' || peek() == '-';
      if (digits() == 0)
        return fail("expected digits");
    }
    const std::string_view written = text_.substr(begin, at_ - begin);
    std::int64_t integer = 0;
    if (whole && std::from_chars(written.data(), written.data() + written.size(), integer).ec == std::errc()) {
      value.data = integer;
      return true;
    }
    double decimal = 0;
    if (std::from_chars(written.data(), written.data() + written.size(), decimal).ec != std::errc())
      return fail("a number out of range");
    value.data = decimal;
    return true;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::string error_;
};

} // namespace

const Value *Value::at(std::string_view key) const {
  const Object *members = as_object();
  if (members == nullptr)
    return nullptr;
  const auto found = std::ranges::find(*members, key, &Member::key);
  return found == members->end() ? nullptr : &found->value;
}

Read read(std::string_view text) {
  return Reader(text).document();
}

} // namespace meshc::json
