// What compile writes: path to bytes, and for each line of a generated file the place in the program it comes from.
#pragma once

#include "source/span.h"

#include <cstdint>
#include <string>
#include <vector>

namespace meshc::manifest {

// `line` is 1-based; lines without an entry belong to the nearest entry above.
struct LineOrigin {
  std::uint32_t line = 1;
  Span span;
};

struct File {
  std::string path; // relative to the output root, with `/`
  std::string bytes;
  std::vector<LineOrigin> origins; // ascending lines
};

struct FileTree {
  std::vector<File> files; // sorted by path, unique

  void sort();
  const File *find(std::string_view path) const; // sorted trees only
};

} // namespace meshc::manifest
