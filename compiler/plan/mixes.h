// Clusters take a change in any order, and each its objects in any order. In which mix of old and new would a call that
// is declared before and after have no endpoint, or be sent to one that refuses it?
//
// There are 2^n mixes, and none of them has to be tried. Whether a call reaches one place depends on five halves of
// trees: what the caller's cluster resolves, what its control plane uses and offers, what runs at that place, and what
// the control plane there offers. So a call is refused in some mix if and only if it is refused in one of the mixes of
// those five, which are tried, a place at a time. And since each place comes and goes by itself, some mix leaves
// a caller without any endpoint if and only if none of the places that it knows has one in both versions. The cost is
// linear in pairs of a calling cluster and a place that it knows. A test holds this against all mixes of small fleets.
#pragma once

#include "plan/stand.h"

namespace meshc::plan {

enum class Loss : std::uint8_t {
  no_name,     // the name does not resolve for the caller
  no_subset,   // the caller's route names a subset that its control plane does not know
  no_endpoint, // nothing is left to call
  refused      // the gateway there does not let the call in
};

struct Gap {
  Loss loss = Loss::no_endpoint;
  std::string client; // cluster
  std::string host;
  int port = 0;
  std::string place; // cluster that refuses, when one does
  auto operator<=>(const Gap &) const = default;
};

// Sorted, each once. Empty: the step is safe.
std::vector<Gap> gaps(const Stand &before, const Stand &after);
// "calls from `west` to `cart.shop.svc.cluster.local` port 8080 are refused in `east`"
std::string in_words(const Gap &gap);

} // namespace meshc::plan
