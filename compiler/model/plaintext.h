// Callers without an identity that are let in for a time, while they move into the mesh: on which ports, from which
// addresses, and until when.
#pragma once

#include "model/basics.h"

#include <vector>

namespace meshc::model {

struct Plaintext {
  std::vector<Word> ports; // as in `allow`: names of service ports or protocol words
  std::vector<Setting<Cidr>> cidrs;
  Date until; // the last day
  Span until_span;
  Span span;
};

} // namespace meshc::model
