// What a program writes past the language: whole objects (`raw`) and changes to objects that meshc makes (`patch`).
// The manifest of a raw block is still text here, because reading YAML is a stage of its own; the values of a patch are
// read. Names of namespaces are those of the mesh, its system namespace or that of its gateways.
#pragma once

#include "manifest/path.h"
#include "manifest/value.h"
#include "model/values.h"
#include "source/text_map.h"

#include <string>
#include <vector>

namespace meshc::model {

using ClusterId = Id<struct ClusterTag>;

struct RawBlock {
  std::string name;
  std::string space; // empty: each object says its own, or has none
  Span space_span;
  std::vector<ClusterId> on; // sorted
  std::string because;
  MappedText manifest;       // unless it is in a file
  Setting<std::string> file; // relative to the mesh folder
  Span span;                 // `raw NAME`
};

struct PatchField {
  manifest::Path path;
  bool removes = false;
  manifest::Value value; // unless it removes
  Span path_span;
  Span span; // the whole line
};

struct Patch {
  std::string kind;
  std::string name;
  std::string space; // empty: the one namespace that has such an object
  Span space_span;
  std::vector<ClusterId> on; // sorted
  bool on_is_said = false;   // then each of them must have the object
  std::string because;
  std::vector<PatchField> fields; // by path
  Span span;                      // `patch KIND NAME`
};

} // namespace meshc::model
