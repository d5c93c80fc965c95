#include "diagnostics/json_document.h"

#include "base/text.h"

namespace meshc {

std::string json_quoted(std::string_view text) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string quoted = "\"";
  while (!text.empty()) {
    const std::size_t well_formed = first_invalid_utf8(text).value_or(text.size());
    for (const char c : text.substr(0, well_formed)) {
      const auto byte = static_cast<unsigned char>(c);
      if (c == '"' || c == '\\') {
        quoted += '\\';
        quoted += c;
      } else if (c == '\n') {
        quoted += "\\n";
      } else if (c == '\t') {
        quoted += "\\t";
      } else if (byte < 0x20 || byte == 0x7f) {
        quoted += "\\u00";
        quoted += digits[byte >> 4];
        quoted += digits[byte & 15u];
      } else {
        quoted += c;
      }
    }
    text.remove_prefix(well_formed);
    if (!text.empty()) {
      quoted += "\\ufffd";
      text.remove_prefix(1);
    }
  }
  return quoted + "\"";
}

void JsonWriter::key(std::string_view name) {
  separate();
  text_ += json_quoted(name) + ": ";
  after_key_ = true;
}

void JsonWriter::begin(char bracket) {
  separate();
  text_ += bracket;
  ++depth_;
  first_ = true;
}

void JsonWriter::end(char bracket) {
  --depth_;
  if (!first_)
    text_ += "\n" + std::string(2 * depth_, ' ');
  text_ += bracket;
  first_ = false;
}

void JsonWriter::raw(std::string_view text) {
  separate();
  text_ += text;
}

void JsonWriter::separate() {
  if (after_key_) {
    after_key_ = false;
    return;
  }
  if (depth_ == 0)
    return;
  if (!first_)
    text_ += ',';
  text_ += "\n" + std::string(2 * depth_, ' ');
  first_ = false;
}

} // namespace meshc
