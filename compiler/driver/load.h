// From a path on the command line to the parsed files of one mesh: those of the mesh folder, then those of every folder
// they import, each read once. What stands in a lock of vendored folders is compared with it.
#pragma once

#include "diagnostics/diagnostic.h"
#include "driver/folders.h"
#include "source/source_map.h"
#include "syntax/tree.h"

#include <optional>
#include <string>
#include <vector>

namespace meshc::driver {

struct Loaded {
  std::string root; // folder of the mesh, as the user would spell it
  SourceMap sources;
  std::vector<syntax::Tree> trees;   // by FileId: the mesh folder by path, then imported folders as they are met
  std::size_t library_from = 0;      // trees from here on are profiles of `std`, where the program uses some
  std::vector<syntax::Tree> given;   // of variables and a query, as written on the command line
  std::vector<std::string> vendored; // folders of the lock, relative to the mesh folder
  diagnostics::Diagnostics findings;
  std::optional<IoError> problem; // nothing could be read
};

// More folders than any fleet has: an import that was meant for one of them, not for half a disk.
inline constexpr std::size_t folder_limit = 20'000;

// Climbs from `path` to the folder whose files hold the `mesh` block, and reads every .mesh file below it, except those
// of nested meshes, and those of imported folders. Reports MC1023 and MC1010 for imports, MC9015 for vendored files.
Loaded load(Host &host, const std::string &path);

} // namespace meshc::driver
