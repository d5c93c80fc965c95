// Two texts as a unified diff with three lines of context; empty when they are equal.
#pragma once

#include <string>
#include <string_view>

namespace meshc::driver {

std::string difference(std::string_view path, std::string_view before, std::string_view after);

} // namespace meshc::driver
