#include "source/text_map.h"

#include <algorithm>

namespace meshc {

Span TextMap::locate(std::uint32_t begin, std::uint32_t end) const {
  if (steps.empty())
    return whole;
  const auto source = [&](std::uint32_t offset) {
    auto step = std::ranges::upper_bound(steps, offset, {}, &Step::text);
    if (step != steps.begin())
      --step;
    return std::clamp(step->source + (offset - std::min(offset, step->text)), whole.begin, whole.end);
  };
  const std::uint32_t first = source(begin);
  // The end is told by the last byte: what follows it in the text may stand lines below in the source.
  return {whole.file, first, end > begin ? std::max(first, std::min(source(end - 1) + 1, whole.end)) : first};
}

void MappedText::add(std::string_view bytes, std::uint32_t source) {
  const auto at = static_cast<std::uint32_t>(text.size());
  if (map.steps.empty() || map.steps.back().source + (at - map.steps.back().text) != source)
    map.steps.push_back({at, source});
  text += bytes;
}

} // namespace meshc
