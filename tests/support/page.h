// A page of docs/ with programs in it, so that it cannot say what the compiler does not do. In its source
//
//   ```mesh         is a program that raises no error and no warning, beside the prelude unless it holds a `mesh`
//   block;
//   ```mesh wrong   is one that raises something, and the ```text behind it is what meshc says;
//   ```console      holds lines `$ meshc …`, each with its answer, asked of the program above it;
//   ```yaml made    holds objects whose every field is in an object that the program below it makes;
//   <!-- beside     opens lines, up to `-->`, that stand beside the next program and are not shown;
//   <!-- made: X --> opens what a table of the compiler says, up to `<!-- end -->`.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace meshc::testing {

struct PageProgram {
  std::string heading; // the nearest one above
  std::size_t line = 0;
  bool wrong = false;
  std::string text;
  std::string beside;
  std::string made; // the YAML of all `yaml made` since the program before it
};

std::vector<PageProgram> programs_of(std::string_view page);

// The page as it must be: answers, messages and tables put in anew. `table` gives the lines of `made: X`.
std::string rebuilt(std::string_view page, const std::function<std::string(std::string_view)> &table);

} // namespace meshc::testing
