#include "manifest/inventory.h"

#include "base/json.h"

#include <algorithm>

namespace meshc::manifest {
namespace {

constexpr std::int64_t format_version = 1;

std::string text_at(const json::Value &object, std::string_view key) {
  const json::Value *value = object.at(key);
  const std::string *text = value == nullptr ? nullptr : value->as_string();
  return text == nullptr ? "" : *text;
}

} // namespace

const InventoryFile *Inventory::find(std::string_view path) const {
  const auto found = std::ranges::lower_bound(files, path, {},
                                              [](const InventoryFile &file) -> std::string_view { return file.path; });
  return found != files.end() && found->path == path ? &*found : nullptr;
}

std::string to_json(const Inventory &inventory) {
  json::Writer out;
  out.begin_object().field("format_version", format_version).field("meshc", inventory.version);
  out.key("files").begin_object();
  for (const InventoryFile &file : inventory.files) {
    out.key(file.path).begin_object(json::Writer::Layout::line).field("sha256", file.digest);
    if (!file.origin.empty())
      out.field("origin", file.origin);
    out.end_object();
  }
  return out.end_object().end_object().finish();
}

InventoryRead read_inventory(std::string_view text) {
  const json::Read read = json::read(text);
  if (!read.value)
    return {std::nullopt, read.error + " at byte " + std::to_string(read.offset)};
  const json::Value *format = read.value->at("format_version");
  if (format == nullptr || format->as_integer() == nullptr)
    return {std::nullopt, "it has no `format_version`"};
  if (*format->as_integer() != format_version)
    return {std::nullopt, "its `format_version` is " + std::to_string(*format->as_integer()) + ", this meshc reads 1"};
  const json::Value *files = read.value->at("files");
  if (files == nullptr || files->as_object() == nullptr)
    return {std::nullopt, "it has no `files`"};

  Inventory inventory{.version = text_at(*read.value, "meshc"), .files = {}};
  inventory.files.reserve(files->as_object()->size());
  for (const auto &[path, file] : *files->as_object())
    inventory.files.push_back({path, text_at(file, "sha256"), text_at(file, "origin")});
  std::ranges::sort(inventory.files, {}, &InventoryFile::path);
  return {std::move(inventory), ""};
}

} // namespace meshc::manifest
