#include "verify/waivers.h"

#include <algorithm>

namespace meshc::verify {
namespace {

using diagnostics::Diagnostic;
using diagnostics::Diagnostics;
using model::Waiver;

constexpr std::int32_t warned_before = 30; // days

bool concerns(const Waiver &waiver, const Diagnostic &finding) {
  if (waiver.is_rule ? waiver.what != finding.rule : waiver.what != finding.kind().code || !finding.rule.empty())
    return false;
  return waiver.everything || std::ranges::any_of(finding.subjects, [&](const diagnostics::Subject &subject) {
           return std::ranges::binary_search(waiver.subjects, subject);
         });
}

} // namespace

Waivers::Waivers(const model::Mesh &mesh, model::Date now, Expired expired)
    : all_(mesh.waivers), now_(now), expired_(expired), used_(mesh.waivers.size()) {
  for (std::size_t i = 0; i < all_.size(); ++i)
    if (expired == Expired::waits && ended(all_[i]))
      waiting_.push_back(i);
}

// One that still holds goes before one that waits, so that the finding does not hang on the latter.
const Waiver *Waivers::accepting(const Diagnostic &finding) {
  const Waiver *best = nullptr;
  if (finding.kind().waiver == diagnostics::Waiver::structural || finding.unwaivable)
    return best;
  for (std::size_t i = 0; i < all_.size(); ++i) {
    const Waiver &waiver = all_[i];
    if (!concerns(waiver, finding) || (ended(waiver) && expired_ == Expired::fails))
      continue;
    used_[i] = true;
    if (best == nullptr || (ended(*best) && !ended(waiver)))
      best = &waiver;
  }
  return best;
}

void Waivers::apply(Diagnostics &findings) {
  if (all_.empty())
    return;
  Diagnostics kept;
  for (const diagnostics::Waived &earlier : findings.waived())
    kept.add(earlier);
  for (const Diagnostic &finding : findings.all())
    if (const Waiver *by = accepting(finding))
      kept.add(diagnostics::Waived{
          finding, {static_cast<std::size_t>(by - all_.data()), by->span, by->reason, by->owner, spelled(by->until)}});
    else
      kept.add(finding);
  findings = std::move(kept);
}

void Waivers::report(Diagnostics &findings, bool complete) const {
  for (std::size_t i = 0; i < all_.size(); ++i) {
    const Waiver &waiver = all_[i];
    const std::string until = spelled(waiver.until);
    if (ended(waiver)) {
      if (expired_ == Expired::fails)
        findings.report(diagnostics::waiver_expired, waiver.until_span, waiver.what, until)
            .label(waiver.span, "what it silenced counts again")
            .advise("mend what it was for and take it away, or agree on a new day with `" + waiver.owner + "`");
    } else if (complete && !used_[i]) {
      auto &finding = findings.report(diagnostics::waiver_idle, waiver.span, waiver.what, "silences nothing");
      finding.advise(waiver.everything ? "take it away"
                                       : "take it away, or look at what `on` names: findings about other things "
                                         "are not silenced");
    } else if (waiver.until.days - now_.days <= warned_before) {
      findings.report(diagnostics::waiver_idle, waiver.until_span, waiver.what, "ends on " + until)
          .label(waiver.span, "then what it silences counts again")
          .advise("mend what it is for, or agree on a new day with `" + waiver.owner + "`");
    }
  }
}

} // namespace meshc::verify
