// What a plain scalar means by the core schema of YAML 1.2.
#pragma once

#include "manifest/value.h"

#include <optional>
#include <string_view>

namespace meshc::yaml {

// nullopt for a number that no int64 and no finite double holds. An integer beyond int64 becomes a double.
std::optional<manifest::Value> resolve(std::string_view plain, Span span);

} // namespace meshc::yaml
