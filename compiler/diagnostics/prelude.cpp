#include "diagnostics/table.h"

namespace meshc::diagnostics {

std::string_view prelude() {
  return R"(mesh demo {
  istio = 1.31.1
  discovery external-secrets { store = "fleet", path = "istio/readers" }
}

network left
network right

cluster east {
  network = left
  region = us-east-1
  api_server = "https://east.example:6443"
  api_ca = system
  gateway east-west { address = 203.0.113.11 }
}

cluster west {
  network = right
  region = us-west-2
  api_server = "https://west.example:6443"
  api_ca = system
  gateway east-west { address = 203.0.113.21 }
}
)";
}

} // namespace meshc::diagnostics
