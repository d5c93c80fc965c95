// Writes one JSON document (RFC 8259) from front to back, indented by two spaces. Whoever calls it keeps objects and
// arrays balanced; text may hold any bytes: what is not UTF-8 becomes U+FFFD, so the document always reads.
#pragma once

#include <string>
#include <string_view>

namespace meshc {

// With its quotes.
std::string json_quoted(std::string_view text);

class JsonWriter {
public:
  void begin_object() { begin('{'); }
  void end_object() { end('}'); }
  void begin_array() { begin('['); }
  void end_array() { end(']'); }
  void key(std::string_view name);

  void value(std::string_view text) { raw(json_quoted(text)); }
  void value(const char *text) { value(std::string_view(text)); }
  void value(std::size_t number) { raw(std::to_string(number)); }
  void value(bool truth) { raw(truth ? "true" : "false"); }

  template <class T> void member(std::string_view name, const T &content) {
    key(name);
    value(content);
  }
  void open_object(std::string_view name) {
    key(name);
    begin_object();
  }
  void open_array(std::string_view name) {
    key(name);
    begin_array();
  }

  // The document with a final line break.
  std::string take() { return std::move(text_) + "\n"; }

private:
  void begin(char bracket);
  void end(char bracket);
  void raw(std::string_view text);
  void separate();

  std::string text_;
  std::size_t depth_ = 0;
  bool first_ = true;
  bool after_key_ = false;
};

} // namespace meshc
