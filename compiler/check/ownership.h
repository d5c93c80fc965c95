// `files` of the mesh and of namespaces: where their blocks may be written. Reports MC1022 once for each file that
// holds what it may not, MC1004 for a pattern that is none, MC1014 for one that matches no file. Reads where things
// were written, not what they say, so it works on whatever has been collected; a generated block stands where its
// template does.
#pragma once

#include "check/program.h"

namespace meshc::check {

// After the layers of the mesh and of namespaces are known.
void check_files(Program &program, std::span<const syntax::Tree> trees);

} // namespace meshc::check
