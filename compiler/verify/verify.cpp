#include "verify/verify.h"

#include "base/text.h"
#include "verify/rule.h"

#include <array>
#include <map>

namespace meshc::verify {
namespace {

constexpr std::array rules{
#define RULE(name) &name,
#include "verify/rules.def"
#undef RULE
};

// A wrong value in a `defaults` block is one mistake however many services inherit it: the first finding stays and
// counts the others.
Diagnostics one_a_place(Diagnostics findings) {
  constexpr std::size_t shown = 3;
  findings.sort();
  Diagnostics merged;
  std::map<std::pair<Span, std::uint16_t>, std::pair<std::size_t, std::size_t>> places;
  std::vector<diagnostics::Diagnostic> kept;
  for (const diagnostics::Diagnostic &finding : findings.all()) {
    const auto [place, is_new] = places.try_emplace({finding.span, finding.row}, kept.size(), 0);
    if (is_new || !finding.span.known()) {
      kept.push_back(finding);
      continue;
    }
    auto &[at, others] = place->second;
    if (++others <= shown)
      kept[at].note("also: " + finding.message);
  }
  for (const auto &[place, merge] : places)
    if (merge.second > shown)
      kept[merge.first].note("and " + std::to_string(merge.second - shown) + " more like this");
  for (diagnostics::Diagnostic &finding : kept)
    merged.add(std::move(finding));
  for (const diagnostics::Waived &waived : findings.waived())
    merged.add(waived);
  return merged;
}

} // namespace

Diagnostics verify(const Context &context, Waivers *waivers) {
  Diagnostics findings;
  for (const auto rule : rules)
    rule(context, findings);
  if (waivers != nullptr)
    waivers->apply(findings);
  return one_a_place(std::move(findings));
}

} // namespace meshc::verify
