#include "schema/pack.h"

#include "base/text.h"
#include "schema/node_writer.h"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <tuple>

namespace meshc::schema {
namespace {

using manifest::Field;
using manifest::Value;

constexpr std::string_view metadata_schema = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta";

std::string text_at(const Value &value, std::string_view path) {
  const Value *found = value.find(path);
  return found == nullptr || found->as_string() == nullptr ? std::string{} : *found->as_string();
}

const Value::List &list_at(const Value &value, std::string_view key) {
  static const Value::List nothing;
  const Value *found = value.at(key);
  return found == nullptr || found->as_list() == nullptr ? nothing : *found->as_list();
}

std::uint32_t release(std::string_view text) {
  int major = 0;
  int minor = 0;
  const auto dot = std::min(text.find('.'), text.size());
  std::from_chars(text.data(), text.data() + dot, major);
  if (dot < text.size())
    std::from_chars(text.data() + dot + 1, text.data() + text.size(), minor);
  return format::release_number(major, minor);
}

class Packer {
public:
  void gates(const Value &document) {
    for (const Value &entry : list_at(document, "gates"))
      for (const Value &field : list_at(entry, "fields")) {
        Gate gate{text_at(entry, "kind"), {}, text_at(entry, "value"), release(text_at(entry, "since")), false};
        for (const std::string_view part : split(*field.as_string(), '.'))
          gate.path.emplace_back(part);
        writer_.gates.push_back(std::move(gate));
      }
  }

  void definitions(const Value &document) {
    if (const Value *schemas = document.at("schemas"); schemas != nullptr && schemas->is_map())
      for (const Field &field : *schemas->as_map())
        writer_.definitions.insert_or_assign(field.key, &field.value);
  }

  void openapi(const Value &document) {
    for (const Value &kind : list_at(document, "kinds"))
      add(text_at(kind, "apiVersion"), text_at(kind, "kind"), definition(text_at(kind, "schema")));
  }

  void chart(const Value &document) {
    writer_.open_by_default = true;
    add("", text_at(document, "chart"), definition(text_at(document, "schema")));
    writer_.open_by_default = false;
  }

  void resource(const Value &document) {
    for (const Value &version : list_at(*document.at("spec"), "versions")) {
      Value root = *version.find("schema.openAPIV3Schema");
      Value &properties = *root.at("properties");
      Value text = Value::map({});
      text.set("type", Value("string", {}));
      properties.set("apiVersion", text);
      properties.set("kind", text);
      properties.set("metadata", definition(metadata_schema));
      add(text_at(document, "spec.group") + "/" + text_at(version, "name"), text_at(document, "spec.names.kind"), root);
    }
  }

  void versions(const Value &document) {
    for (const Value &entry : list_at(document, "versions"))
      versions_.emplace_back(text_at(entry, "name"), text_at(entry, "version"));
  }

  Packed finish() {
    for (const Gate &gate : writer_.gates)
      if (!gate.used)
        writer_.problems.push_back(gate.kind + " " + join(gate.path, ".") + ": the gate opens nothing");
    std::sort(kinds_.begin(), kinds_.end());
    std::vector<std::uint32_t> &words = writer_.words;
    const auto first_kind = static_cast<std::uint32_t>(words.size());
    for (const auto &[api_version, kind, node] : kinds_)
      words.insert(words.end(), {writer_.string(api_version), writer_.string(kind), node});
    std::sort(versions_.begin(), versions_.end());
    const auto first_version = static_cast<std::uint32_t>(words.size());
    for (const auto &[name, version] : versions_)
      words.insert(words.end(), {writer_.string(name), writer_.string(version)});
    words[static_cast<std::size_t>(format::Header::versions)] = first_version;
    words[static_cast<std::size_t>(format::Header::version_count)] = static_cast<std::uint32_t>(versions_.size());
    words[static_cast<std::size_t>(format::Header::signature)] = format::pack_signature;
    words[static_cast<std::size_t>(format::Header::pool)] = static_cast<std::uint32_t>(words.size() * 4);
    words[static_cast<std::size_t>(format::Header::kinds)] = first_kind;
    words[static_cast<std::size_t>(format::Header::kind_count)] = static_cast<std::uint32_t>(kinds_.size());
    Packed packed;
    packed.bytes.resize(words.size() * 4);
    std::memcpy(packed.bytes.data(), words.data(), packed.bytes.size());
    packed.bytes += writer_.pool;
    packed.problems = std::move(writer_.problems);
    return packed;
  }

  Packer() { writer_.words.resize(static_cast<std::size_t>(format::Header::count)); }

private:
  void add(std::string api_version, std::string kind, const Value &schema) {
    const std::uint32_t node = writer_.node(schema, kind);
    kinds_.emplace_back(std::move(api_version), std::move(kind), node);
  }

  // A reference to it, so that what is missing is reported where it is needed.
  static Value definition(std::string_view name) {
    Value reference = Value::map({});
    reference.set("$ref", Value("#/" + std::string(name), {}));
    return reference;
  }

  NodeWriter writer_;
  std::vector<std::tuple<std::string, std::string, std::uint32_t>> kinds_;
  std::vector<std::pair<std::string, std::string>> versions_;
};

} // namespace

Packed pack(std::span<const Value> documents) {
  Packer packer;
  for (const Value &document : documents) {
    packer.gates(document);
    packer.definitions(document);
    packer.versions(document);
  }
  for (const Value &document : documents) {
    if (text_at(document, "kind") == "CustomResourceDefinition")
      packer.resource(document);
    else if (document.at("chart") != nullptr)
      packer.chart(document);
    else
      packer.openapi(document);
  }
  return packer.finish();
}

} // namespace meshc::schema
