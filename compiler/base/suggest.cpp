#include "base/suggest.h"

#include "base/text.h"

#include <algorithm>

namespace meshc {

std::size_t edit_distance(std::string_view a, std::string_view b) {
  // Three rolling rows: a swap looks two rows back.
  std::vector<std::size_t> before(b.size() + 1), above(b.size() + 1), row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j)
    above[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      row[j] = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + (a[i - 1] != b[j - 1])});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        row[j] = std::min(row[j], before[j - 2] + 1);
    }
    std::swap(before, above);
    std::swap(above, row);
  }
  return above[b.size()];
}

bool is_near(std::string_view written, std::string_view name) {
  return edit_distance(lower(written), lower(name)) <= std::max<std::size_t>(1, written.size() / 3);
}

std::vector<std::string> suggestions(std::string_view written, std::span<const std::string> legal) {
  struct Candidate {
    std::size_t distance;
    std::string_view name;
  };
  const std::string wanted = lower(written);
  const std::size_t limit = std::max<std::size_t>(1, wanted.size() / 3);
  std::vector<Candidate> near;
  for (const std::string &name : legal) {
    const std::size_t difference =
        name.size() > wanted.size() ? name.size() - wanted.size() : wanted.size() - name.size();
    if (difference > limit)
      continue;
    const std::size_t distance = edit_distance(wanted, lower(name));
    if (distance <= limit)
      near.push_back({distance, name});
  }
  if (near.empty() && legal.size() == 1)
    return {legal.front()};
  std::ranges::sort(near, [](const Candidate &x, const Candidate &y) {
    return x.distance != y.distance ? x.distance < y.distance : x.name < y.name;
  });
  std::vector<std::string> best;
  for (const Candidate &candidate : near)
    if (candidate.distance == near.front().distance && best.size() < 3 &&
        (best.empty() || best.back() != candidate.name))
      best.emplace_back(candidate.name);
  return best;
}

std::string did_you_mean(std::string_view written, std::span<const std::string> legal) {
  std::vector<std::string> names = suggestions(written, legal);
  if (names.empty())
    return {};
  for (std::string &name : names)
    name = "`" + name + "`";
  return "did you mean " + list_in_words(names, "or") + "?";
}

} // namespace meshc
