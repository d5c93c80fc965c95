// Remotes of a primary where the details decide: addresses, callers that get different things, ingresses, gateways.

#include "driver/compile.h"
#include "support/project.h"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace meshc;
using namespace meshc::testing;
using Catch::Contains;

namespace {

// north, a remote of east on the network of east, with these lines in it.
std::string north(const std::string &lines = "") {
  return "cluster north {\n  network = left\n  region = us-east-2\n  api_server = \"https://north.example:6443\"\n"
         "  api_ca = system\n  primary = east\n" +
         lines + "}\n";
}

std::string shop(const std::string &lines) {
  return "namespace shop {\n" + lines + "}\n";
}

struct Made {
  driver::Compilation compilation;

  explicit Made(const std::string &program) : compilation(compile_program(program, driver::Until::files)) {
    for (const std::string &mark : found_marks(compilation))
      UNSCOPED_INFO(mark);
    CHECK(found_marks(compilation).empty());
  }
  bool has(std::string_view path) const {
    return std::ranges::find(compilation.tree.files, path, &manifest::File::path) != compilation.tree.files.end();
  }
  std::string operator[](std::string_view path) const {
    const auto found = std::ranges::find(compilation.tree.files, path, &manifest::File::path);
    return found == compilation.tree.files.end() ? "no file " + std::string(path) : found->bytes;
  }
};

std::string prelude_with(const std::string &from, const std::string &to) {
  std::string text(diagnostics::prelude());
  const std::size_t at = text.find(from);
  REQUIRE(at != text.npos);
  return text.replace(at, from.size(), to);
}

} // namespace

TEST_CASE("a primary that is known by name alone: the injector by URL, and the name in istiod's certificate") {
  const Made made(prelude_with("address = 203.0.113.11", "address = \"mesh.east.example\"") + north());
  const std::string remote = made["charts/north/istiod.yaml"];
  CHECK_THAT(remote, Contains("remotePilotAddress: mesh.east.example"));
  CHECK_THAT(remote, Contains("injectionURL: https://mesh.east.example:15017/inject/cluster/north/net/left"));
  CHECK_THAT(remote, !Contains("injectionPath"));
  CHECK_THAT(made["charts/east/istiod.yaml"], Contains("ISTIOD_CUSTOM_HOST: mesh.east.example"));
}

TEST_CASE("of several addresses a remote gets the first that is an IP") {
  const Made made(prelude_with("address = 203.0.113.11", "address = [\"mesh.east.example\", 203.0.113.9]") + north());
  CHECK_THAT(made["charts/north/istiod.yaml"],
             Contains("remotePilotAddress: 203.0.113.9") && Contains("injectionPath") && !Contains("injectionURL"));
  CHECK_THAT(made["charts/east/istiod.yaml"], !Contains("ISTIOD_CUSTOM_HOST"));
}

TEST_CASE("a trust domain of the mesh's own is written where the primary looks for that of a remote") {
  CHECK_THAT(Made(north())["charts/north/istiod.yaml"], !Contains("configMap") && !Contains("meshConfig"));
  const Made made(prelude_with("  istio = 1.31.1\n", "  istio = 1.31.1\n  trust_domain = \"demo.example\"\n") +
                  north());
  CHECK_THAT(made["charts/north/istiod.yaml"], Contains("configMap: true\nmeshConfig:\n  trustDomain: demo.example\n"));
}

TEST_CASE("callers in a remote get what was said for them, and the others what was said for all") {
  const Made made(north() + shop(R"(
  service web {
    on = [east, north]
    ports = [8080/http]
  }

  service cart {
    on = [west]
    ports = [8080/http, 5432/tcp]
    export { to = all }
    timeout = 2s
    version stable
    version next

    on [north] {
      timeout = 1s
      split { stable = 90%, next = 10% }
    }
  }

  allow web -> cart
)"));
  CHECK_FALSE(made.has("clusters/north/60-services/shop/virtualservice_shop_cart.yaml"));
  const std::string text = made["clusters/east/60-services/shop/virtualservice_shop_cart.yaml"];
  CHECK_THAT(text, Contains(R"(  http:
    - match:
        - port: 8080
          sourceLabels:
            topology.istio.io/cluster: north
      route:)"));
  CHECK_THAT(text, Contains("timeout: 1s\n    - match:\n        - port: 8080\n      route:"));
  // A split that only some callers have must not leave the others without an entry.
  CHECK_THAT(text, Contains(R"(  tcp:
    - match:
        - port: 5432
          sourceLabels:
            topology.istio.io/cluster: north
      route:)"));
  CHECK(text.find("        - port: 5432\n      route:") != text.npos);
}

TEST_CASE("where all callers get the same, nothing tells them apart") {
  const Made made(north() + shop(R"(
  service web {
    on = [east, north]
    ports = [8080/http]
  }

  service cart {
    on = [west]
    ports = [8080/http]
    export { to = all }
    timeout = 2s

    on [north] {
      timeout = 2s
      replicas = 3
    }
  }

  allow web -> cart
)"));
  CHECK_THAT(made["clusters/east/60-services/shop/virtualservice_shop_cart.yaml"], !Contains("sourceLabels"));
}

TEST_CASE("failover of one rule has the step of each client region") {
  const Made made(north() + "link left <-> right { rtt = 40ms }\n" + shop(R"(
  service web {
    on = [east, north]
    ports = [8080/http]
  }

  service cart {
    on = all
    ports = [8080/http]
    export { to = all }
    timeout = 2s
    failover { to = [us-west-2] }

    on [north] {
      failover { to = [us-east-1] }
    }
  }

  allow web -> cart
)"));
  CHECK_THAT(made["clusters/east/60-services/shop/destinationrule_shop_cart.yaml"], Contains(R"(        failover:
          - from: us-east-1
            to: us-west-2
          - from: us-east-2
            to: us-east-1
)"));
}

TEST_CASE("an ingress of a remote stands in its primary and opens no other gateway") {
  const std::string web = shop(R"(
  service web {
    on = [east, north]
    ports = [8080/http]
  }

  ingress front {
    on = [north]
    hosts = ["shop.example"]
    tls { credential = shop-tls }
    route { path = "/*", to = web }
  }

  allow ingress.front -> web
)");
  const std::string gateway = "  gateway ingress { address = 203.0.113.40 }\n";
  const Made alone(north(gateway) + web);
  CHECK_FALSE(alone.has("clusters/north/60-services/shop/gateway_shop_front.yaml"));
  CHECK_THAT(alone["clusters/east/60-services/shop/gateway_shop_front.yaml"],
             Contains("selector:\n    istio: ingress\n  servers"));

  const std::string both = prelude_with("  gateway east-west { address = 203.0.113.11 }\n",
                                        "  gateway east-west { address = 203.0.113.11 }\n"
                                        "  gateway ingress { address = 203.0.113.12 }\n");
  const Made made(both + north(gateway) + web);
  CHECK_FALSE(made.has("clusters/east/60-services/shop/gateway_shop_front.yaml"));
  CHECK_THAT(made["clusters/east/60-services/shop/gateway_shop_front-north.yaml"],
             Contains("istio: ingress\n    topology.istio.io/cluster: north\n"));
  CHECK_THAT(made["clusters/east/60-services/shop/virtualservice_shop_ingress.front.yaml"],
             Contains("gateways:\n    - front-north\n"));
}

TEST_CASE("a namespace that holds only the policy of remotes is made in the primary, without injection") {
  const Made made(north() + "namespace shop {\n  manage = create\n\n  service web {\n    on = [north]\n"
                            "    ports = [8080/http]\n  }\n}\n");
  CHECK_THAT(made["clusters/east/00-namespaces/namespace_shop.yaml"], !Contains("istio-injection"));
  CHECK_THAT(made["clusters/north/00-namespaces/namespace_shop.yaml"], Contains("istio-injection: enabled"));
  CHECK(made.has("clusters/east/60-services/shop/authorizationpolicy_shop_deny-by-default.yaml"));
  CHECK_FALSE(made.has("clusters/north/60-services/shop/authorizationpolicy_shop_deny-by-default.yaml"));
}

TEST_CASE("gateways: an existing opener, reserved addresses of each cloud, a disruption budget") {
  const std::string cart = shop(R"(
  service web {
    on = [west]
    ports = [8080/http]
  }

  service cart {
    on = [east]
    ports = [8080/http]
    export { to = [west] }
    timeout = 2s
  }

  allow web -> cart
)");
  const std::string opener = "clusters/east/40-gateways/gateway_istio-system_cross-network-gateway.yaml";
  CHECK(Made(cart).has(opener));
  const auto with = [&](const std::string &lines) {
    return Made(prelude_with("{ address = 203.0.113.11 }", "{\n    address = 203.0.113.11\n" + lines + "  }") + cart);
  };
  CHECK_FALSE(with("    cross_network_gateway = existing\n").has(opener));
  CHECK(with("    cross_network_gateway = written\n").has(opener));

  const std::string chart = "charts/east/istio-eastwestgateway.yaml";
  const std::string plain = Made(cart)[chart];
  CHECK_THAT(plain, Contains("loadBalancerIP: 203.0.113.11") && !Contains("podDisruptionBudget"));
  const std::string aws =
      with("    reserve aws { allocations = [\"eipalloc-1\", \"eipalloc-2\"], subnets = [\"subnet-1\"] }\n")[chart];
  CHECK_THAT(aws, Contains("service.beta.kubernetes.io/aws-load-balancer-eip-allocations: eipalloc-1,eipalloc-2") &&
                      Contains("service.beta.kubernetes.io/aws-load-balancer-subnets: subnet-1") &&
                      !Contains("loadBalancerIP"));
  CHECK_THAT(with("    reserve gcp { names = [\"mesh-east\"] }\n")[chart],
             Contains("networking.gke.io/load-balancer-ip-addresses: mesh-east"));
  const std::string azure = with("    reserve azure { public_ip = \"mesh-east\", resource_group = \"net\" }\n")[chart];
  CHECK_THAT(azure, Contains("service.beta.kubernetes.io/azure-pip-name: mesh-east") &&
                        Contains("service.beta.kubernetes.io/azure-load-balancer-resource-group: net") &&
                        !Contains("azure-load-balancer-ipv4"));
  CHECK_THAT(with("    scheme = internal\n    reserve azure {}\n")[chart],
             Contains("service.beta.kubernetes.io/azure-load-balancer-ipv4: 203.0.113.11"));
  CHECK_THAT(with("    reserve oci {}\n")[chart], Contains("oci.oraclecloud.com/reserved-ips: 203.0.113.11"));
  CHECK_THAT(with("    scheme = internal\n    reserve oci {}\n")[chart],
             Contains("oci.oraclecloud.com/reserved-private-ips: 203.0.113.11"));
  CHECK_THAT(with("    replicas = 3\n    min_available = 2\n")[chart],
             Contains("podDisruptionBudget:\n  minAvailable: 2\n"));
}

TEST_CASE("callers in a remote see the same cluster first, however they stand to a standby") {
  const auto rule = [](const std::string &places) {
    return Made(north() + shop("  service web { on = [east, north], ports = [8080/http] }\n" + places +
                               "  allow web -> cart { methods = [GET] }\n"))["clusters/east/60-services/shop/"
                                                                             "destinationrule_shop_cart.yaml"];
  };
  // One active cluster: by its name, also for callers beside the standby, who would else be served at home.
  CHECK_THAT(
      rule("  service cart {\n    on = [east, north]\n    standby = [north]\n    ports = [8080/http]\n    timeout "
           "= 1s\n    export { to = all }\n  }\n"),
      Contains("- topology.istio.io/cluster=east\n"));
  // Active where its callers are: each calls its own first.
  CHECK_THAT(rule("  service cart {\n    on = [east, north, west]\n    standby = [west]\n    ports = [8080/http]\n    "
                  "timeout = 1s\n    export { to = all }\n  }\n"),
             Contains("- topology.istio.io/network=left\n") && Contains("- topology.istio.io/cluster\n"));
}

TEST_CASE("what scrapes a service of a remote is admitted by the primary's policy") {
  const Made made(north() + shop("  service web { on = [north], ports = [8080/http], metrics = 9102 }\n"));
  CHECK_THAT(made["clusters/east/60-services/shop/peerauthentication_shop_web.ports.yaml"],
             Contains("\"9102\":\n      mode: PERMISSIVE"));
}
