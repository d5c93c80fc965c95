// Typed 32-bit index into one vector: a ClusterId cannot be used where a ServiceId is meant.
// A default-made id is `none`; `known()` tells. Ids order by index.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>

namespace meshc {

template <class Tag> struct Id {
  static constexpr std::uint32_t none = 0xffffffffu;

  std::uint32_t index = none;

  constexpr Id() = default;
  constexpr explicit Id(std::size_t value) : index(static_cast<std::uint32_t>(value)) {}

  constexpr bool known() const { return index != none; }
  constexpr auto operator<=>(const Id &) const = default;
};

} // namespace meshc

template <class Tag> struct std::hash<meshc::Id<Tag>> {
  std::size_t operator()(meshc::Id<Tag> id) const noexcept { return id.index; }
};
