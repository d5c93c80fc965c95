#include "schema/node_writer.h"

#include "base/text.h"
#include "schema/patterns.h"
#include "schema/rules.h"

#include <algorithm>
#include <bit>
#include <cstring>

namespace meshc::schema {
namespace {

using format::Slot;
using manifest::Field;
using manifest::Value;

constexpr std::size_t deepest_schema = 80;

template <class Node> std::uint32_t &at(Node &node, Slot slot) {
  return node[static_cast<std::size_t>(slot)];
}

bool truth(const Value &value) {
  const bool *flag = std::get_if<bool>(&value.data());
  return flag != nullptr && *flag;
}

std::string text_of(const Value &value) {
  return value.as_string() == nullptr ? std::string{} : *value.as_string();
}

std::uint32_t count_of(const Value &value) {
  const auto *number = std::get_if<std::int64_t>(&value.data());
  return number == nullptr ? format::unbounded : static_cast<std::uint32_t>(*number);
}

std::uint32_t type_flag(std::string_view name) {
  if (name == "object")
    return format::is_map;
  if (name == "array")
    return format::is_list;
  if (name == "string")
    return format::is_string;
  if (name == "boolean")
    return format::is_boolean;
  if (name == "integer")
    return format::is_integer;
  if (name == "number")
    return format::is_number | format::is_integer;
  return name == "null" ? format::is_null : 0u;
}

} // namespace

std::uint32_t NodeWriter::string(std::string_view text) {
  if (const auto known = strings_.find(text); known != strings_.end())
    return known->second;
  const auto length = static_cast<std::uint32_t>(text.size());
  const auto offset = static_cast<std::uint32_t>(pool.size());
  std::array<char, 4> prefix;
  std::memcpy(prefix.data(), &length, 4);
  pool.append(prefix.data(), 4);
  pool += text;
  strings_.emplace(text, offset);
  return offset;
}

std::uint32_t NodeWriter::node(const Value &schema, std::string_view kind) {
  kind_ = kind;
  path_.clear();
  return node_of(schema, false);
}

std::uint32_t NodeWriter::node_of(const Value &schema, bool condition) {
  if (path_.size() > deepest_schema) {
    problem("the schema refers to itself");
    return 0;
  }
  const Value *reference = schema.at("$ref");
  // OpenAPI wraps a reference that has a default or a description in an allOf of one.
  if (const Value *all = schema.at("allOf"); all != nullptr && all->as_list() != nullptr && all->as_list()->size() == 1)
    reference = all->as_list()->front().at("$ref");
  if (reference != nullptr) {
    const std::string target = text_of(*reference);
    const auto definition = definitions.find(std::string_view(target).substr(target.rfind('/') + 1));
    if (definition != definitions.end())
      return node_of(*definition->second, condition);
    problem("nothing is named `" + target + "`");
    return 0;
  }
  Node node{};
  at(node, Slot::max_length) = at(node, Slot::max_items) = at(node, Slot::max_fields) = format::unbounded;
  if (condition)
    at(node, Slot::flags) |= format::open;
  if (const auto *keywords = schema.as_map())
    for (const Field &field : *keywords)
      keyword(node, field.key, field.value, condition);
  if (open_by_default && schema.at("additionalProperties") == nullptr)
    at(node, Slot::flags) |= format::open;
  junctors(node, schema);
  const auto [stored, is_new] = nodes_.emplace(node, static_cast<std::uint32_t>(words.size()));
  if (is_new)
    words.insert(words.end(), node.begin(), node.end());
  return stored->second;
}

void NodeWriter::keyword(Node &node, std::string_view key, const Value &value, bool condition) {
  std::uint32_t &flags = at(node, Slot::flags);
  if (key == "type")
    types(node, value);
  else if (key == "nullable")
    flags |= truth(value) ? format::is_null : 0u;
  else if (key == "properties")
    properties(node, value, condition);
  else if (key == "additionalProperties") {
    if (value.is_map())
      at(node, Slot::additional) = node_of(value, condition);
    else
      flags |= truth(value) ? format::open : 0u;
  } else if (key == "items")
    at(node, Slot::items) = node_of(value, condition);
  else if (key == "required")
    strings(node, Slot::required, Slot::required_count, value);
  else if (key == "enum")
    enumerators(node, value);
  else if (key == "pattern") {
    const auto all = patterns();
    const auto found =
        std::find_if(all.begin(), all.end(), [&](const Pattern &p) { return p.expression == text_of(value); });
    if (found == all.end())
      problem("no matcher in patterns.cpp for `" + text_of(value) + "`");
    else
      at(node, Slot::pattern) = static_cast<std::uint32_t>(found - all.begin()) + 1;
  } else if (key == "format") {
    const std::string name = text_of(value);
    at(node, Slot::format) = static_cast<std::uint32_t>(name == "int32"       ? format::Format::int32
                                                        : name == "int64"     ? format::Format::int64
                                                        : name == "byte"      ? format::Format::bytes
                                                        : name == "date-time" ? format::Format::date_time
                                                                              : format::Format::none);
    if (name == "int-or-string")
      flags |= format::is_integer | format::is_string;
  } else if (key == "minimum")
    bound(node, Slot::minimum, format::has_minimum, value);
  else if (key == "maximum")
    bound(node, Slot::maximum, format::has_maximum, value);
  else if (key == "minLength")
    at(node, Slot::min_length) = count_of(value);
  else if (key == "maxLength")
    at(node, Slot::max_length) = count_of(value);
  else if (key == "minItems")
    at(node, Slot::min_items) = count_of(value);
  else if (key == "maxItems")
    at(node, Slot::max_items) = count_of(value);
  else if (key == "minProperties")
    at(node, Slot::min_fields) = count_of(value);
  else if (key == "maxProperties")
    at(node, Slot::max_fields) = count_of(value);
  else if (key == "x-kubernetes-int-or-string")
    flags |= format::is_integer | format::is_string;
  else if (key == "x-kubernetes-preserve-unknown-fields")
    flags |= format::open;
  else if (key == "x-kubernetes-list-type")
    flags |= text_of(value) == "map" ? format::list_is_map : text_of(value) == "set" ? format::list_is_set : 0u;
  else if (key == "x-kubernetes-list-map-keys")
    strings(node, Slot::list_keys, Slot::list_key_count, value);
  else if (key == "x-kubernetes-validations")
    rules(node, value);
  else if (key != "oneOf" && key != "anyOf" && key != "allOf" && key != "not" && key != "x-kubernetes-map-type" &&
           key != "x-kubernetes-patch-merge-key" && key != "x-kubernetes-patch-strategy")
    problem("the keyword `" + std::string(key) + "` is not known");
}

void NodeWriter::types(Node &node, const Value &value) {
  std::uint32_t flags = type_flag(text_of(value));
  if (const auto *several = value.as_list())
    for (const Value &one : *several)
      flags |= type_flag(text_of(one));
  if (flags == 0)
    problem("a type is not known");
  at(node, Slot::flags) |= flags;
}

void NodeWriter::properties(Node &node, const Value &value, bool condition) {
  std::vector<const Field *> fields;
  if (const auto *all = value.as_map())
    for (const Field &field : *all)
      fields.push_back(&field);
  std::sort(fields.begin(), fields.end(), [](const Field *a, const Field *b) {
    return a->key.size() != b->key.size() ? a->key.size() < b->key.size() : a->key < b->key;
  });
  std::vector<std::uint32_t> entries;
  for (const Field *field : fields) {
    path_.push_back(field->key);
    const std::uint32_t since = gate({});
    const std::uint32_t child = node_of(field->value, condition);
    entries.insert(entries.end(), {string(field->key), child, since});
    path_.pop_back();
  }
  at(node, Slot::properties) = list(entries);
  at(node, Slot::property_count) = static_cast<std::uint32_t>(fields.size());
}

void NodeWriter::enumerators(Node &node, const Value &value) {
  std::vector<std::uint32_t> entries;
  if (const auto *all = value.as_list())
    for (const Value &one : *all) {
      const bool *flag = std::get_if<bool>(&one.data());
      const std::string text = flag == nullptr ? text_of(one) : *flag ? "true" : "false";
      entries.insert(entries.end(), {string(text), gate(text)});
    }
  at(node, Slot::enumerators) = list(entries);
  at(node, Slot::enumerator_count) = static_cast<std::uint32_t>(entries.size() / format::enumerator_words);
}

void NodeWriter::junctors(Node &node, const Value &schema) {
  // What Kubernetes writes beside x-kubernetes-int-or-string; the flags say it already.
  const Value *int_or_string = schema.at("x-kubernetes-int-or-string");
  const Value *named_format = schema.at("format");
  const bool is_int_or_string = (int_or_string != nullptr && truth(*int_or_string)) ||
                                (named_format != nullptr && text_of(*named_format) == "int-or-string");
  std::vector<std::uint32_t> entries;
  const auto add = [&](std::string_view key, format::Junctor junctor) {
    const Value *value = schema.at(key);
    if (value == nullptr || is_int_or_string)
      return;
    std::vector<std::uint32_t> branches;
    if (const auto *several = value->as_list())
      for (const Value &branch : *several)
        branches.push_back(node_of(branch, true));
    else
      branches.push_back(node_of(*value, true));
    entries.insert(entries.end(),
                   {static_cast<std::uint32_t>(junctor), list(branches), static_cast<std::uint32_t>(branches.size())});
  };
  add("oneOf", format::Junctor::one_of);
  add("anyOf", format::Junctor::any_of);
  add("allOf", format::Junctor::all_of);
  add("not", format::Junctor::none_of);
  at(node, Slot::junctors) = list(entries);
  at(node, Slot::junctor_count) = static_cast<std::uint32_t>(entries.size() / format::junctor_words);
}

void NodeWriter::rules(Node &node, const Value &value) {
  std::vector<std::uint32_t> entries;
  const auto native = schema::rules();
  if (const auto *all = value.as_list())
    for (const Value &rule : *all) {
      const Value *expression = rule.at("rule");
      const std::string text = expression == nullptr ? std::string{} : text_of(*expression);
      const auto found =
          std::find_if(native.begin(), native.end(), [&](const Rule &r) { return r.expression == text; });
      if (found == native.end()) {
        problem("no check in rules.cpp for `" + text + "`");
        continue;
      }
      const Value *message = rule.at("message");
      entries.insert(entries.end(), {static_cast<std::uint32_t>(found - native.begin()),
                                     string(message == nullptr ? text : text_of(*message))});
    }
  at(node, Slot::rules) = list(entries);
  at(node, Slot::rule_count) = static_cast<std::uint32_t>(entries.size() / format::rule_words);
}

void NodeWriter::bound(Node &node, Slot slot, std::uint32_t flag, const Value &value) {
  double number = 0;
  if (const auto *integer = std::get_if<std::int64_t>(&value.data()))
    number = static_cast<double>(*integer);
  else if (const auto *decimal = std::get_if<double>(&value.data()))
    number = *decimal;
  const auto bits = std::bit_cast<std::uint64_t>(number);
  const auto first = static_cast<std::size_t>(slot);
  node[first] = static_cast<std::uint32_t>(bits);
  node[first + 1] = static_cast<std::uint32_t>(bits >> 32);
  at(node, Slot::flags) |= flag;
}

void NodeWriter::strings(Node &node, Slot slot, Slot count, const Value &value) {
  std::vector<std::uint32_t> entries;
  if (const auto *all = value.as_list())
    for (const Value &one : *all)
      entries.push_back(string(text_of(one)));
  at(node, slot) = list(entries);
  at(node, count) = static_cast<std::uint32_t>(entries.size());
}

std::uint32_t NodeWriter::list(const std::vector<std::uint32_t> &items) {
  if (items.empty())
    return 0;
  const auto [stored, is_new] = lists_.emplace(items, static_cast<std::uint32_t>(words.size()));
  if (is_new)
    words.insert(words.end(), items.begin(), items.end());
  return stored->second;
}

// The release that brought the field at path_, or one of its values.
std::uint32_t NodeWriter::gate(std::string_view value) {
  for (Gate &gate : gates) {
    if (gate.kind != kind_ || gate.value != value || gate.path.size() > path_.size())
      continue;
    if (!std::equal(gate.path.rbegin(), gate.path.rend(), path_.rbegin()))
      continue;
    gate.used = true;
    return gate.since;
  }
  return 0;
}

void NodeWriter::problem(std::string text) {
  problems.push_back(kind_ + " " + join(path_, ".") + ": " + std::move(text));
}

} // namespace meshc::schema
