// `ports = [8080/http]` and `port NAME { … }` of a service or of an external, which have both fields: sorted by number,
// each with a name of its own. Reports what is missing or stands twice.
#pragma once

#include "check/blocks/lower.h"

namespace meshc::check {

// `owner` is how messages call the block, `at` its name.
std::vector<model::Port> lower_ports(Program &program, const View &view, const Block &block, std::string_view owner,
                                     Span at);

} // namespace meshc::check
