// Where something was written: a file and a half-open byte range. Twelve bytes, copied freely.
#pragma once

#include "base/id.h"

namespace meshc {

using FileId = Id<struct FileTag>;

struct Span {
  FileId file;
  std::uint32_t begin = 0;
  std::uint32_t end = 0;

  constexpr bool known() const { return file.known(); }
  constexpr auto operator<=>(const Span &) const = default;
};

// From the start of `first` to the end of `last`, both in one file.
constexpr Span cover(Span first, Span last) {
  return {first.file, first.begin, last.end};
}

} // namespace meshc
