#include "manifest/line_map.h"

#include "base/json.h"
#include "base/text.h"

#include <array>
#include <charconv>
#include <unordered_map>

namespace meshc::manifest {
namespace {

constexpr std::int64_t format_version = 1;

// One place causes many lines in many files (a service in each cluster): its text is made once.
class Places {
public:
  Places(const FileTree &tree, const SourceMap &sources) : sources_(sources), number_(sources.size(), unused) {
    for (const File &file : tree.files)
      for (const LineOrigin &origin : file.origins)
        if (origin.span.known())
          number_[origin.span.file.index] = 0;
    for (std::size_t i = 0; i < number_.size(); ++i)
      if (number_[i] != unused) {
        number_[i] = static_cast<std::uint32_t>(listed_.size());
        listed_.push_back(sources.path(FileId(i)));
      }
  }

  const std::vector<std::string_view> &listed() const { return listed_; }

  const std::string &text(Span span) {
    const std::uint64_t key = (std::uint64_t{span.file.index} << 32) | span.begin;
    auto &text = texts_[key];
    if (text.empty()) {
      const Position position = sources_.start(span);
      text = ":" + std::to_string(number_[span.file.index]) + ":" + std::to_string(position.line) + ":" +
             std::to_string(position.column);
    }
    return text;
  }

private:
  static constexpr std::uint32_t unused = 0xffffffffu;
  const SourceMap &sources_;
  std::vector<std::uint32_t> number_; // by FileId
  std::vector<std::string_view> listed_;
  std::unordered_map<std::uint64_t, std::string> texts_;
};

// "4:0:20:1" as four numbers.
std::optional<std::array<std::uint32_t, 4>> numbers(std::string_view entry) {
  std::array<std::uint32_t, 4> result{};
  const auto parts = split(entry, ':');
  if (parts.size() != result.size())
    return std::nullopt;
  for (std::size_t i = 0; i < result.size(); ++i) {
    const char *end = parts[i].data() + parts[i].size();
    if (const auto read = std::from_chars(parts[i].data(), end, result[i]); read.ec != std::errc() || read.ptr != end)
      return std::nullopt;
  }
  return result;
}

WhereAnswer no(std::string error) {
  return {std::nullopt, std::move(error)};
}

} // namespace

std::string line_map_json(const FileTree &tree, const SourceMap &sources) {
  Places places(tree, sources);
  json::Writer out;
  out.begin_object().field("format_version", format_version).key("sources").begin_array();
  for (const std::string_view source : places.listed())
    out.string(source);
  out.end_array().key("files").begin_object();
  std::string entries;
  for (const File &file : tree.files) {
    entries.clear();
    const std::string *previous = nullptr;
    for (const LineOrigin &origin : file.origins) {
      if (!origin.span.known())
        continue;
      const std::string *place = &places.text(origin.span);
      if (place == previous)
        continue;
      previous = place;
      if (!entries.empty())
        entries += ' ';
      entries += std::to_string(origin.line);
      entries += *place;
    }
    if (!entries.empty())
      out.field(file.path, entries);
  }
  return out.end_object().end_object().finish();
}

WhereAnswer where(std::string_view map_json, std::string_view path, std::uint32_t line) {
  const json::Read read = json::read(map_json);
  if (!read.value)
    return no(read.error + " at byte " + std::to_string(read.offset));
  const json::Value *format = read.value->at("format_version");
  if (format == nullptr || format->as_integer() == nullptr || *format->as_integer() != format_version)
    return no("it is not a map of format_version 1");
  const json::Value *sources = read.value->at("sources");
  const json::Value *files = read.value->at("files");
  const json::Value *entries = files == nullptr ? nullptr : files->at(path);
  if (sources == nullptr || sources->as_array() == nullptr || files == nullptr)
    return no("it has no `sources` or no `files`");
  if (entries == nullptr || entries->as_string() == nullptr)
    return no("it does not know the file");

  std::optional<std::array<std::uint32_t, 4>> best;
  for (const std::string_view entry : split(*entries->as_string(), ' ')) {
    const auto four = numbers(entry);
    if (!four)
      return no("its entry for the file is broken");
    if ((*four)[0] > line)
      break;
    best = four;
  }
  if (!best)
    return no("no line of the program stands behind this line");
  const auto &[_, source, source_line, column] = *best;
  const json::Value::Array &list = *sources->as_array();
  if (source >= list.size() || list[source].as_string() == nullptr)
    return no("its entry for the file is broken");
  return {Place{*list[source].as_string(), source_line, column}, ""};
}

} // namespace meshc::manifest
