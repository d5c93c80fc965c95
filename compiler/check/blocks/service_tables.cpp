#include "check/blocks/service_tables.h"

namespace meshc::check {

const Block service_block{.kind = "service",
                          .header = Header::name,
                          .places = in_space,
                          .doc = "A service: where it runs, its ports, and what its callers get. The same name in the "
                                 "same namespace is one service in all clusters.",
                          .example = R"(namespace shop {
  service web {
    on = [east]
    ports = [8080/http]
  }

  service cart {
    on = [east, west]
    ports = [8080/http]
    timeout = 2s

    export { to = all }
    retry { attempts = 2, per_try = 500ms, on = [connect-failure, 503] }
    failover { to = [us-west-2] }
  }

  allow web -> cart
}
)",
                          .fields = service_fields};

} // namespace meshc::check
