// What joins the files of a mesh: the profiles of `std` that they use, and what the command line gives.
#pragma once

#include "driver/compile.h"

namespace meshc::driver {

// Adds sources and trees to `loaded`; the answer points into it. A variable whose text is no expression is handed on as
// text; a query that is none is reported.
check::Inputs read_inputs(Loaded &loaded, const Variant &variant);

// Name and text of each file of `std`.
std::vector<std::pair<std::string_view, std::string_view>> library_files();

} // namespace meshc::driver
