#include "manifest/path.h"

#include "base/text.h"

#include <algorithm>
#include <charconv>

namespace meshc::manifest {
namespace {

bool is_plain(std::string_view key) {
  return !key.empty() &&
         std::all_of(key.begin(), key.end(), [](char c) { return is_alpha(c) || is_digit(c) || c == '_' || c == '-'; });
}

// What stands in brackets: an index, or a key with or without quotes.
Step bracketed(std::string_view inside) {
  Step step;
  const char *const end = inside.data() + inside.size();
  if (!inside.empty() && std::from_chars(inside.data(), end, step.index).ptr == end) {
    step.is_item = true;
    return step;
  }
  step.index = 0;
  const bool quoted =
      inside.size() >= 2 && (inside.front() == '"' || inside.front() == '\'') && inside.back() == inside.front();
  step.key = quoted ? inside.substr(1, inside.size() - 2) : inside;
  return step;
}

} // namespace

PathRead read_path(std::string_view text) {
  PathRead read;
  const auto wrong = [&](std::string problem) {
    read.problem = std::move(problem);
    return read;
  };
  std::size_t at = 0;
  while (at < text.size()) {
    if (text[at] == '[') {
      // A key may hold a bracket only in quotes.
      const bool quoted = at + 1 < text.size() && (text[at + 1] == '"' || text[at + 1] == '\'');
      const std::string close = quoted ? std::string(1, text[at + 1]) + "]" : "]";
      const auto end = text.find(close, at + 2);
      if (end == std::string_view::npos)
        return wrong("a `[` is not closed, or nothing stands in it");
      const std::size_t past = end + close.size();
      Step step = bracketed(text.substr(at + 1, past - at - 2));
      if (!step.is_item && step.key.empty())
        return wrong("nothing stands between `[` and `]`");
      read.path.push_back(std::move(step));
      at = past;
    } else {
      const auto end = std::min(text.find_first_of(".[", at), text.size());
      if (!is_plain(text.substr(at, end - at)))
        return wrong(end == at
                         ? "a key is missing"
                         : "`" + std::string(text.substr(at, end - at)) + "` is no plain key: write it as `[\"…\"]`");
      read.path.push_back({std::string(text.substr(at, end - at)), 0, false});
      at = end;
    }
    if (at < text.size() && text[at] != '[') {
      if (text[at] != '.')
        return wrong("a `.` is missing behind `" + std::string(text.substr(0, at)) + "`");
      if (++at == text.size() || text[at] == '[')
        return wrong("a key is missing behind the `.`");
    }
  }
  if (read.path.empty())
    return wrong("it is empty");
  if (read.path.front().is_item)
    return wrong("an object is no list");
  return read;
}

std::string spelled(const Path &path, std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < std::min(count, path.size()); ++i)
    if (path[i].is_item)
      text += "[" + std::to_string(path[i].index) + "]";
    else if (is_plain(path[i].key))
      text += (text.empty() ? "" : ".") + path[i].key;
    else
      text += "[\"" + path[i].key + "\"]";
  return text;
}

std::string spelled(const Path &path) {
  return spelled(path, path.size());
}

bool begins_with(const Path &path, const Path &start) {
  return path.size() >= start.size() && std::equal(start.begin(), start.end(), path.begin());
}

} // namespace meshc::manifest
