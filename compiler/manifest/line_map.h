// `.meshc/map.json`: for each line of a generated file the place in the program it comes from, what `meshc where`
// reads.
//
//   {"format_version": 1, "sources": ["shop.mesh", …], "files": {"clusters/east/x.yaml": "1:0:14:3 4:0:20:1", … }}
//
// A file's text is a list of `line:source:source line:source column` with `source` an index into `sources` (from 0),
// all else from 1, ascending by line. A line without an entry belongs to the nearest entry above it. Files sorted by
// path, one a line.
#pragma once

#include "manifest/file_tree.h"
#include "source/source_map.h"

#include <optional>
#include <string>
#include <string_view>

namespace meshc::manifest {

inline constexpr std::string_view line_map_path = ".meshc/map.json";

// Only sources that something comes from are listed, in the order of `sources`.
std::string line_map_json(const FileTree &tree, const SourceMap &sources);

struct Place {
  std::string source;
  std::uint32_t line = 1;
  std::uint32_t column = 1;
};

struct WhereAnswer {
  std::optional<Place> place;
  std::string error; // why there is none: broken map, unknown file, line above the first entry
};

// `path` as the map spells it, `line` from 1. Takes any bytes as map.
WhereAnswer where(std::string_view map_json, std::string_view path, std::uint32_t line);

} // namespace meshc::manifest
