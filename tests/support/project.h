// Programs of the project in a pretended machine: fixtures with their marks, examples as folders.
#pragma once

#include "driver/compile.h"
#include "host/memory_host.h"

#include <string>
#include <vector>

namespace meshc::testing {

// Paths below the project's root, sorted, with this ending.
std::vector<std::string> project_files(const std::string &folder, const std::string &ending);
std::string project_file(const std::string &path);
// Puts a folder of the project into the machine.
void add_folder(MemoryHost &host, const std::string &folder, const std::string &target);

// `program` as /mesh/program.mesh, beside the prelude unless it holds a `mesh` block. The day is that of a first line
// `// now: 2027-03-31`, else the pretended machine's.
driver::Compilation compile_program(const std::string &program, driver::Until until = driver::Until::verified);

// "3 error MC1003" for each finding but infos; a finding without a place has line 0.
std::vector<std::string> found_marks(const driver::Compilation &compilation, bool infos = false);
// The same from `// error: MC1003, MC1004` and `// warning: …` at the ends of lines.
std::vector<std::string> written_marks(const std::string &program);

} // namespace meshc::testing
