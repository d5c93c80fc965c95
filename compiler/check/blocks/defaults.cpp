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

const Block overlay_block{
    .kind = "overlay",
    .header = Header::name,
    .places = in_mesh,
    .doc =
        "A variant of the same fleet, compiled with `--overlay NAME`: it re-opens blocks of the program, and what it "
        "sets outranks everything else. A block that only the variant has is written with `new`.",
    .example = R"(namespace shop {
  service web {
    on = [east]
    ports = [8080/http]
    replicas = 8
  }
}

overlay staging {
  namespace shop {
    service web { replicas = 2 }
  }
}
)"};

} // namespace meshc::check
