// Whole programs in memory, for properties that hold whatever is written: compiled, shuffled, formatted.
#pragma once

#include "support/fleet_programs.h"

#include <string>
#include <vector>

namespace meshc::testing {

struct Made {
  bool broken = true;
  std::map<std::string, std::string> tree; // without records, which name lines of the program
  std::vector<std::string> codes;          // of all findings, sorted
  std::string errors;
};

// `mesh` is the folder among the files that holds the mesh block.
Made make(const Files &files, const std::string &mesh = ".");
// The model as `meshc dump model` shows it, under the overlay if one is named; empty after an error.
std::string model_of(const Files &files, const std::string &overlay);

Files example(const std::string &name);
// Files and declarations in another order: items of a file change places and, unless a namespace says where it may be
// written, files; a namespace is taken apart into pieces.
Files shuffled(const Files &files, std::uint32_t seed);
Files formatted(const Files &files);

} // namespace meshc::testing
