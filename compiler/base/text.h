// Small text helpers that know nothing of meshes. All views refer to the caller's bytes.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace meshc {

std::vector<std::string_view> split(std::string_view text, char separator);
std::string join(std::span<const std::string> parts, std::string_view separator);
std::string_view trim(std::string_view text);
std::string lower(std::string_view text);
bool is_digit(char c);
bool is_alpha(char c);

// `a`, `a and b`, `a, b and c`; at most `limit` items, then `… and N more`.
std::string list_in_words(std::span<const std::string> items, std::string_view conjunction = "and",
                          std::size_t limit = 8);

// `1 error`, `2 errors`.
std::string counted(std::size_t count, std::string_view noun);

// A DNS-1123 label: 1 to 63 of [a-z0-9-], alphanumeric at both ends.
bool is_dns_label(std::string_view text);
// Dot-separated DNS-1123 labels, 253 at most; one leading `*` label where `wildcard`.
bool is_dns_name(std::string_view text, bool wildcard = false);

// Standard alphabet with padding, as Kubernetes writes it.
std::string base64(std::string_view bytes);

// Code points in well-formed UTF-8.
std::size_t code_points(std::string_view text);
// Offset of the first byte that is not well-formed UTF-8 (overlong, surrogate, > U+10FFFF included).
std::optional<std::size_t> first_invalid_utf8(std::string_view text);

} // namespace meshc
