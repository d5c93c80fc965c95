// A back end turns the mesh into objects for one cluster. Back ends do not know each other; `backends.def` lists them.
// Lowering is pure and may run for several clusters side by side.
#pragma once

#include "diagnostics/diagnostic.h"
#include "manifest/object.h"
#include "model/flow.h"

#include <span>
#include <string_view>

namespace meshc::backends {

struct Input {
  const model::Mesh &mesh;
  const model::Flow &flow;
  const model::Assets &assets;
  model::ClusterId cluster;
};

struct Backend {
  std::string_view name;
  void (*lower)(const Input &input, manifest::Bundle &bundle);
};

std::span<const Backend> backends();

// All back ends in turn; objects sorted by file name.
manifest::Bundle lower(const Input &input);

} // namespace meshc::backends
