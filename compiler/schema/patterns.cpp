#include "schema/patterns.h"

#include "base/text.h"

#include <algorithm>
#include <array>

namespace meshc::schema {
namespace {

bool is_lower_alnum(char c) {
  return (c >= 'a' && c <= 'z') || is_digit(c);
}
bool is_alnum(char c) {
  return is_alpha(c) || is_digit(c);
}

// Dot-separated labels of any length; Kubernetes limits the length beside the pattern.
bool is_subdomain(std::string_view text) {
  if (text.empty())
    return false;
  char before = '.';
  for (const char c : text) {
    if (c == '.' ? !is_lower_alnum(before) : c == '-' ? before == '.' : !is_lower_alnum(c))
      return false;
    before = c;
  }
  return is_lower_alnum(before);
}

bool is_subdomain_or_empty(std::string_view text) {
  return text.empty() || is_subdomain(text);
}

bool is_kind_name(std::string_view text) {
  return !text.empty() && is_alpha(text.front()) && is_alnum(text.back()) &&
         std::all_of(text.begin(), text.end(), [](char c) { return is_alnum(c) || c == '-'; });
}

bool is_sha256_or_empty(std::string_view text) {
  return text.empty() || (text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos);
}

bool is_word_with(std::string_view text, std::string_view more) {
  return !text.empty() && std::all_of(text.begin(), text.end(),
                                      [&](char c) { return is_alnum(c) || more.find(c) != std::string_view::npos; });
}

// 1h30m, 0.5s: one number with its unit or several.
bool is_duration(std::string_view text) {
  const auto digits = [&] {
    const auto end = std::min(text.find_first_not_of("0123456789"), text.size());
    text.remove_prefix(end);
    return end > 0;
  };
  if (text.empty())
    return false;
  while (!text.empty()) {
    if (!digits())
      return false;
    if (text.starts_with('.')) {
      text.remove_prefix(1);
      if (!digits())
        return false;
    }
    if (text.empty() || std::string_view("smh").find(text.front()) == std::string_view::npos)
      return false;
    text.remove_prefix(1);
  }
  return true;
}

constexpr std::array all{
    Pattern{"^$|^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$", is_subdomain_or_empty},
    Pattern{"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$", is_subdomain},
    Pattern{"^[a-zA-Z]([-a-zA-Z0-9]*[a-zA-Z0-9])?$", is_kind_name},
    Pattern{"(^$|^[a-f0-9]{64}$)", is_sha256_or_empty},
    Pattern{"^[-_A-Za-z0-9]+$", [](std::string_view text) { return is_word_with(text, "-_"); }},
    Pattern{"^[-._a-zA-Z0-9]+$", [](std::string_view text) { return is_word_with(text, "-._"); }},
    Pattern{"^([0-9]+(\\.[0-9]+)?(s|m|h))+$", is_duration},
};

} // namespace

std::span<const Pattern> patterns() {
  return all;
}

} // namespace meshc::schema
