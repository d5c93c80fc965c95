// The parts that objects of all kinds share, so that an emitter says only what is its own.
#pragma once

#include "manifest/object.h"
#include "model/mesh.h"

#include <span>
#include <string_view>

namespace meshc::backends {

using manifest::Value;

struct Kind {
  manifest::Stage stage;
  std::string_view api_version;
  std::string_view name;
};

// apiVersion, kind, metadata.name and .namespace; an empty `space` is left out.
manifest::Object object(const Kind &kind, std::string_view space, std::string_view name, Span origin);
Value &metadata(manifest::Object &object);
// The map at `key` of a map, made when it is not there.
Value &child(Value &map, std::string_view key, Span at);

// Argo CD and Flux never delete what carries these marks: losing it would take down more than the commit shows.
void keep_when_pruned(manifest::Object &object, Span at);

Value labels(const model::Labels &labels, Span at);
// Copies each into the map; what is there and named alike is replaced.
void add_labels(Value &map, const model::Labels &labels);
Value texts(std::span<const std::string> items, Span at);
Value texts(std::span<const model::Word> items, Span at);
// In percent: an integer where it is whole.
Value percent_value(model::Percent share, Span at);
// A map with one field.
Value one(std::string_view key, Value value, Span at);

} // namespace meshc::backends
