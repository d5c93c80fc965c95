// A json::Writer for text that was never checked: what is not UTF-8 becomes U+FFFD, so that the document always reads.
#pragma once

#include "base/json.h"

#include <string>
#include <string_view>

namespace meshc::diagnostics {

// `text` with each byte that is not UTF-8 replaced.
std::string readable(std::string_view text);

class JsonDocument {
public:
  void begin_object() { writer_.begin_object(); }
  void end_object() { writer_.end_object(); }
  void begin_array() { writer_.begin_array(); }
  void end_array() { writer_.end_array(); }
  void key(std::string_view name) { writer_.key(name); }

  void value(std::string_view text) { writer_.string(readable(text)); }
  void value(const char *text) { value(std::string_view(text)); }
  void value(std::size_t number) { writer_.number(static_cast<std::int64_t>(number)); }
  void value(bool truth) { writer_.boolean(truth); }

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
  std::string take() { return writer_.finish(); }

private:
  json::Writer writer_;
};

} // namespace meshc::diagnostics
