#include "support/edits.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

namespace meshc::testing {
namespace {

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
         c == '.' || c == '%';
}

// Words, single marks, and what stands between them.
std::vector<std::string> pieces(const std::string &text) {
  std::vector<std::string> all;
  for (std::size_t i = 0; i < text.size();) {
    std::size_t end = i + 1;
    if (is_word(text[i]))
      while (end < text.size() && is_word(text[end]))
        ++end;
    all.push_back(text.substr(i, end - i));
    i = end;
  }
  return all;
}

std::vector<std::string> lines(const std::string &text) {
  std::vector<std::string> all;
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t end = std::min(text.find('\n', i), text.size() - 1) + 1;
    all.push_back(text.substr(i, end - i));
    i = end;
  }
  return all;
}

std::string joined(const std::vector<std::string> &parts) {
  std::string text;
  for (const std::string &part : parts)
    text += part;
  return text;
}

constexpr std::array<std::string_view, 48> foreign{"none",
                                                   "all",
                                                   "any",
                                                   "true",
                                                   "if",
                                                   "for",
                                                   "in",
                                                   "where",
                                                   "every",
                                                   "some",
                                                   "then",
                                                   "else",
                                                   "not",
                                                   "and",
                                                   "or",
                                                   "within",
                                                   "new",
                                                   "final",
                                                   "use",
                                                   "let",
                                                   "0",
                                                   "-1",
                                                   "5",
                                                   "3s",
                                                   "50%",
                                                   "10rps",
                                                   "9223372036854775807",
                                                   "1.5",
                                                   "name",
                                                   "labels",
                                                   "services",
                                                   "clusters",
                                                   "regions",
                                                   "{",
                                                   "}",
                                                   "[",
                                                   "]",
                                                   "(",
                                                   ")",
                                                   "=",
                                                   "->",
                                                   "\"",
                                                   "+",
                                                   "*",
                                                   "range(1, 3)",
                                                   "first([])",
                                                   "secret(\"a/b\")",
                                                   "{ a = 1 }"};

} // namespace

std::string edited(const std::string &text, const Choose &choose) {
  const std::uint32_t how = choose(10);
  std::vector<std::string> parts = how < 7 ? pieces(text) : lines(text);
  if (parts.empty())
    return text;
  const auto any = [&] { return choose(static_cast<std::uint32_t>(parts.size())); };
  // White space changes little: the next piece that is more.
  const auto solid = [&] {
    std::size_t at = any();
    for (std::size_t tries = 0; tries < parts.size() && parts[at].find_first_not_of(" \n") == std::string::npos;
         ++tries)
      at = (at + 1) % parts.size();
    return at;
  };
  const std::size_t at = solid();
  switch (how) {
  case 0:
  case 7:
    parts[at].clear();
    break;
  case 1:
  case 8:
    parts.insert(parts.begin() + static_cast<std::ptrdiff_t>(at), parts[at] + (how == 1 ? " " : ""));
    break;
  case 2:
  case 9:
    std::swap(parts[at], parts[solid()]);
    break;
  case 3:
  case 4:
    parts[at] = parts[solid()]; // a name of the program in another place
    break;
  case 5:
    parts[at] = foreign[choose(foreign.size())];
    break;
  default: {
    std::string &word = parts[at];
    word.insert(choose(static_cast<std::uint32_t>(word.size() + 1)), 1, "aex-10.\"\\("[choose(10)]);
  }
  }
  return joined(parts);
}

} // namespace meshc::testing
