#include "schema/metadata.h"

#include "base/text.h"

#include <algorithm>

namespace meshc::schema {
namespace {

using manifest::Value;

constexpr std::size_t longest_name_part = 63;
constexpr std::size_t most_annotation_bytes = 256 * 1024;

// At most 63 of letters, digits, `-`, `_` and `.`, alphanumeric at both ends.
bool is_name_part(std::string_view text) {
  const auto is_alnum = [](char c) { return is_alpha(c) || is_digit(c); };
  return !text.empty() && text.size() <= longest_name_part && is_alnum(text.front()) && is_alnum(text.back()) &&
         std::all_of(text.begin(), text.end(), [&](char c) { return is_alnum(c) || c == '-' || c == '_' || c == '.'; });
}

// A name part, optionally behind a DNS name and a slash.
bool is_qualified_name(std::string_view text) {
  const auto slash = text.find('/');
  if (slash == std::string_view::npos)
    return is_name_part(text);
  return is_dns_name(text.substr(0, slash)) && is_name_part(text.substr(slash + 1));
}

void check_name(const Value &value, const Place &place, bool label, Findings &findings) {
  const std::string *name = value.as_string();
  if (name == nullptr)
    return;
  if (label ? !is_dns_label(*name) : !is_dns_name(*name))
    findings.report(place, "`" + path_of(place) + "` is " + described(value) + ", which is no " +
                               (label ? "DNS label (1 to 63 of `a-z0-9-`)" : "DNS name (at most 253 of `a-z0-9-.`)"));
}

void check_labels(const Value &labels, const Place &place, Findings &findings) {
  if (const auto *fields = labels.as_map())
    for (const manifest::Field &field : *fields) {
      const Place here{&place, &field.value, field.key, 0, false};
      if (!is_qualified_name(field.key))
        findings.report(here, "`" + field.key + "` is no legal label key");
      const std::string *text = field.value.as_string();
      if (text != nullptr && !text->empty() && !is_name_part(*text))
        findings.report(here, "`" + path_of(here) + "` is " + described(field.value) +
                                  ", which is no label value (at most 63 of letters, digits, `-`, `_` and `.`)");
    }
}

void check_annotations(const Value &annotations, const Place &place, Findings &findings) {
  const auto *fields = annotations.as_map();
  if (fields == nullptr)
    return;
  std::size_t bytes = 0;
  for (const manifest::Field &field : *fields) {
    const Place here{&place, &field.value, field.key, 0, false};
    if (!is_qualified_name(lower(field.key)))
      findings.report(here, "`" + field.key + "` is no legal annotation key");
    bytes += field.key.size() + (field.value.as_string() == nullptr ? 0 : field.value.as_string()->size());
  }
  if (bytes > most_annotation_bytes)
    findings.report(place,
                    "`metadata.annotations` have " + std::to_string(bytes) + " bytes, of which 262144 are allowed");
}

bool says(const Value *value, std::string_view text) {
  return value == nullptr ? text.empty() : value->as_string() != nullptr && *value->as_string() == text;
}

} // namespace

void check_metadata(const manifest::Object &object, Findings &findings, bool needs_namespace) {
  const Place root{nullptr, &object.body, {}, 0, false};
  const Value *metadata = object.body.at("metadata");
  if (metadata == nullptr || metadata->at("name") == nullptr) {
    findings.report(root, "`metadata.name` is missing");
    return;
  }
  if (needs_namespace && metadata->at("namespace") == nullptr)
    findings.report(root, "`metadata.namespace` is missing")
        .advise(object.is_raw ? "write it, or say `namespace = NAME` for all objects of the block" : "");
  if (!says(object.body.at("apiVersion"), object.api_version) || !says(object.body.at("kind"), object.kind) ||
      !says(metadata->at("name"), object.name) || !says(metadata->at("namespace"), object.space))
    findings.report(root, "the document has another version, kind, name or namespace than the object it is filed as");
  const Place in_metadata{&root, metadata, "metadata", 0, false};
  const auto at = [&](std::string_view field, const auto &check) {
    if (const Value *value = metadata->at(field))
      check(*value, Place{&in_metadata, value, field, 0, false});
  };
  const bool named_by_label = object.kind == "Namespace" || (object.kind == "Service" && object.api_version == "v1");
  at("name", [&](const Value &value, const Place &place) { check_name(value, place, named_by_label, findings); });
  at("namespace", [&](const Value &value, const Place &place) { check_name(value, place, true, findings); });
  at("labels", [&](const Value &value, const Place &place) { check_labels(value, place, findings); });
  at("annotations", [&](const Value &value, const Place &place) { check_annotations(value, place, findings); });
}

} // namespace meshc::schema
