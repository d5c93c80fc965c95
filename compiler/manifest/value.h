// A YAML value that is about to be written, and where in the program it comes from. Maps keep the order in which fields
// were added: the order a person would write. Strings are text, never pre-quoted; numbers are integers or finite
// decimals.
#pragma once

#include "source/span.h"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace meshc::manifest {

struct Field;

struct Null {
  bool operator==(const Null &) const = default;
};

class Value {
public:
  using List = std::vector<Value>;
  using Map = std::vector<Field>; // keys unique

  Value();
  Value(bool v, Span at);
  Value(std::int64_t v, Span at);
  Value(int v, Span at);
  Value(double v, Span at);
  Value(std::string v, Span at);
  Value(std::string_view v, Span at);
  Value(const char *v, Span at);
  static Value null(Span at);
  static Value list(Span at);
  // With room for that many fields, for the maps of which there are very many.
  static Value map(Span at, std::size_t fields = 0);
  static Value of(List items, Span at);
  static Value of(Map fields, Span at);

  // Where the value comes from; fields that say nothing of their own carry their owner's place.
  Span span() const { return span_; }
  const auto &data() const { return data_; }

  bool is_map() const { return std::holds_alternative<Map>(data_); }
  bool is_list() const { return std::holds_alternative<List>(data_); }
  const std::string *as_string() const { return std::get_if<std::string>(&data_); }
  const List *as_list() const { return std::get_if<List>(&data_); }
  const Map *as_map() const { return std::get_if<Map>(&data_); }
  bool empty() const; // an empty map or list

  // Maps only. set() replaces a field that is there; at() of a missing field is nullptr.
  Value &set(std::string_view key, Value value);
  const Value *at(std::string_view key) const;
  Value *at(std::string_view key);
  // Whether there was one to remove.
  bool remove(std::string_view key);
  // Dotted walk through maps: find("metadata.labels").
  const Value *find(std::string_view path) const;
  // Lists only. item() beyond the end is nullptr.
  Value &push(Value value);
  Value *item(std::size_t index);

  // Gives the value and all inside it another place in the program.
  void relocate(const std::function<Span(Span)> &place);

  // Same data, whatever the spans.
  bool same(const Value &other) const;

private:
  std::variant<Null, bool, std::int64_t, double, std::string, List, Map> data_;
  Span span_;
};

struct Field {
  std::string key;
  Value value;
};

// Down here because clang wants to see a whole Field where the variant is made.
inline Value::Value() = default;
inline Value::Value(bool v, Span at) : data_(v), span_(at) {}
inline Value::Value(std::int64_t v, Span at) : data_(v), span_(at) {}
inline Value::Value(int v, Span at) : data_(std::int64_t{v}), span_(at) {}
inline Value::Value(double v, Span at) : data_(v), span_(at) {}
inline Value::Value(std::string v, Span at) : data_(std::move(v)), span_(at) {}
inline Value::Value(std::string_view v, Span at) : data_(std::string(v)), span_(at) {}
inline Value::Value(const char *v, Span at) : data_(std::string(v)), span_(at) {}

} // namespace meshc::manifest
