// "Did you mean": nearest legal names by restricted Damerau-Levenshtein distance.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace meshc {

// Insertions, deletions, substitutions and swaps of neighbours.
std::size_t edit_distance(std::string_view a, std::string_view b);

// Legal names a reader may have meant, best first, ties by name: a case-insensitive match, else those within
// max(1, length / 3) edits, else the sole legal name. Empty when nothing is near.
std::vector<std::string> suggestions(std::string_view written, std::span<const std::string> legal);

// Is one likely a misspelling of the other?
bool is_near(std::string_view written, std::string_view name);

// "did you mean `a`?" · "did you mean `a` or `b`?" · "" when there is nothing to suggest.
std::string did_you_mean(std::string_view written, std::span<const std::string> legal);

} // namespace meshc
