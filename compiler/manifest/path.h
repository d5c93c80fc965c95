// The way to one place inside a value, as people write it: `spec.http[0].timeout`, `metadata.labels["istio.io/rev"]`.
// Keys stand between dots; one with a dot or a slash of its own stands in brackets, quoted or not; a number in brackets
// is an item of a list, from 0.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace meshc::manifest {

struct Step {
  std::string key;       // of a field
  std::size_t index = 0; // of an item
  bool is_item = false;
  bool operator==(const Step &) const = default;
};
using Path = std::vector<Step>;

struct PathRead {
  Path path;
  std::string problem; // in the style of diagnostics; empty when the path is good
};

PathRead read_path(std::string_view text);
// The first `count` steps, in one spelling for all ways of writing them.
std::string spelled(const Path &path, std::size_t count);
std::string spelled(const Path &path);
bool begins_with(const Path &path, const Path &start);

} // namespace meshc::manifest
