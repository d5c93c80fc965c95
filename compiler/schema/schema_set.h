// Packed schemas, read in place: loading is looking at the header. The bytes must outlive the set; built_in() looks at
// those inside the binary. Lookups are binary searches over sorted names.
#pragma once

#include "manifest/lock.h"
#include "schema/format.h"

#include <bit>
#include <cstring>
#include <optional>
#include <string_view>
#include <vector>

namespace meshc::schema {

class SchemaSet;

// A list of words inside the pack.
class Words {
public:
  Words(const char *at, std::uint32_t size) : at_(at), size_(size) {}
  std::uint32_t size() const { return size_; }
  std::uint32_t operator[](std::uint32_t index) const {
    std::uint32_t word;
    std::memcpy(&word, at_ + std::size_t{index} * 4, 4);
    return word;
  }

private:
  const char *at_;
  std::uint32_t size_;
};

// One node of a schema; cheap to copy.
class Node {
public:
  Node(const SchemaSet &set, const char *at) : set_(&set), at_(at) {}

  struct Property {
    std::string_view name;
    std::uint32_t node = 0;
    std::uint32_t since = 0;
  };

  std::uint32_t get(format::Slot slot) const {
    std::uint32_t word;
    std::memcpy(&word, at_ + static_cast<std::size_t>(slot) * 4, 4);
    return word;
  }
  bool flag(std::uint32_t flag) const { return (get(format::Slot::flags) & flag) != 0; }
  double bound(format::Slot low) const {
    std::uint64_t bits;
    std::memcpy(&bits, at_ + static_cast<std::size_t>(low) * 4, 8);
    return std::bit_cast<double>(bits);
  }
  // Entries of `words_each` words.
  Words list(format::Slot first, format::Slot count, std::uint32_t words_each = 1) const;
  Words words(std::uint32_t first, std::uint32_t count) const;
  std::optional<Property> property(std::string_view name) const;
  Property property_at(std::uint32_t index) const;
  Node child(std::uint32_t reference) const;
  std::string_view string(std::uint32_t reference) const;

private:
  const SchemaSet *set_;
  const char *at_;
};

class SchemaSet {
public:
  // An empty set when the bytes are no pack of this version.
  explicit SchemaSet(std::string_view packed);

  // Helm values are kept under the api version "" and the chart's name.
  std::optional<Node> find(std::string_view api_version, std::string_view kind) const;
  std::uint32_t kind_count() const { return kind_count_; }
  struct KindName {
    std::string_view api_version;
    std::string_view kind;
  };
  std::vector<KindName> kinds() const; // sorted
  // Which upstream releases the schemas are from, by name.
  std::vector<manifest::SchemaVersion> versions() const;

private:
  friend class Node;
  const char *word_at(std::uint32_t index) const { return packed_.data() + std::size_t{index} * 4; }
  std::uint32_t word(std::uint32_t index) const { return Words(packed_.data(), 0)[index]; }
  std::string_view string(std::uint32_t reference) const;

  std::string_view packed_;
  const char *pool_ = nullptr;
  std::uint32_t kinds_ = 0;
  std::uint32_t kind_count_ = 0;
};

// Istio's CRDs, the kinds of Kubernetes that meshc writes, ExternalSecret, and values of charts: see schemas/README.md.
const SchemaSet &built_in();
std::vector<manifest::SchemaVersion> built_in_versions();

} // namespace meshc::schema
