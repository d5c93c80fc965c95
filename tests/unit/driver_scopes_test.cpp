// What proxies are shown, where their scope is declared, and what stands for machines outside of Kubernetes.

#include "driver/compile.h"
#include "support/project.h"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace meshc;
using namespace meshc::testing;
using Catch::Contains;
using Catch::EndsWith;

namespace {

struct Made {
  driver::Compilation compilation;

  explicit Made(const std::string &program) : compilation(compile_program(program, driver::Until::files)) {
    for (const std::string &mark : found_marks(compilation))
      UNSCOPED_INFO(mark);
    CHECK(found_marks(compilation).empty());
  }
  std::string operator[](std::string_view path) const {
    const auto found = std::ranges::find(compilation.tree.files, path, &manifest::File::path);
    return found == compilation.tree.files.end() ? "no file " + std::string(path) : found->bytes;
  }
  std::string scope(std::string_view name, std::string_view cluster = "east") const {
    return (
        *this)["clusters/" + std::string(cluster) + "/60-services/shop/sidecar_shop_" + std::string(name) + ".yaml"];
  }
};

// web and cart call items, and web prices as well.
std::string stock(const std::string &shop, const std::string &edges) {
  return "namespace shop {\n  scope = declared\n" + shop +
         "}\n\nnamespace stock {\n  service items { on = [east], ports = [8080/http] }\n"
         "  service prices { on = [east], ports = [8080/http] }\n" +
         edges + "}\n";
}

const std::string two = "  service cart { on = [east], ports = [8080/http] }\n"
                        "  service web { on = [east], ports = [8080/http] }\n";

} // namespace

TEST_CASE("one scope for a namespace whose services may call the same") {
  const Made made(stock(two, "  allow shop.cart -> items\n  allow shop.web -> items\n"));
  CHECK_THAT(made.scope("default"), EndsWith("  egress:\n    - hosts:\n        - istio-system/*\n"
                                             "        - stock/items.stock.svc.cluster.local\n"));
  CHECK_THAT(made.scope("default"), !Contains("workloadSelector"));
  CHECK_THAT(made.scope("web"), Contains("no file"));
}

TEST_CASE("where services differ, the scope of the namespace is what all of it may call") {
  const Made made(stock(two, "  allow namespace.shop -> items\n  allow shop.web -> prices\n"));
  CHECK_THAT(made.scope("default"), Contains("items.stock") && !Contains("prices.stock"));
  CHECK_THAT(made.scope("web"), Contains("app: web") && Contains("items.stock") && Contains("prices.stock"));
  CHECK_THAT(made.scope("cart"), Contains("no file"));
}

TEST_CASE("services that may share pods have one scope") {
  const Made made(
      stock("  service cart { on = [east], ports = [8080/http], selector { tier = \"front\" } }\n"
            "  service web { on = [east], ports = [8080/http] }\n"
            "  service other { on = [east], ports = [8080/http], selector { tier = \"back\", app = \"o\" } }\n",
            "  allow shop.cart -> items\n  allow shop.web -> prices\n"));
  for (const std::string name : {"cart", "web"})
    CHECK_THAT(made.scope(name), Contains("items.stock") && Contains("prices.stock"));
  CHECK_THAT(made.scope("default"), !Contains("stock"));
  CHECK_THAT(made.scope("other"), Contains("no file"));
}

TEST_CASE("a scope stands where the control plane of the callers reads it, with other names of the callee") {
  const Made made("cluster north {\n  network = left\n  region = us-east-2\n"
                  "  api_server = \"https://north.example:6443\"\n  api_ca = system\n  primary = east\n}\n"
                  "namespace legacy { }\n"
                  "namespace shop {\n  scope = declared\n"
                  "  service web { on = [north], ports = [8080/http] }\n"
                  "  service cart {\n    on = [west]\n    ports = [5432/tcp]\n"
                  "    export { to = [north], as = \"ledger.legacy\" }\n  }\n"
                  "  allow web -> cart\n}\n");
  CHECK_THAT(made.scope("default"),
             Contains("- shop/cart.shop.svc.cluster.local\n") && Contains("- shop/ledger.legacy.svc.cluster.local\n"));
  CHECK_THAT(made.scope("default", "north"), Contains("no file"));
  CHECK_THAT(made["clusters/north/60-services/legacy/service_legacy_ledger.yaml"],
             Contains("type: ExternalName\n  externalName: cart.shop.svc.cluster.local\n"));
  CHECK_THAT(made["clusters/north/00-namespaces/namespace_legacy.yaml"], Contains("name: legacy"));
  CHECK_THAT(made["clusters/east/60-services/legacy/service_legacy_ledger.yaml"], Contains("no file"));
}

TEST_CASE("in the root namespace only workloads have scopes") {
  const Made made("namespace istio-system {\n  scope = declared\n  enforcement = observe\n"
                  "  service tool { on = [east], ports = [8080/http] }\n}\n");
  CHECK_THAT(made["clusters/east/60-services/istio-system/sidecar_istio-system_default.yaml"], Contains("no file"));
  CHECK_THAT(made["clusters/east/60-services/istio-system/sidecar_istio-system_tool.yaml"], Contains("app: tool"));
}

TEST_CASE("a machine opens the way to the control plane, and says where it is") {
  const std::string machine = "namespace shop {\n  service cart {\n    on = [east]\n    ports = [5432/tcp]\n"
                              "    workload vm { address = 10.0.9.9, sidecar = true, weight = 3, zone = us-east-1a }\n"
                              "  }\n  service web { on = [east], ports = [8080/http] }\n  allow web -> cart\n}\n";
  std::string prelude(diagnostics::prelude());
  prelude.insert(prelude.find("  region = us-east-1\n"), "  zones = [us-east-1a]\n");
  const Made made(prelude + machine);
  CHECK_THAT(made["clusters/east/60-services/shop/workloadentry_shop_cart.vm.yaml"],
             Contains("spec:\n  address: 10.0.9.9\n  labels:\n    app: cart\n  serviceAccount: cart\n  network: left\n"
                      "  locality: us-east-1/us-east-1a\n  weight: 3\n"));
  CHECK_THAT(
      made["clusters/east/60-services/shop/workloadgroup_shop_cart.yaml"],
      Contains("metadata:\n    labels:\n      app: cart\n  template:\n    serviceAccount: cart\n    network: left\n"));
  CHECK_THAT(made["clusters/east/40-gateways/gateway_istio-system_istiod-gateway.yaml"], Contains("15012"));
  CHECK_THAT(made["clusters/west/40-gateways/gateway_istio-system_istiod-gateway.yaml"], Contains("no file"));
}

TEST_CASE("routes tell callers apart by namespace") {
  const Made made(
      "namespace jobs {\n  service nightly { on = [east], ports = [8080/http] }\n}\n"
      "namespace shop {\n  service web { on = [east], ports = [8080/http] }\n"
      "  service cart {\n    on = [east]\n    ports = [8080/http]\n    version v1\n"
      "    route slow {\n      when { from = [web, namespace.jobs] }\n      to = v1\n      timeout = 30s\n    }\n"
      "  }\n  allow [web, namespace.jobs] -> cart\n}\n");
  CHECK_THAT(made["clusters/east/60-services/shop/virtualservice_shop_cart.yaml"],
             Contains("        - port: 8080\n          sourceNamespace: jobs\n"
                      "        - port: 8080\n          sourceLabels:\n            app: web\n"
                      "          sourceNamespace: shop\n"));
}
