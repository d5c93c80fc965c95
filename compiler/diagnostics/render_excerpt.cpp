#include "diagnostics/render_excerpt.h"

#include "base/text.h"
#include "diagnostics/render_line.h"

#include <algorithm>

namespace meshc::diagnostics {
namespace {

constexpr std::uint32_t near_lines = 8;     // places this close share an excerpt
constexpr std::uint32_t marked_in_full = 4; // a span of more lines is marked only where it begins and ends

struct Place {
  Span span;
  std::string text;
  bool primary = false;
};

// A piece of a place on one line, in bytes of that line.
struct Mark {
  std::uint32_t line = 0;
  std::size_t begin = 0;
  std::size_t end = 0;
  std::string text;
  bool primary = false;
};

// Places of one file that share an excerpt, by line.
struct Block {
  std::vector<Place> places;
  bool primary = false;
};

std::vector<Place> places_of(const Diagnostic &finding) {
  std::vector<Place> places;
  if (finding.span.known())
    places.push_back({finding.span, "", true});
  for (const Label &label : finding.labels) {
    if (!label.span.known())
      continue;
    std::string text = printable(label.text);
    std::ranges::replace(text, '\n', ' ');
    if (finding.span.known() && label.span == finding.span && places.front().text.empty())
      places.front().text = std::move(text);
    else
      places.push_back({label.span, std::move(text), false});
  }
  return places;
}

std::uint32_t last_line(const SourceMap &sources, Span span) {
  // An end at the start of a line belongs to the line before.
  return sources.line_of(span.file, span.end > span.begin ? span.end - 1 : span.begin);
}

// The block with the primary place first, then by file and line.
std::vector<Block> blocks_of(std::vector<Place> places, const SourceMap &sources) {
  std::ranges::stable_sort(places, {}, &Place::span);
  std::vector<Block> blocks;
  std::uint32_t reach = 0;
  for (Place &place : places) {
    const std::uint32_t first = sources.line_of(place.span.file, place.span.begin);
    if (blocks.empty() || blocks.back().places.back().span.file != place.span.file || first > reach + near_lines) {
      blocks.emplace_back();
      reach = 0;
    }
    reach = std::max(reach, last_line(sources, place.span));
    blocks.back().primary |= place.primary;
    blocks.back().places.push_back(std::move(place));
  }
  std::stable_partition(blocks.begin(), blocks.end(), [](const Block &block) { return block.primary; });
  return blocks;
}

std::vector<Mark> marks_of(const Block &block, const SourceMap &sources) {
  std::vector<Mark> marks;
  for (const Place &place : block.places) {
    const FileId file = place.span.file;
    const std::uint32_t first = sources.line_of(file, place.span.begin);
    const std::uint32_t last = last_line(sources, place.span);
    const char *const text = sources.text(file).data();
    for (std::uint32_t line = first; line <= last; ++line) {
      if (line != first && line != last && last - first >= marked_in_full)
        continue;
      const std::string_view content = sources.line(file, line);
      const auto start = static_cast<std::size_t>(content.data() - text);
      const std::size_t indentation = std::min(content.find_first_not_of(" \t"), content.size());
      Mark mark{line, indentation, content.size(), "", place.primary};
      if (line == first)
        mark.begin = std::min<std::size_t>(place.span.begin - start, content.size());
      if (line == last) {
        mark.end = std::min<std::size_t>(place.span.end - start, content.size());
        mark.begin = std::min(mark.begin, mark.end);
        mark.text = place.text;
      }
      if (mark.begin < mark.end || line == first || line == last)
        marks.push_back(std::move(mark));
    }
  }
  std::ranges::stable_sort(marks, [](const Mark &a, const Mark &b) {
    return std::tie(a.line, a.begin, a.end) < std::tie(b.line, b.begin, b.end);
  });
  return marks;
}

class Excerpt {
public:
  Excerpt(const SourceMap &sources, Paint paint, Severity severity, std::size_t gutter)
      : sources_(sources), paint_(paint), severity_(severity), gutter_(gutter) {}

  void add(const Block &block, bool first_block) {
    const auto lead = std::ranges::find(block.places, true, &Place::primary);
    const Span at = lead == block.places.end() ? block.places.front().span : lead->span;
    const Position position = sources_.start(at);
    text_ += std::string(gutter_, ' ') + paint_(style::frame, first_block ? "--> " : "::: ") +
             printable(sources_.shown_path(at.file)) + ":" + std::to_string(position.line) + ":" +
             std::to_string(position.column) + "\n";
    frame("", "");
    const std::vector<Mark> marks = marks_of(block, sources_);
    for (std::size_t i = 0; i < marks.size();) {
      std::size_t end = i;
      while (end < marks.size() && marks[end].line == marks[i].line)
        ++end;
      if (i > 0)
        bridge(at.file, marks[i - 1].line, marks[i].line);
      marked_line(at.file, std::span(marks).subspan(i, end - i));
      i = end;
    }
  }

  std::string take() { return std::move(text_); }

private:
  void frame(std::string_view number, std::string_view content) {
    text_ += paint_(style::frame, std::string(gutter_ - number.size(), ' ') + std::string(number) + " |");
    if (!content.empty())
      text_ += " " + std::string(content);
    text_ += "\n";
  }

  // One skipped line is shown, several become an ellipsis.
  void bridge(FileId file, std::uint32_t from, std::uint32_t to) {
    if (to == from + 2) {
      const std::string_view line = sources_.line(file, from + 1);
      const Window window = window_around(line, 0);
      frame(std::to_string(from + 1), shown(line, window).text);
    } else if (to > from + 2) {
      text_ += paint_(style::frame, "...") + "\n";
    }
  }

  struct Shown {
    std::string text;
    DisplayLine line;
    std::uint32_t shift = 0;
  };

  static Shown shown(std::string_view line, Window window) {
    Shown result;
    result.line = display(line.substr(window.begin, window.end - window.begin));
    result.text = (window.begin > 0 ? "..." : "") + result.line.text + (window.end < line.size() ? "..." : "");
    result.shift = window.begin > 0 ? 3 : 0;
    return result;
  }

  // A cut line is printed again for each mark that the cut hides.
  void marked_line(FileId file, std::span<const Mark> marks) {
    const std::string_view line = sources_.line(file, marks.front().line);
    while (!marks.empty()) {
      const Window window = window_around(line, marks.front().begin);
      std::size_t inside = 1;
      while (inside < marks.size() && (marks[inside].begin < window.end || window.end == line.size()))
        ++inside;
      const Shown content = shown(line, window);
      frame(std::to_string(marks.front().line), content.text);
      mark_rows(marks.first(inside), window, content);
      marks = marks.subspan(inside);
    }
  }

  // The rightmost mark comes first, with its text beside it; marks without a text that fit to the left of it join its
  // row, the others follow.
  void mark_rows(std::span<const Mark> marks, Window window, const Shown &content) {
    struct Drawn {
      std::uint32_t begin;
      std::uint32_t end;
      const Mark *mark;
    };
    const auto cell = [&](std::size_t byte) {
      return content.shift + content.line.cells[std::clamp(byte, window.begin, window.end) - window.begin];
    };
    std::vector<Drawn> waiting;
    for (const Mark &mark : marks)
      waiting.push_back({cell(mark.begin), std::max(cell(mark.end), cell(mark.begin) + 1), &mark});
    while (!waiting.empty()) {
      std::vector<Drawn> row;
      std::vector<Drawn> later;
      for (auto drawn = waiting.rbegin(); drawn != waiting.rend(); ++drawn) {
        const bool fits = row.empty() || (drawn->mark->text.empty() && drawn->end <= row.back().begin);
        (fits ? row : later).push_back(*drawn);
      }
      std::ranges::reverse(row);
      std::ranges::reverse(later);
      mark_row(row);
      waiting = std::move(later);
    }
  }

  template <class Row> void mark_row(const Row &row) {
    std::string drawn;
    std::uint32_t cell = 0;
    for (const auto &[begin, end, mark] : row) {
      drawn += std::string(begin - cell, ' ');
      drawn += paint_(mark->primary ? style_of(severity_) : style::label,
                      std::string(end - begin, mark->primary ? '^' : '-'));
      cell = end;
    }
    const Mark &last = *row.back().mark;
    if (!last.text.empty())
      drawn += " " + paint_(last.primary ? style_of(severity_) : style::label, last.text);
    frame("", drawn);
  }

  const SourceMap &sources_;
  Paint paint_;
  Severity severity_;
  std::size_t gutter_;
  std::string text_;
};

} // namespace

std::string_view style_of(Severity severity) {
  switch (severity) {
  case Severity::error:
    return "1;31";
  case Severity::warning:
    return "1;33";
  case Severity::info:
    return "1;36";
  }
  return "";
}

std::string excerpts(const Diagnostic &finding, const SourceMap &sources, Paint paint) {
  const std::vector<Block> blocks = blocks_of(places_of(finding), sources);
  std::uint32_t highest = 0;
  for (const Block &block : blocks)
    for (const Place &place : block.places)
      highest = std::max(highest, last_line(sources, place.span));
  Excerpt excerpt(sources, paint, finding.severity, std::to_string(highest).size());
  for (const Block &block : blocks)
    excerpt.add(block, &block == blocks.data());
  return excerpt.take();
}

} // namespace meshc::diagnostics
