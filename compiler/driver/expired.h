// Expired waivers at a commit. A night's urgent change must not fail because a waiver elsewhere ran out that day; but
// nothing may change about what a waiver is for once it has ended. So it fails where a file of its subject would
// change, and is a warning else.
#pragma once

#include "driver/compile.h"

namespace meshc::driver {

// Is the file about the subject: of its namespace, its cluster, or named after it? A subject without files of its own
// (a network) is about every file but meshc's records.
bool lies_in(const diagnostics::Subject &subject, std::string_view path);

// Judges compilation.waiting by the paths that a commit would change: MC9010 as an error where one is of its subject,
// and what it silenced counts again; as a warning where none is. `findings` are those of the compilation. False when
// there is an error.
bool judge_expired(const Compilation &compilation, const std::vector<std::string> &changed,
                   diagnostics::Diagnostics &findings);

} // namespace meshc::driver
