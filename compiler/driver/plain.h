// Plain files as lint reads them: manifests (.yaml, .yml, .json), shell scripts (.sh) and texts with examples (.md,
// .txt). What is named on the command line is one cluster each: a folder with all that lies below it, or a file; in a
// folder that holds `clusters/`, each folder in there. `NAME=PATH` says another name.
#pragma once

#include "diagnostics/diagnostic.h"
#include "facts/site.h"
#include "host/host.h"
#include "source/source_map.h"

#include <optional>
#include <string>
#include <vector>

namespace meshc::driver {

struct Plain {
  SourceMap sources;
  std::vector<facts::Site> sites;
  diagnostics::Diagnostics findings; // of what cannot be read (MC9064)
  std::size_t files = 0;
  std::optional<IoError> problem; // a path that is not there
};

Plain read_plain(Host &host, const std::vector<std::string> &paths);
// One text into a site, as the ending of its path says.
void add_plain(const std::string &path, std::string text, facts::Site &site, Plain &plain);
// All findings about what was read, sorted.
diagnostics::Diagnostics judge(const Plain &plain);

} // namespace meshc::driver
