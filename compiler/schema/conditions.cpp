#include "schema/conditions.h"

#include "base/overloaded.h"
#include "base/text.h"
#include "schema/patterns.h"

#include <algorithm>
#include <limits>

namespace meshc::schema {
namespace {

using format::Slot;
using manifest::Value;

bool is_base64(std::string_view text) {
  if (text.size() % 4 != 0)
    return false;
  const auto end = std::min(text.find('='), text.size());
  const auto padding = text.substr(end);
  return padding.size() <= 2 && padding.find_first_not_of('=') == std::string_view::npos &&
         std::all_of(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(end),
                     [](char c) { return is_alpha(c) || is_digit(c) || c == '+' || c == '/'; });
}

// 2026-08-27T12:00:00Z, with a fraction or an offset.
bool is_date_time(std::string_view text) {
  constexpr std::string_view shape = "0000-00-00T00:00:00";
  if (text.size() <= shape.size())
    return false;
  for (std::size_t at = 0; at < shape.size(); ++at)
    if (shape[at] == '0' ? !is_digit(text[at]) : text[at] != shape[at])
      return false;
  text.remove_prefix(shape.size());
  if (text.front() == '.') {
    text.remove_prefix(1);
    text.remove_prefix(std::min(text.find_first_not_of("0123456789"), text.size()));
  }
  return text == "Z" || (text.size() == 6 && (text[0] == '+' || text[0] == '-') && text[3] == ':');
}

bool required_fields_are_there(const Node &node, const Value &value) {
  const Words required = node.list(Slot::required, Slot::required_count);
  for (std::uint32_t i = 0; i < required.size(); ++i)
    if (value.at(node.string(required[i])) == nullptr)
      return false;
  return true;
}

bool in_range(const Node &node, const Value &value) {
  const auto inside = [&](double number) {
    return !(node.flag(format::has_minimum) && number < node.bound(Slot::minimum)) &&
           !(node.flag(format::has_maximum) && number > node.bound(Slot::maximum));
  };
  if (const auto *integer = std::get_if<std::int64_t>(&value.data()))
    return inside(static_cast<double>(*integer));
  const auto *decimal = std::get_if<double>(&value.data());
  return decimal == nullptr || inside(*decimal);
}

bool children_hold(const Node &node, const Value &value) {
  if (const auto *fields = value.as_map())
    for (const manifest::Field &field : *fields) {
      const auto property = node.property(field.key);
      const std::uint32_t child = property ? property->node : node.get(Slot::additional);
      if (child != 0 && !holds(node.child(child), field.value))
        return false;
    }
  if (const auto *items = value.as_list(); items != nullptr && node.get(Slot::items) != 0)
    for (const Value &item : *items)
      if (!holds(node.child(node.get(Slot::items)), item))
        return false;
  return true;
}

bool junctors_hold(const Node &node, const Value &value) {
  const Words junctors = node.list(Slot::junctors, Slot::junctor_count, format::junctor_words);
  for (std::uint32_t i = 0; i < junctors.size(); i += format::junctor_words) {
    const Words branches = node.words(junctors[i + 1], junctors[i + 2]);
    const std::uint32_t count = count_holding(node, branches, value);
    switch (static_cast<format::Junctor>(junctors[i])) {
    case format::Junctor::one_of:
      if (count != 1)
        return false;
      break;
    case format::Junctor::any_of:
      if (count == 0)
        return false;
      break;
    case format::Junctor::all_of:
      if (count != branches.size())
        return false;
      break;
    case format::Junctor::none_of:
      if (count != 0)
        return false;
      break;
    }
  }
  return true;
}

} // namespace

std::uint32_t type_of(const Value &value) {
  return std::visit(overloaded{
                        [](manifest::Null) { return format::is_null; },
                        [](bool) { return format::is_boolean; },
                        [](std::int64_t) { return format::is_integer; },
                        [](double) { return format::is_number; },
                        [](const std::string &) { return format::is_string; },
                        [](const Value::List &) { return format::is_list; },
                        [](const Value::Map &) { return format::is_map; },
                    },
                    value.data());
}

bool type_fits(const Node &node, const Value &value) {
  return !node.flag(format::any_type & ~format::is_null) || node.flag(type_of(value));
}

bool is_enumerated(const Node &node, const Value &value) {
  const Words enumerators = node.list(Slot::enumerators, Slot::enumerator_count, format::enumerator_words);
  if (enumerators.size() == 0)
    return true;
  const bool *truth = std::get_if<bool>(&value.data());
  const std::string_view text = truth != nullptr               ? (*truth ? "true" : "false")
                                : value.as_string() != nullptr ? std::string_view(*value.as_string())
                                                               : std::string_view{};
  for (std::uint32_t i = 0; i < enumerators.size(); i += format::enumerator_words)
    if (node.string(enumerators[i]) == text)
      return true;
  return false;
}

bool matches_pattern(const Node &node, std::string_view text) {
  const std::uint32_t pattern = node.get(Slot::pattern);
  return pattern == 0 || patterns()[pattern - 1].matches(text);
}

bool fits_format(const Node &node, const Value &value) {
  const auto wanted = static_cast<format::Format>(node.get(Slot::format));
  if (const auto *number = std::get_if<std::int64_t>(&value.data()))
    return wanted != format::Format::int32 ||
           (*number >= std::numeric_limits<std::int32_t>::min() && *number <= std::numeric_limits<std::int32_t>::max());
  if (const std::string *text = value.as_string()) {
    if (wanted == format::Format::bytes)
      return is_base64(*text);
    if (wanted == format::Format::date_time)
      return is_date_time(*text);
  }
  return true;
}

Size size_of(const Node &node, const Value &value) {
  if (const std::string *text = value.as_string()) {
    const std::uint32_t least = node.get(Slot::min_length);
    const std::uint32_t most = node.get(Slot::max_length);
    // Counting code points only where somebody asks.
    return {least == 0 && most == format::unbounded ? 0 : code_points(*text), least, most};
  }
  if (const auto *items = value.as_list())
    return {items->size(), node.get(Slot::min_items), node.get(Slot::max_items)};
  if (const auto *fields = value.as_map())
    return {fields->size(), node.get(Slot::min_fields), node.get(Slot::max_fields)};
  return {};
}

bool holds(const Node &node, const Value &value) {
  if (!type_fits(node, value) || !is_enumerated(node, value) || !fits_format(node, value) || !in_range(node, value))
    return false;
  if (const std::string *text = value.as_string(); text != nullptr && !matches_pattern(node, *text))
    return false;
  const Size size = size_of(node, value);
  if (size.count < size.least || size.count > size.most)
    return false;
  return (!value.is_map() || required_fields_are_there(node, value)) && children_hold(node, value) &&
         junctors_hold(node, value);
}

std::uint32_t count_holding(const Node &node, const Words &branches, const Value &value) {
  std::uint32_t count = 0;
  for (std::uint32_t i = 0; i < branches.size(); ++i)
    count += holds(node.child(branches[i]), value) ? 1 : 0;
  return count;
}

} // namespace meshc::schema
