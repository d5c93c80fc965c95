// Patterns over paths, as `files` of a mesh or namespace spells them: segments between `/`, where `*` stands for any
// characters of one segment and `**`, alone in its segment, for any number of segments. Nothing else is special. A
// wildcard never stands for `..`, so what lies outside a folder must be spelled out. Linear in pattern times path.
#pragma once

#include <string>
#include <string_view>

namespace meshc {

// Why `pattern` is none, in words; empty when it is one.
std::string glob_problem(std::string_view pattern);
// Both relative, with `/`. For patterns without a problem.
bool glob_matches(std::string_view pattern, std::string_view path);

} // namespace meshc
