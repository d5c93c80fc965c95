#include "check/blocks/tables.h"

namespace meshc::check {

const Block defaults_block{
    .kind = "defaults",
    .header = Header::kind,
    .places = in_mesh | in_space,
    .doc = "Fields for every block of a kind, or with `where` for some. Those of a namespace outrank those of the "
           "mesh, a condition outranks none, and the block itself outranks both.",
    .example = R"(defaults service {
  timeout = 2s
}

namespace shop {
  defaults service where criticality >= high {
    retry { attempts = 1 }
  }

  service web {
    on = [east]
    ports = [8080/http]
    criticality = high
  }
}
)"};

} // namespace meshc::check
