// Programs as mistakes make them: tokens and lines deleted, doubled and exchanged, names and numbers changed. The
// choices come from the caller, so a seeded generator and a fuzzer can both drive them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>

namespace meshc::testing {

// A number below the limit, which is never 0.
using Choose = std::function<std::uint32_t(std::uint32_t limit)>;

// One edit of one text.
std::string edited(const std::string &text, const Choose &choose);

} // namespace meshc::testing
