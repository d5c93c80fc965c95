#include "base/text.h"

#include <algorithm>

namespace meshc {

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (;;) {
    const auto at = text.find(separator);
    parts.push_back(text.substr(0, at));
    if (at == std::string_view::npos)
      return parts;
    text.remove_prefix(at + 1);
  }
}

std::string join(std::span<const std::string> parts, std::string_view separator) {
  std::string joined;
  for (const std::string &part : parts) {
    if (&part != parts.data())
      joined += separator;
    joined += part;
  }
  return joined;
}

std::string_view trim(std::string_view text) {
  constexpr std::string_view blank = " \t\r\n";
  const auto begin = text.find_first_not_of(blank);
  if (begin == std::string_view::npos)
    return {};
  return text.substr(begin, text.find_last_not_of(blank) - begin + 1);
}

std::string lower(std::string_view text) {
  std::string lowered(text);
  for (char &c : lowered)
    if (c >= 'A' && c <= 'Z')
      c = static_cast<char>(c - 'A' + 'a');
  return lowered;
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_alpha(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

std::string list_in_words(std::span<const std::string> items, std::string_view conjunction, std::size_t limit) {
  const std::size_t shown = std::min(items.size(), limit);
  std::string text;
  for (std::size_t i = 0; i < shown; ++i) {
    if (i > 0)
      text += i + 1 == items.size() ? " " + std::string(conjunction) + " " : ", ";
    text += items[i];
  }
  if (shown < items.size())
    text += " and " + std::to_string(items.size() - shown) + " more";
  return text;
}

std::string counted(std::size_t count, std::string_view noun) {
  return std::to_string(count) + " " + std::string(noun) + (count == 1 ? "" : "s");
}

bool is_dns_label(std::string_view text) {
  const auto alphanumeric = [](char c) { return is_digit(c) || (c >= 'a' && c <= 'z'); };
  if (text.empty() || text.size() > 63 || !alphanumeric(text.front()) || !alphanumeric(text.back()))
    return false;
  return std::ranges::all_of(text, [&](char c) { return alphanumeric(c) || c == '-'; });
}

bool is_dns_name(std::string_view text, bool wildcard) {
  if (text.empty() || text.size() > 253)
    return false;
  const auto labels = split(text, '.');
  for (std::size_t i = 0; i < labels.size(); ++i) {
    if (wildcard && i == 0 && labels[i] == "*" && labels.size() > 1)
      continue;
    if (!is_dns_label(labels[i]))
      return false;
  }
  return true;
}

std::string base64(std::string_view bytes) {
  constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string encoded;
  encoded.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::size_t present = std::min<std::size_t>(3, bytes.size() - i);
    unsigned group = 0;
    for (std::size_t k = 0; k < 3; ++k)
      group = group << 8 | (k < present ? static_cast<unsigned char>(bytes[i + k]) : 0u);
    for (std::size_t k = 0; k < 4; ++k)
      encoded += k <= present ? alphabet[group >> (18 - 6 * k) & 63u] : '=';
  }
  return encoded;
}

std::size_t code_points(std::string_view text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0u) != 0x80u; }));
}

std::optional<std::size_t> first_invalid_utf8(std::string_view text) {
  std::size_t i = 0;
  while (i < text.size()) {
    const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
    const unsigned lead = byte(i);
    if (lead < 0x80u) {
      ++i;
      continue;
    }
    const std::size_t length = lead >= 0xF0u && lead < 0xF5u ? 4
                               : lead >= 0xE0u               ? (lead < 0xF0u ? 3u : 0u)
                               : lead >= 0xC2u               ? 2
                                                             : 0;
    if (length == 0 || i + length > text.size())
      return i;
    for (std::size_t k = 1; k < length; ++k)
      if ((byte(i + k) & 0xC0u) != 0x80u)
        return i;
    const unsigned second = byte(i + 1);
    if ((lead == 0xE0u && second < 0xA0u) || (lead == 0xEDu && second > 0x9Fu) || (lead == 0xF0u && second < 0x90u) ||
        (lead == 0xF4u && second > 0x8Fu))
      return i;
    i += length;
  }
  return std::nullopt;
}

} // namespace meshc
