// Values as YAML, the way a person writes Kubernetes objects: two blanks a level, list items one level below their key,
// `{}` and
// `[]` for what is empty, literal blocks for several lines, quotes only where some reader of YAML 1.1 or 1.2 could take
// a string for something else, no anchors, LF, a final line break. The same value gives the same bytes. Total: any
// value can be printed.
#pragma once

#include "manifest/file_tree.h"
#include "manifest/value.h"

#include <string>
#include <string_view>
#include <vector>

namespace meshc::yaml {

struct Printed {
  std::string bytes;
  // An entry where the origin differs from the line above. A value without a place of its own has its owner's.
  std::vector<manifest::LineOrigin> origins;
};

// `first_comment` goes on top, each of its lines behind `# `.
Printed print(const manifest::Value &value, std::string_view first_comment = {});

} // namespace meshc::yaml
