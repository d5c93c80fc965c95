#include "lint/passages.h"

#include "base/text.h"

#include <algorithm>
#include <optional>

namespace meshc::lint {
namespace {

class Lines {
public:
  Lines(std::string_view text, std::uint32_t begin, std::uint32_t end) : text_(text), at_(begin), end_(end) {}

  struct Line {
    std::string_view text; // without its line break
    std::uint32_t begin = 0;
    std::uint32_t next = 0; // where the following line begins
  };

  std::optional<Line> next() {
    if (at_ >= end_)
      return std::nullopt;
    const std::size_t found = text_.find('\n', at_);
    const std::uint32_t stop =
        found == std::string_view::npos || found >= end_ ? end_ : static_cast<std::uint32_t>(found);
    Line line{text_.substr(at_, stop - at_), at_, std::min(end_, stop + 1)};
    if (line.text.ends_with('\r'))
      line.text.remove_suffix(1);
    at_ = line.next;
    return line;
  }

private:
  std::string_view text_;
  std::uint32_t at_;
  std::uint32_t end_;
};

// The word behind `<<`, without quotes: EOF of `cat <<-'EOF' | kubectl apply -f -`.
std::string end_word(std::string_view line) {
  const std::size_t marker = line.find("<<");
  if (marker == std::string_view::npos || line.substr(marker).starts_with("<<<"))
    return {};
  std::string_view rest = line.substr(marker + 2);
  if (rest.starts_with('-'))
    rest.remove_prefix(1);
  rest = trim(rest);
  std::string word;
  for (const char c : rest) {
    if (c == '\'' || c == '"')
      continue;
    if (!is_alpha(c) && !is_digit(c) && c != '_')
      break;
    word += c;
  }
  return word;
}

std::string handed_to(std::string_view command) {
  for (const std::string_view name : {"kubectl", "istioctl", "helm"})
    if (command.find(name) != std::string_view::npos)
      return std::string(name);
  return "file";
}

class Script {
public:
  Script(std::string_view text, FileId file, std::uint32_t begin, std::uint32_t end, Passages &out)
      : lines_(text, begin, end), file_(file), out_(out) {}

  void read() {
    for (auto line = lines_.next(); line; line = lines_.next()) {
      add(*line);
      if (continues(line->text))
        continue;
      const std::string ending = end_word(command_);
      const std::string to = handed_to(command_);
      flush();
      if (!ending.empty())
        document(ending, to);
    }
    flush();
  }

private:
  static bool continues(std::string_view line) { return line.ends_with('\\'); }

  void add(const Lines::Line &line) {
    std::string_view text = trim(line.text);
    if (command_.empty())
      begin_ = line.begin + static_cast<std::uint32_t>(line.text.size() - trim(line.text).size());
    if (continues(text))
      text.remove_suffix(1);
    command_ += (command_.empty() ? "" : " ") + std::string(trim(text));
    end_ = line.begin + static_cast<std::uint32_t>(line.text.size());
  }

  void flush() {
    if (!command_.empty() && !command_.starts_with('#'))
      out_.commands.push_back({command_, {file_, std::min(begin_, end_), end_}});
    command_.clear();
  }

  void document(const std::string &ending, const std::string &to) {
    std::optional<std::uint32_t> begin;
    for (auto line = lines_.next(); line; line = lines_.next()) {
      if (!begin)
        begin = line->begin;
      if (trim(line->text) == ending) {
        out_.blocks.push_back({*begin, line->begin, Language::yaml, to});
        return;
      }
    }
  }

  Lines lines_;
  FileId file_;
  Passages &out_;
  std::string command_;
  std::uint32_t begin_ = 0;
  std::uint32_t end_ = 0;
};

} // namespace

Passages passages_of_script(std::string_view text, FileId file) {
  Passages out;
  Script(text, file, 0, static_cast<std::uint32_t>(text.size()), out).read();
  return out;
}

Passages passages_of_text(std::string_view text, FileId file) {
  Passages out;
  Lines lines(text, 0, static_cast<std::uint32_t>(text.size()));
  for (auto line = lines.next(); line; line = lines.next()) {
    const std::string_view opening = trim(line->text);
    if (!opening.starts_with("```"))
      continue;
    const std::string language = lower(trim(opening.substr(3)));
    const std::uint32_t begin = line->next;
    std::uint32_t end = static_cast<std::uint32_t>(text.size());
    for (auto inner = lines.next(); inner; inner = lines.next())
      if (trim(inner->text).starts_with("```")) {
        end = inner->begin;
        break;
      }
    if (language == "yaml" || language == "yml")
      out.blocks.push_back({begin, end, Language::yaml, ""});
    else if (language == "json")
      out.blocks.push_back({begin, end, Language::json, ""});
    else if (language == "bash" || language == "sh" || language == "shell" || language == "console")
      Script(text, file, begin, end, out).read();
  }
  return out;
}

} // namespace meshc::lint
