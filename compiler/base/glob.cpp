#include "base/glob.h"

#include "base/text.h"

namespace meshc {
namespace {

// `parts` against `texts`, where a part for which `any` holds stands for any run of texts that it may cover. Only the
// last such part is ever tried again, so the time is bounded by the product of the lengths.
template <class Parts, class Texts, class Any, class One, class Covers>
bool wild_match(const Parts &parts, const Texts &texts, const Any &any, const One &one, const Covers &covers) {
  std::size_t part = 0, text = 0, wild = parts.size(), from = 0;
  while (text < texts.size()) {
    if (part < parts.size() && any(parts[part])) {
      wild = part++;
      from = text;
    } else if (part < parts.size() && one(parts[part], texts[text])) {
      ++part;
      ++text;
    } else if (wild < parts.size() && covers(texts[from])) {
      part = wild + 1;
      text = ++from;
    } else {
      return false;
    }
  }
  while (part < parts.size() && any(parts[part]))
    ++part;
  return part == parts.size();
}

bool segment_matches(std::string_view pattern, std::string_view text) {
  if (text == "..")
    return pattern == text;
  return wild_match(
      pattern, text, [](char c) { return c == '*'; }, [](char a, char b) { return a == b; }, [](char) { return true; });
}

} // namespace

std::string glob_problem(std::string_view pattern) {
  if (pattern.empty())
    return "it is empty";
  if (pattern.starts_with('/'))
    return "it begins with `/`, but paths are relative to the mesh folder";
  if (const auto at = pattern.find_first_of("\\?[]{}!"); at != std::string_view::npos)
    return "`" + std::string(1, pattern[at]) + "` is not part of a pattern; only `*` and `**` stand for something else";
  bool inside = false;
  for (const std::string_view segment : split(pattern, '/')) {
    if (segment.empty())
      return "it has an empty segment; a whole folder is `folder/**`";
    if (segment == "." || (segment == ".." && inside))
      return "`" + std::string(segment) + "` may only stand at the beginning, as `../`";
    if (segment != "**" && segment.find("**") != std::string_view::npos)
      return "`**` stands alone between slashes";
    inside = inside || segment != "..";
  }
  return "";
}

bool glob_matches(std::string_view pattern, std::string_view path) {
  const auto parts = split(pattern, '/');
  const auto segments = split(path, '/');
  return wild_match(
      parts, segments, [](std::string_view part) { return part == "**"; }, segment_matches,
      [](std::string_view segment) { return segment != ".."; });
}

} // namespace meshc
