// CODEOWNERS, twice: for what meshc writes, as a file of the tree, and for the program itself, from `files`. Only
// owners that hosting services understand are named: an e-mail address, `@user` or `@organisation/team`. Of several
// lines that match a path the last one counts (GitHub, GitLab), so what belongs to the mesh comes first.
#pragma once

#include "driver/compile.h"

namespace meshc::driver {

bool is_codeowner(std::string_view owner);

// For the root of the tree; nothing when nobody is named.
std::optional<manifest::File> codeowners_file(const model::Mesh &mesh);

// Lines for the repository that holds the program: `files` of the mesh and of namespaces as paths from its top.
std::string source_codeowners(Host &host, const Compilation &compilation);

} // namespace meshc::driver
