#include "manifest/value.h"

#include <algorithm>
#include <utility>

namespace meshc::manifest {

Value Value::null(Span at) {
  Value value;
  value.span_ = at;
  return value;
}

Value Value::list(Span at) {
  return of(List{}, at);
}

Value Value::map(Span at, std::size_t fields) {
  Map map;
  map.reserve(fields);
  return of(std::move(map), at);
}

Value Value::of(List items, Span at) {
  Value value;
  value.data_ = std::move(items);
  value.span_ = at;
  return value;
}

Value Value::of(Map fields, Span at) {
  Value value;
  value.data_ = std::move(fields);
  value.span_ = at;
  return value;
}

bool Value::empty() const {
  if (const auto *fields = as_map())
    return fields->empty();
  const auto *items = as_list();
  return items != nullptr && items->empty();
}

Value &Value::set(std::string_view key, Value value) {
  if (Value *present = at(key)) {
    *present = std::move(value);
    return *present;
  }
  return std::get<Map>(data_).emplace_back(Field{std::string(key), std::move(value)}).value;
}

const Value *Value::at(std::string_view key) const {
  const auto *fields = as_map();
  if (fields == nullptr)
    return nullptr;
  const auto found = std::ranges::find(*fields, key, &Field::key);
  return found == fields->end() ? nullptr : &found->value;
}

Value *Value::at(std::string_view key) {
  return const_cast<Value *>(std::as_const(*this).at(key));
}

const Value *Value::find(std::string_view path) const {
  const Value *value = this;
  while (value != nullptr) {
    const auto dot = path.find('.');
    value = value->at(path.substr(0, dot));
    if (dot == std::string_view::npos)
      return value;
    path.remove_prefix(dot + 1);
  }
  return nullptr;
}

bool Value::remove(std::string_view key) {
  auto *fields = std::get_if<Map>(&data_);
  return fields != nullptr && std::erase_if(*fields, [&](const Field &field) { return field.key == key; }) > 0;
}

Value *Value::item(std::size_t index) {
  auto *items = std::get_if<List>(&data_);
  return items != nullptr && index < items->size() ? &(*items)[index] : nullptr;
}

void Value::relocate(const std::function<Span(Span)> &place) {
  span_ = place(span_);
  if (auto *items = std::get_if<List>(&data_))
    for (Value &item : *items)
      item.relocate(place);
  if (auto *fields = std::get_if<Map>(&data_))
    for (Field &field : *fields)
      field.value.relocate(place);
}

Value &Value::push(Value value) {
  return std::get<List>(data_).emplace_back(std::move(value));
}

bool Value::same(const Value &other) const {
  if (data_.index() != other.data_.index())
    return false;
  if (const auto *items = as_list())
    return std::ranges::equal(*items, *other.as_list(), [](const Value &a, const Value &b) { return a.same(b); });
  if (const auto *fields = as_map())
    return std::ranges::equal(*fields, *other.as_map(),
                              [](const Field &a, const Field &b) { return a.key == b.key && a.value.same(b.value); });
  if (const auto *text = as_string())
    return *text == *other.as_string();
  if (const auto *number = std::get_if<std::int64_t>(&data_))
    return *number == std::get<std::int64_t>(other.data_);
  if (const auto *decimal = std::get_if<double>(&data_))
    return *decimal == std::get<double>(other.data_);
  if (const auto *truth = std::get_if<bool>(&data_))
    return *truth == std::get<bool>(other.data_);
  return true;
}

} // namespace meshc::manifest
