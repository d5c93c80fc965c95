#include "schema/schema_set.h"

#include <tuple>

namespace meshc::schema {

using format::Header;
using format::Slot;

SchemaSet::SchemaSet(std::string_view packed) : packed_(packed) {
  const auto header_words = static_cast<std::uint32_t>(Header::count);
  if (packed.size() < header_words * 4 || word(static_cast<std::uint32_t>(Header::signature)) != format::pack_signature)
    return;
  pool_ = packed.data() + word(static_cast<std::uint32_t>(Header::pool));
  kinds_ = word(static_cast<std::uint32_t>(Header::kinds));
  kind_count_ = word(static_cast<std::uint32_t>(Header::kind_count));
}

std::string_view SchemaSet::string(std::uint32_t reference) const {
  std::uint32_t length;
  std::memcpy(&length, pool_ + reference, 4);
  return {pool_ + reference + 4, length};
}

std::optional<Node> SchemaSet::find(std::string_view api_version, std::string_view kind) const {
  std::uint32_t low = 0;
  std::uint32_t high = kind_count_;
  while (low < high) {
    const std::uint32_t middle = (low + high) / 2;
    const Words entry(word_at(kinds_ + middle * format::kind_words), format::kind_words);
    const auto here = std::tuple(string(entry[0]), string(entry[1]));
    const auto wanted = std::tuple(api_version, kind);
    if (here == wanted)
      return Node(*this, word_at(entry[2]));
    if (here < wanted)
      low = middle + 1;
    else
      high = middle;
  }
  return std::nullopt;
}

std::vector<SchemaSet::KindName> SchemaSet::kinds() const {
  std::vector<KindName> all;
  for (std::uint32_t i = 0; i < kind_count_; ++i) {
    const Words entry(word_at(kinds_ + i * format::kind_words), format::kind_words);
    all.push_back({string(entry[0]), string(entry[1])});
  }
  return all;
}

std::vector<manifest::SchemaVersion> SchemaSet::versions() const {
  std::vector<manifest::SchemaVersion> all;
  if (pool_ == nullptr)
    return all;
  const Words entries(word_at(word(static_cast<std::uint32_t>(Header::versions))),
                      word(static_cast<std::uint32_t>(Header::version_count)) * format::version_words);
  for (std::uint32_t i = 0; i < entries.size(); i += format::version_words)
    all.push_back({std::string(string(entries[i])), std::string(string(entries[i + 1]))});
  return all;
}

Words Node::list(Slot first, Slot count, std::uint32_t words_each) const {
  return {set_->word_at(get(first)), get(count) * words_each};
}

Words Node::words(std::uint32_t first, std::uint32_t count) const {
  return {set_->word_at(first), count};
}

Node::Property Node::property_at(std::uint32_t index) const {
  const Words entries = list(Slot::properties, Slot::property_count, format::property_words);
  const std::uint32_t first = index * format::property_words;
  return {set_->string(entries[first]), entries[first + 1], entries[first + 2]};
}

std::optional<Node::Property> Node::property(std::string_view name) const {
  std::uint32_t low = 0;
  std::uint32_t high = get(Slot::property_count);
  while (low < high) {
    const std::uint32_t middle = (low + high) / 2;
    const Property here = property_at(middle);
    if (here.name == name)
      return here;
    if (here.name.size() != name.size() ? here.name.size() < name.size() : here.name < name)
      low = middle + 1;
    else
      high = middle;
  }
  return std::nullopt;
}

Node Node::child(std::uint32_t reference) const {
  return {*set_, set_->word_at(reference)};
}

std::string_view Node::string(std::uint32_t reference) const {
  return set_->string(reference);
}

} // namespace meshc::schema
