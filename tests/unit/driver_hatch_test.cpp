// What hatches do to the tree and where they say it comes from; the mistakes are in fixtures/hatch.

#include "manifest/line_map.h"
#include "support/project.h"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace meshc;
using namespace meshc::testing;

namespace {

const std::string shop = R"(namespace shop {
  service web { on = [east, west], ports = [8080/http] }

  service cart {
    on = [east, west]
    ports = [8080/http]
    connections { max_requests = 100 }
    export { to = all }
  }

  allow web -> cart
}
)";

driver::Compilation compile_files(const std::vector<std::pair<std::string, std::string>> &files) {
  MemoryHost host;
  host.add("/mesh/prelude.mesh", diagnostics::prelude());
  for (const auto &[path, text] : files)
    host.add("/mesh/" + path, text);
  host.folder = "/mesh";
  return driver::compile(host, ".", driver::Until::files);
}

std::string file(const driver::Compilation &compilation, const std::string &path) {
  const manifest::File *found = compilation.tree.find(path);
  return found == nullptr ? "" : found->bytes;
}

// Where `meshc where` says that the first line with this text comes from.
std::string origin(const driver::Compilation &compilation, const std::string &path, const std::string &text) {
  const std::string bytes = file(compilation, path);
  const auto at = bytes.find(text);
  REQUIRE(at != std::string::npos);
  const auto line =
      static_cast<std::uint32_t>(1 + std::count(bytes.begin(), bytes.begin() + static_cast<long>(at), '\n'));
  const auto answer = manifest::where(file(compilation, std::string(manifest::line_map_path)), path, line);
  REQUIRE(answer.place);
  return answer.place->source + ":" + std::to_string(answer.place->line) + ":" + std::to_string(answer.place->column);
}

const std::string east_rule = "clusters/east/60-services/shop/destinationrule_shop_cart.yaml";
const std::string west_rule = "clusters/west/60-services/shop/destinationrule_shop_cart.yaml";

} // namespace

TEST_CASE("a patch changes its object in the clusters that it names, and is its origin there") {
  const auto compilation = compile_files({{"shop.mesh", shop}, {"patch.mesh", R"(patch DestinationRule cart {
  because = "a test"
  on = [east]
  set {
    "spec.trafficPolicy.tls.mode" = "ISTIO_MUTUAL"
    "spec.trafficPolicy.connectionPool" = none
  }
}
)"}});
  REQUIRE_FALSE(compilation.broken());
  CHECK(file(compilation, east_rule).find("mode: ISTIO_MUTUAL") != std::string::npos);
  CHECK(file(compilation, east_rule).find("connectionPool") == std::string::npos);
  CHECK(file(compilation, west_rule).find("ISTIO_MUTUAL") == std::string::npos);
  CHECK(file(compilation, west_rule).find("connectionPool") != std::string::npos);
  CHECK(origin(compilation, east_rule, "tls:") == "patch.mesh:5:5");
  CHECK(origin(compilation, east_rule, "mode:") == "patch.mesh:5:37");
  CHECK(origin(compilation, east_rule, "host:").starts_with("shop.mesh:4:"));
}

TEST_CASE("the order of patches and of their lines changes no byte") {
  const std::string first = R"(patch DestinationRule cart {
  because = "a test"
  set { "spec.trafficPolicy.tls.mode" = "ISTIO_MUTUAL", "metadata.labels.b" = "2" }
}
)";
  const std::string second = R"(patch DestinationRule cart {
  because = "a test"
  set { "metadata.labels.a" = "1", "spec.trafficPolicy.tls.sni" = "x" }
}
)";
  const std::string swapped = R"(patch DestinationRule cart {
  because = "a test"
  set { "metadata.labels.b" = "2", "spec.trafficPolicy.tls.mode" = "ISTIO_MUTUAL" }
}
)";
  const auto once = compile_files({{"shop.mesh", shop + first + second}});
  const auto again = compile_files({{"a.mesh", second}, {"shop.mesh", shop}, {"z.mesh", swapped}});
  REQUIRE_FALSE(once.broken());
  CHECK(file(once, east_rule).find("ISTIO_MUTUAL") != std::string::npos);
  CHECK(file(once, east_rule) == file(again, east_rule));
}

TEST_CASE("a manifest in a file is read from there, and findings and origins point into it") {
  const std::string block =
      "raw logs {\n  because = \"a test\"\n  on = [east]\n  namespace = shop\n  file = \"raw/logs.yaml\"\n}\n";
  const std::string yaml = "apiVersion: telemetry.istio.io/v1\nkind: Telemetry\nmetadata:\n  name: logs\nspec:\n";
  const auto good = compile_files({{"shop.mesh", shop + block}, {"raw/logs.yaml", yaml + "  accessLogging: []\n"}});
  REQUIRE_FALSE(good.broken());
  const std::string path = "clusters/east/60-services/shop/telemetry_shop_logs.yaml";
  CHECK(origin(good, path, "accessLogging") == "raw/logs.yaml:6:18");
  CHECK(origin(good, path, "namespace: shop") == "shop.mesh:16:15");
  CHECK(good.tree.find("clusters/west/60-services/shop/telemetry_shop_logs.yaml") == nullptr);

  const auto wrong = compile_files({{"shop.mesh", shop + block}, {"raw/logs.yaml", yaml + "  accessLoging: []\n"}});
  REQUIRE(wrong.findings.has(diagnostics::schema_violation));
  for (const diagnostics::Diagnostic &finding : wrong.findings.all())
    if (finding.kind().code == "MC9002") {
      CHECK(wrong.sources().path(finding.span.file) == "raw/logs.yaml");
      CHECK(wrong.sources().start(finding.span).line == 6);
    }
  CHECK(compile_files({{"shop.mesh", shop + block}}).findings.has(diagnostics::unreadable_file));
}

TEST_CASE("the manifest of a let keeps its places, and documents go where their kind and namespace belong") {
  const auto compilation = compile_files({{"shop.mesh", shop + R"(
let text = """
  apiVersion: networking.istio.io/v1
  kind: Gateway
  metadata:
    name: extra
    namespace: istio-system
  spec: {}
  ---
  apiVersion: telemetry.istio.io/v1
  kind: Telemetry
  metadata:
    name: extra
    namespace: istio-ingress
  ---
  apiVersion: scheduling.k8s.io/v1
  kind: PriorityClass
  metadata:
    name: extra
  """

raw extras {
  because = "a test"
  on = [east]
  manifest = text
}
)"}});
  REQUIRE_FALSE(compilation.broken());
  CHECK(origin(compilation, "clusters/east/40-gateways/gateway_istio-system_extra.yaml", "kind: Gateway") ==
        "shop.mesh:16:9");
  CHECK(file(compilation, "clusters/east/40-gateways/telemetry_istio-ingress_extra.yaml") != "");
  CHECK(file(compilation, "clusters/east/50-mesh/priorityclass_extra.yaml") != "");
}

TEST_CASE("an object of one name in other namespaces elsewhere is not patched by chance") {
  const std::string program = R"(namespace shop {
  service cart { on = [east], ports = [8080/http], connections { max_requests = 100 } }
}

namespace billing {
  service cart { on = [west], ports = [8080/http], connections { max_requests = 100 } }
}

patch DestinationRule cart {
  because = "a test"
  set { "spec.trafficPolicy.tls.mode" = "DISABLE" }
}
)";
  const auto compilation = compile_files({{"program.mesh", program}});
  REQUIRE(compilation.findings.has(diagnostics::patch_misses));
  for (const diagnostics::Diagnostic &finding : compilation.findings.all())
    if (finding.kind().code == "MC9003")
      CHECK(finding.help.find("`namespace = shop` or `namespace = billing`") != std::string::npos);
}
