#include "driver/difference.h"

#include "base/text.h"

#include <algorithm>
#include <vector>

namespace meshc::driver {
namespace {

struct Line {
  char mark = ' ';
  std::string_view text;
};

std::vector<std::string_view> lines_of(std::string_view text) {
  auto lines = split(text, '\n');
  if (!lines.empty() && lines.back().empty())
    lines.pop_back();
  return lines;
}

// Longest common subsequence of what is left after equal ends are cut off. The formatter changes few lines, so the rest
// is small; where it is not, everything is shown as replaced rather than spending quadratic memory.
std::vector<Line> edits(const std::vector<std::string_view> &a, const std::vector<std::string_view> &b) {
  std::size_t head = 0;
  while (head < a.size() && head < b.size() && a[head] == b[head])
    ++head;
  std::size_t tail = 0;
  while (tail < a.size() - head && tail < b.size() - head && a[a.size() - 1 - tail] == b[b.size() - 1 - tail])
    ++tail;
  const std::size_t rows = a.size() - head - tail, columns = b.size() - head - tail;
  std::vector<Line> result;
  for (std::size_t i = 0; i < head; ++i)
    result.push_back({' ', a[i]});
  constexpr std::size_t limit = 4'000'000;
  if (rows * columns > limit) {
    for (std::size_t i = 0; i < rows; ++i)
      result.push_back({'-', a[head + i]});
    for (std::size_t k = 0; k < columns; ++k)
      result.push_back({'+', b[head + k]});
  } else {
    std::vector<std::uint32_t> common((rows + 1) * (columns + 1));
    const auto at = [&](std::size_t i, std::size_t k) -> std::uint32_t & { return common[i * (columns + 1) + k]; };
    for (std::size_t i = rows; i-- > 0;)
      for (std::size_t k = columns; k-- > 0;)
        at(i, k) = a[head + i] == b[head + k] ? at(i + 1, k + 1) + 1 : std::max(at(i + 1, k), at(i, k + 1));
    for (std::size_t i = 0, k = 0; i < rows || k < columns;) {
      if (i < rows && k < columns && a[head + i] == b[head + k]) {
        result.push_back({' ', a[head + i++]});
        ++k;
      } else if (k == columns || (i < rows && at(i + 1, k) >= at(i, k + 1))) {
        result.push_back({'-', a[head + i++]});
      } else {
        result.push_back({'+', b[head + k++]});
      }
    }
  }
  for (std::size_t i = a.size() - tail; i < a.size(); ++i)
    result.push_back({' ', a[i]});
  return result;
}

} // namespace

std::string difference(std::string_view path, std::string_view before, std::string_view after) {
  if (before == after)
    return {};
  constexpr std::size_t context = 3;
  const std::vector<Line> lines = edits(lines_of(before), lines_of(after));
  std::string out = "--- " + std::string(path) + "\n+++ " + std::string(path) + "\n";
  std::size_t old_line = 1, new_line = 1;
  for (std::size_t i = 0; i < lines.size();) {
    const auto changed = std::find_if(lines.begin() + static_cast<std::ptrdiff_t>(i), lines.end(),
                                      [](const Line &line) { return line.mark != ' '; });
    const auto first = static_cast<std::size_t>(changed - lines.begin());
    if (changed == lines.end()) {
      if (i == 0)
        out += "@@ only line endings or the last line break differ @@\n";
      break;
    }
    const std::size_t begin = std::max(i, first > context ? first - context : 0);
    std::size_t end = first, quiet = 0;
    for (std::size_t k = first; k < lines.size() && quiet <= 2 * context; ++k)
      if (lines[k].mark != ' ') {
        end = k + 1;
        quiet = 0;
      } else {
        ++quiet;
      }
    end = std::min(lines.size(), end + context);
    old_line += begin - i;
    new_line += begin - i;
    std::size_t old_count = 0, new_count = 0;
    std::string body;
    for (std::size_t k = begin; k < end; ++k) {
      old_count += lines[k].mark != '+';
      new_count += lines[k].mark != '-';
      body += lines[k].mark + std::string(lines[k].text) + "\n";
    }
    out += "@@ -" + std::to_string(old_line) + "," + std::to_string(old_count) + " +" + std::to_string(new_line) + "," +
           std::to_string(new_count) + " @@\n" + body;
    old_line += old_count;
    new_line += new_count;
    i = end;
  }
  return out;
}

} // namespace meshc::driver
