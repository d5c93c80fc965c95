// Which paths meshc is willing to write, whatever produced them: printable ASCII segments that exist on Linux, macOS
// and Windows alike, stay inside the root, and are not git's own. Facts: gitrepository-layout(5), libgit2's
// CVE-2019-1350 to -1354 (aliases of
// `.git` on NTFS and HFS), Windows' device names.
#pragma once

#include "diagnostics/diagnostic.h"
#include "manifest/file_tree.h"

#include <optional>
#include <string>
#include <string_view>

namespace meshc::publish {

// Why one segment of a path is refused; nothing when it is fine.
std::optional<std::string> refused_segment(std::string_view segment);
// The same for a relative path; the empty path is refused.
std::optional<std::string> refused_path(std::string_view path);

// `.git` in any case or alias: nothing below such a name is ever read or written.
bool is_git_name(std::string_view segment);

// All paths of a sorted tree: each one fine, no two the same, no file that must be a folder too, none equal but for
// case.
void check_paths(const manifest::FileTree &tree, diagnostics::Diagnostics &findings);

} // namespace meshc::publish
