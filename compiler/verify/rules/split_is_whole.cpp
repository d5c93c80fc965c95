#include "verify/rule.h"

#include <algorithm>

namespace meshc::verify {

using namespace model;

void split_is_whole(const Context &context, Diagnostics &findings) {
  for (std::size_t i = 0; i < context.mesh.services.size(); ++i)
    for (const PolicyInForce &force : policies_in_force(context, ServiceId(i))) {
      if (force.policy.split.empty())
        continue;
      Percent sum;
      for (const Share &share : force.policy.split)
        sum.millionths += share.weight.millionths;
      if (sum == whole)
        continue;
      // A split may be put together from several layers: the last word is the place to look first.
      const Share &last = *std::ranges::max_element(force.policy.split, {}, &Share::span);
      const Percent off{sum < whole ? whole.millionths - sum.millionths : sum.millionths - whole.millionths};
      findings
          .report(diagnostics::split_not_whole, last.span, context.mesh.full_name(context.mesh.services[i]),
                  spelled(sum))
          .about(subject(context.mesh, context.mesh.services[i]))
          .advise(spelled(off) + (sum < whole ? " is missing" : " is too much") +
                  "; braces add to an inherited split, `split = { … }` replaces it");
    }
}

} // namespace meshc::verify
