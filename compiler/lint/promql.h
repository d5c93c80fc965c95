// As much of PromQL as it takes to see that an expression cannot be what its author meant. Not a parser: what it does
// not know it lets pass.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace meshc::lint {

// Why Prometheus refuses it, as far as brackets, strings and selectors tell: "`a!=b` in a selector compares two
// labels".
std::optional<std::string> promql_problem(std::string_view expression);
// Names that may be metrics: those outside of selectors and strings, without functions.
std::vector<std::string_view> metric_names(std::string_view expression);

} // namespace meshc::lint
