// From a path on the command line to the parsed files of one mesh.
#pragma once

#include "diagnostics/diagnostic.h"
#include "host/host.h"
#include "source/source_map.h"
#include "syntax/tree.h"

#include <optional>
#include <string>
#include <vector>

namespace meshc::driver {

struct Loaded {
  std::string root; // folder of the mesh, as the user would spell it
  SourceMap sources;
  std::vector<syntax::Tree> trees; // by path
  diagnostics::Diagnostics findings;
  std::optional<IoError> problem; // nothing could be read
};

// Climbs from `path` to the folder whose files hold the `mesh` block, and reads every .mesh file below it, except those
// of nested meshes. Hidden folders and links are not entered.
Loaded load(Host &host, const std::string &path);

// The .mesh files at or below `path`, for `fmt`; no climbing.
Io<std::vector<std::string>> mesh_files(Host &host, const std::string &path);

} // namespace meshc::driver
