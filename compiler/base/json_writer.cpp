#include "base/json.h"

#include <utility>

namespace meshc::json {

void append_quoted(std::string &out, std::string_view text) {
  constexpr std::string_view digits = "0123456789abcdef";
  out += '"';
  std::size_t plain = 0; // start of the run that needs no escape
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte >= 0x20 && byte != '"' && byte != '\\')
      continue;
    out.append(text, plain, i - plain);
    plain = i + 1;
    if (byte == '\n')
      out += "\\n";
    else if (byte == '\t')
      out += "\\t";
    else if (byte >= 0x20)
      (out += '\\') += text[i];
    else
      (((out += "\\u00") += digits[byte >> 4]) += digits[byte & 15]);
  }
  out.append(text, plain, text.size() - plain);
  out += '"';
}

void Writer::new_line() {
  out_ += '\n';
  out_.append(levels_.size() * 2, ' ');
}

void Writer::separate() {
  if (std::exchange(after_key_, false) || levels_.empty())
    return;
  Level &level = levels_.back();
  if (!std::exchange(level.empty, false))
    out_ += ',';
  else if (level.layout == Layout::line)
    return;
  if (level.layout == Layout::line)
    out_ += ' ';
  else
    new_line();
}

Writer &Writer::enter(char bracket, Layout layout) {
  separate();
  out_ += bracket;
  // What stands inside one line stays in it.
  const bool inside_line = !levels_.empty() && levels_.back().layout == Layout::line;
  levels_.push_back({inside_line ? Layout::line : layout, true});
  return *this;
}

Writer &Writer::leave(char bracket) {
  const Level closed = levels_.back();
  levels_.pop_back();
  if (!closed.empty && closed.layout == Layout::block)
    new_line();
  out_ += bracket;
  return *this;
}

Writer &Writer::key(std::string_view name) {
  separate();
  append_quoted(out_, name);
  out_ += ": ";
  after_key_ = true;
  return *this;
}

Writer &Writer::string(std::string_view text) {
  separate();
  append_quoted(out_, text);
  return *this;
}

Writer &Writer::number(std::int64_t value) {
  separate();
  out_ += std::to_string(value);
  return *this;
}

Writer &Writer::boolean(bool value) {
  separate();
  out_ += value ? "true" : "false";
  return *this;
}

Writer &Writer::null() {
  separate();
  out_ += "null";
  return *this;
}

std::string Writer::finish() {
  out_ += '\n';
  return std::exchange(out_, {});
}

} // namespace meshc::json
