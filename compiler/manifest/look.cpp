#include "manifest/look.h"

#include <charconv>

namespace meshc::manifest {

std::string title(const Object &object) {
  if (object.name.empty())
    return "(without a name)";
  return object.space.empty() ? object.name : object.space + "/" + object.name;
}

std::string_view text(const Value *value) {
  const std::string *said = value == nullptr ? nullptr : value->as_string();
  return said == nullptr ? std::string_view() : std::string_view(*said);
}

std::string_view text(const Value &map, std::string_view path) {
  return text(map.find(path));
}

int number(const Value *value) {
  if (value == nullptr)
    return 0;
  if (const auto *whole = std::get_if<std::int64_t>(&value->data()); whole != nullptr && *whole > 0 && *whole < 65536)
    return static_cast<int>(*whole);
  int made = 0;
  const std::string_view said = text(value);
  std::from_chars(said.data(), said.data() + said.size(), made);
  return made;
}

Span place(const Value *value, const Object &object) {
  return value != nullptr && value->span().known() ? value->span() : object.origin;
}

const std::vector<Value> &items(const Value *list) {
  static const std::vector<Value> none;
  const auto *all = list == nullptr ? nullptr : list->as_list();
  return all == nullptr ? none : *all;
}

const Value::Map &fields(const Value *map) {
  static const Value::Map none;
  const auto *all = map == nullptr ? nullptr : map->as_map();
  return all == nullptr ? none : *all;
}

} // namespace meshc::manifest
