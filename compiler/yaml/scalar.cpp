#include "yaml/scalar.h"

#include "base/text.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace meshc::yaml {
namespace {

enum ByteClass : std::uint8_t {
  inside = 1,  // harmless anywhere but at the start
  first = 2,   // harmless at the start too
  numeric = 4, // at the start: may begin a number or a date
  word = 8,    // at the start: may begin yes, no, on, off, true, false, null, y, n
};

constexpr std::array<std::uint8_t, 256> make_classes() {
  std::array<std::uint8_t, 256> classes{};
  for (int c = 0x21; c < 0x7f; ++c)
    classes[static_cast<std::size_t>(c)] = inside;
  classes[' '] = 0;
  classes[':'] = 0;
  classes['#'] = 0;
  for (char c = 'a'; c <= 'z'; ++c)
    classes[static_cast<std::uint8_t>(c)] = inside | first;
  for (char c = 'A'; c <= 'Z'; ++c)
    classes[static_cast<std::uint8_t>(c)] = inside | first;
  for (const char c : std::string_view("/_$(^;\\"))
    classes[static_cast<std::uint8_t>(c)] = inside | first;
  for (const char c : std::string_view("0123456789+-."))
    classes[static_cast<std::uint8_t>(c)] = inside | first | numeric;
  for (const char c : std::string_view("yYnNtTfFoO"))
    classes[static_cast<std::uint8_t>(c)] = inside | first | word;
  return classes;
}
constexpr auto classes = make_classes();

std::uint8_t class_of(char c) {
  return classes[static_cast<std::uint8_t>(c)];
}

bool is_reserved_word(std::string_view text) {
  constexpr std::array<std::string_view, 9> words{"y", "n", "no", "on", "yes", "off", "true", "null", "false"};
  if (text.size() > 5)
    return false;
  const std::string small = lower(text);
  return std::ranges::find(words, small) != words.end();
}

bool only(std::string_view text, std::string_view allowed) {
  return text.find_first_not_of(allowed) == std::string_view::npos;
}

// Digits, blanks between them, a fraction, an exponent; also what only some reader takes for a number.
bool is_decimal(std::string_view text) {
  constexpr std::string_view digits = "0123456789_";
  text.remove_prefix(std::min(text.find_first_not_of(digits), text.size()));
  if (text.starts_with('.')) {
    text.remove_prefix(1);
    text.remove_prefix(std::min(text.find_first_not_of(digits), text.size()));
  }
  if (text.starts_with('e') || text.starts_with('E')) {
    text.remove_prefix(1);
    if (text.starts_with('+') || text.starts_with('-'))
      text.remove_prefix(1);
    text.remove_prefix(std::min(text.find_first_not_of(digits), text.size()));
  }
  return text.empty();
}

// Starts like a number; is it one in any reader? 1 · 0777 · 0o17 · 0x1f · 0b1 · 1_000 · .5 · 1e3 · .inf · 22:30 ·
// 2027-03-31
bool may_be_number(std::string_view text) {
  if (text == "-" || text == "." || text.starts_with("---") || text.starts_with("...") || text.starts_with("- "))
    return true;
  std::string_view unsigned_text = text;
  if (text.front() == '+' || text.front() == '-')
    unsigned_text.remove_prefix(1);
  if (unsigned_text.empty())
    return true;
  if (unsigned_text.front() == '.' && unsigned_text.size() == 4) {
    const std::string small = lower(unsigned_text);
    if (small == ".inf" || small == ".nan")
      return true;
  }
  if (is_decimal(unsigned_text))
    return true;
  if (unsigned_text.front() == '0' && unsigned_text.size() > 1) {
    const char base = unsigned_text[1];
    const std::string_view rest = unsigned_text.substr(2);
    if (base == 'x' || base == 'X')
      return only(rest, "0123456789abcdefABCDEF_");
    if (base == 'o' || base == 'O' || base == 'b' || base == 'B')
      return only(rest, "0123456789_");
  }
  if (unsigned_text.find(':') != std::string_view::npos && only(unsigned_text, "0123456789_:."))
    return true;
  return text.size() >= 8 && text[4] == '-' && std::all_of(text.begin(), text.begin() + 4, is_digit) &&
         is_digit(text[5]);
}

// One code point of well-formed UTF-8, or U+FFFD and one byte.
struct CodePoint {
  std::uint32_t value = 0xfffd;
  std::size_t size = 1;
  bool broken = true;
};

CodePoint decode(std::string_view text) {
  const auto lead = static_cast<std::uint8_t>(text.front());
  if (lead < 0x80)
    return {lead, 1, false};
  const std::size_t size = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  const std::string_view piece = text.substr(0, size);
  if (piece.size() < size || first_invalid_utf8(piece))
    return {};
  std::uint32_t value = lead & (0xffu >> (size + 1));
  for (const char c : piece.substr(1))
    value = value << 6 | (static_cast<std::uint8_t>(c) & 0x3fu);
  return {value, size, false};
}

// Beyond ASCII: shown as itself by every reader and every eye. YAML 1.1 takes U+0085, U+2028 and U+2029 for line
// breaks; blanks, marks of direction and the byte order mark do not show; beyond U+FFFF some readers give up.
bool prints(std::uint32_t c) {
  if (c < 0xa1)
    return c >= 0x20 && c < 0x7f;
  const bool invisible = c == 0xad || c == 0x1680 || (c >= 0x2000 && c <= 0x200f) || (c >= 0x2028 && c <= 0x202f) ||
                         (c >= 0x205f && c <= 0x206f) || c == 0x3000 || c == 0xfeff || (c >= 0xfff9 && c <= 0xfffc);
  return !invisible && c < 0xfffe;
}

bool all_print(std::string_view text, bool breaks_and_tabs) {
  while (!text.empty()) {
    const auto byte = static_cast<std::uint8_t>(text.front());
    if (byte < 0x80) {
      if ((byte < 0x20 || byte == 0x7f) && !(breaks_and_tabs && (byte == '\n' || byte == '\t')))
        return false;
      text.remove_prefix(1);
      continue;
    }
    const CodePoint point = decode(text);
    if (point.broken || !prints(point.value))
      return false;
    text.remove_prefix(point.size);
  }
  return true;
}

// Some byte needs a look at its neighbours.
bool is_plain_after_care(std::string_view text) {
  if (text.back() == ' ' || text.back() == ':')
    return false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (c == ':' && text[at + 1] == ' ')
      return false;
    if (c == '#' && text[at - 1] == ' ')
      return false;
  }
  return all_print(text, false);
}

void append_escape(std::string &out, char letter, std::uint32_t value, int digits) {
  out += '\\';
  out += letter;
  for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4)
    out += "0123456789ABCDEF"[value >> shift & 0xf];
}

} // namespace

bool is_plain(std::string_view text) {
  if (text.empty())
    return false;
  const std::uint8_t start = class_of(text.front());
  const bool beyond_ascii = static_cast<std::uint8_t>(text.front()) >= 0x80;
  if ((start & first) == 0 && !beyond_ascii)
    return false;
  bool care = beyond_ascii;
  for (const char c : text.substr(1))
    care |= (class_of(c) & inside) == 0;
  if (care && !is_plain_after_care(text))
    return false;
  if ((start & numeric) != 0 && may_be_number(text))
    return false;
  return (start & word) == 0 || !is_reserved_word(text);
}

bool is_block(std::string_view text) {
  const auto inner_end = text.find_last_not_of('\n');
  if (inner_end == std::string_view::npos || text.size() - inner_end > 2 || text.find('\n') == std::string_view::npos)
    return false;
  if (text.front() == '\n' || text.front() == ' ' || text.front() == '\t')
    return false;
  if (text.back() == ' ' || text.back() == '\t')
    return false;
  for (auto at = text.find('\n'); at != std::string_view::npos; at = text.find('\n', at + 1)) {
    const char before = text[at - 1];
    const char after = at + 1 < text.size() ? text[at + 1] : 'x';
    if (before == ' ' || before == '\t' || after == '\t')
      return false;
  }
  return all_print(text, true);
}

void append_quoted(std::string &out, std::string_view text) {
  out += '"';
  while (!text.empty()) {
    const CodePoint point = decode(text);
    const std::string_view piece = text.substr(0, point.size);
    text.remove_prefix(point.size);
    if (point.value == '"' || point.value == '\\')
      (out += '\\') += piece;
    else if (point.value == '\n')
      out += "\\n";
    else if (point.value == '\t')
      out += "\\t";
    else if (point.value == '\r')
      out += "\\r";
    else if (!point.broken && prints(point.value))
      out += piece;
    else if (point.value == ' ')
      out += ' ';
    else if (point.value < 0x100)
      append_escape(out, 'x', point.value, 2);
    else if (point.value < 0x10000)
      append_escape(out, 'u', point.value, 4);
    else
      append_escape(out, 'U', point.value, 8);
  }
  out += '"';
}

void append_comment(std::string &out, std::string_view text) {
  for (const std::string_view line : split(text, '\n')) {
    out += line.empty() ? "#" : "# ";
    for (std::string_view rest = line; !rest.empty();) {
      const CodePoint point = decode(rest);
      if (!point.broken && prints(point.value))
        out += rest.substr(0, point.size);
      else
        out += ' ';
      rest.remove_prefix(point.size);
    }
    out += '\n';
  }
}

} // namespace meshc::yaml
