// JSON, both ways, without a library. The writer gives stable bytes: fields in the order they are written, two spaces,
// LF, a final newline by finish(). The reader is total: any bytes give a value or one error with its offset, nesting is
// bounded, memory is a small multiple of the input, and a key that appears twice is an error. Facts: RFC 8259.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace meshc::json {

// Appends `text` in quotes. Bytes above ASCII go through as they are; callers hand over UTF-8.
void append_quoted(std::string &out, std::string_view text);

class Writer {
public:
  enum class Layout : std::uint8_t { block, line }; // one member a line, or all in the current line

  Writer &begin_object(Layout layout = Layout::block) { return enter('{', layout); }
  Writer &end_object() { return leave('}'); }
  Writer &begin_array(Layout layout = Layout::block) { return enter('[', layout); }
  Writer &end_array() { return leave(']'); }
  Writer &key(std::string_view name);
  Writer &string(std::string_view text);
  Writer &number(std::int64_t value);
  Writer &boolean(bool value);
  Writer &null();

  Writer &field(std::string_view name, std::string_view text) { return key(name).string(text); }
  Writer &field(std::string_view name, std::int64_t value) { return key(name).number(value); }

  std::string finish();

private:
  struct Level {
    Layout layout = Layout::block;
    bool empty = true;
  };
  Writer &enter(char bracket, Layout layout);
  Writer &leave(char bracket);
  void separate();
  void new_line();

  std::string out_;
  std::vector<Level> levels_;
  bool after_key_ = false;
};

struct Member;

struct Null {
  bool operator==(const Null &) const = default;
};

struct Value {
  using Array = std::vector<Value>;
  using Object = std::vector<Member>; // in the order of the text

  // Whole numbers that fit are integers, others decimals.
  std::variant<Null, bool, std::int64_t, double, std::string, Array, Object> data;

  const std::string *as_string() const { return std::get_if<std::string>(&data); }
  const std::int64_t *as_integer() const { return std::get_if<std::int64_t>(&data); }
  const Array *as_array() const { return std::get_if<Array>(&data); }
  const Object *as_object() const { return std::get_if<Object>(&data); }
  // A member of an object; nullptr when this is none or has none.
  const Value *at(std::string_view key) const;
};

struct Member {
  std::string key;
  Value value;
};

struct Read {
  std::optional<Value> value;
  std::string error; // "expected `,` or `}`"
  std::size_t offset = 0;
};

inline constexpr int depth_limit = 200;

Read read(std::string_view text);

} // namespace meshc::json
