// Neighbours that are equal, reduced to the first. std::ranges::unique would do, but clang 14 cannot use the subranges
// of libstdc++ 12, and the fuzzers are built with it.
#pragma once

#include <algorithm>
#include <functional>

namespace meshc {

template <class Container, class Projection = std::identity>
void drop_repeated(Container &sorted, Projection projection = {}) {
  const auto same = [&](const auto &a, const auto &b) {
    return std::invoke(projection, a) == std::invoke(projection, b);
  };
  sorted.erase(std::unique(sorted.begin(), sorted.end(), same), sorted.end());
}

} // namespace meshc
