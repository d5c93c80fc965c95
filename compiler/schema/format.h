// The packed form of all schemas: 32-bit words in the machine's order, then a pool of strings. Written by pack.h when
// meshc is built, read in place by schema_set.h. A node is `Slot::count` words; equal nodes are stored once. References
// are word indices, 0 is none.
#pragma once

#include <cstdint>

namespace meshc::schema::format {

constexpr std::uint32_t pack_signature = 0x4d534333;

enum class Header : std::uint32_t { signature, pool, kinds, kind_count, versions, version_count, count };

enum class Slot : std::uint32_t {
  flags,
  properties, // {name, node, since}, sorted by length, then name
  property_count,
  additional, // node of the values of a map with free keys
  items,
  required, // strings
  required_count,
  enumerators, // entries of {string, since}
  enumerator_count,
  pattern, // 1 + index into patterns()
  format,
  minimum, // two words each: the bits of a double
  minimum_high,
  maximum,
  maximum_high,
  min_length,
  max_length,
  min_items,
  max_items,
  min_fields,
  max_fields,
  list_keys, // strings
  list_key_count,
  junctors, // entries of {Junctor, first node, number of nodes}
  junctor_count,
  rules, // entries of {index into rules(), message}
  rule_count,
  count
};

constexpr std::uint32_t property_words = 3;   // name, node, since
constexpr std::uint32_t enumerator_words = 2; // text, since
constexpr std::uint32_t junctor_words = 3;
constexpr std::uint32_t rule_words = 2;
constexpr std::uint32_t kind_words = 3;    // api version, kind, node
constexpr std::uint32_t version_words = 2; // name, version
constexpr std::uint32_t unbounded = 0xffffffffu;

// Flags. The lowest seven are the types that a value may have; none of them set means any type.
inline constexpr std::uint32_t is_null = 1;
inline constexpr std::uint32_t is_boolean = 2;
inline constexpr std::uint32_t is_integer = 4;
inline constexpr std::uint32_t is_number = 8;
inline constexpr std::uint32_t is_string = 16;
inline constexpr std::uint32_t is_list = 32;
inline constexpr std::uint32_t is_map = 64;
inline constexpr std::uint32_t any_type = 127;
inline constexpr std::uint32_t open = 128; // fields that no property names are allowed
inline constexpr std::uint32_t has_minimum = 256;
inline constexpr std::uint32_t has_maximum = 512;
inline constexpr std::uint32_t list_is_map = 1024; // items are told apart by list_keys
inline constexpr std::uint32_t list_is_set = 2048;

enum class Format : std::uint32_t { none, int32, int64, bytes, date_time };

enum class Junctor : std::uint32_t { one_of, any_of, all_of, none_of };

// A release of Istio as one number; 0 is "always there".
constexpr std::uint32_t release_number(int major, int minor) {
  return static_cast<std::uint32_t>(major) << 16 | static_cast<std::uint32_t>(minor);
}

} // namespace meshc::schema::format
