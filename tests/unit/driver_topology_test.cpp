// What each cluster of each topology holds, and what it must not hold: the whole trees as goldens, and the rule behind
// them as one table, so that a golden cannot be blessed into something else.

#include "driver/compile.h"
#include "support/golden.h"
#include "support/project.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <array>
#include <functional>

using namespace meshc;
using namespace meshc::testing;

namespace {

constexpr std::array<std::string_view, 5> topologies{"primaries-one-network", "primaries-two-networks",
                                                     "remote-one-network", "remote-two-networks", "mixed"};

// Not in the table: other addresses, and an ingress.
constexpr std::string_view by_name = "remote-by-name";
// Nor here: two control planes in a.
constexpr std::string_view upgrade = "upgrade";
// Tables of their own.
constexpr std::string_view external = "external";
constexpr std::string_view life = "life";

// The compiled files of one cluster, by path below `clusters/<cluster>/` and `charts/<cluster>/`.
struct Held {
  std::map<std::string, std::string> files;

  bool has(std::string_view path) const { return files.contains(std::string(path)); }
  bool says(std::string_view path, std::string_view text) const {
    const auto found = files.find(std::string(path));
    return found != files.end() && found->second.find(text) != std::string::npos;
  }
  bool has_kind(std::string_view kind) const {
    return std::ranges::any_of(
        files, [&](const auto &file) { return file.first.find("/" + std::string(kind) + "_") != std::string::npos; });
  }
};

std::map<std::string, Held> clusters_of(std::string_view topology) {
  const driver::Compilation compilation =
      compile_program(project_file("fixtures/topologies/" + std::string(topology) + ".mesh"), driver::Until::files);
  REQUIRE_FALSE(compilation.broken());
  CHECK(compilation.findings.count(diagnostics::Severity::warning) == 0);
  std::map<std::string, Held> clusters;
  for (const manifest::File &file : compilation.tree.files)
    for (const std::string_view folder : {"clusters/", "charts/"})
      if (file.path.starts_with(folder)) {
        const std::string below = file.path.substr(folder.size());
        const std::size_t slash = below.find('/');
        clusters[below.substr(0, slash)].files[below.substr(slash + 1)] = file.bytes;
      }
  return clusters;
}

const std::string system_space = "00-namespaces/namespace_istio-system.yaml";
const std::string token =
    "30-control-plane/secret_istio-system_istio-reader-service-account-istio-remote-secret-token.yaml";

std::string secret_of(std::string_view cluster) {
  return "30-control-plane/externalsecret_istio-system_istio-remote-secret-" + std::string(cluster) + ".yaml";
}

std::function<bool(const Held &)> file(std::string path) {
  return [path = std::move(path)](const Held &held) { return held.has(path); };
}
std::function<bool(const Held &)> text(std::string path, std::string words) {
  return [path = std::move(path), words = std::move(words)](const Held &held) { return held.says(path, words); };
}
std::function<bool(const Held &)> kind(std::string name) {
  return [name = std::move(name)](const Held &held) { return held.has_kind(name); };
}

// The row of one topology.
struct HeldBy {
  std::string object;
  std::function<bool(const Held &)> present;
  std::string_view holders;
};

void check_holders(std::string_view topology, const std::vector<HeldBy> &rows) {
  const auto clusters = clusters_of(topology);
  for (const HeldBy &row : rows) {
    INFO(row.object);
    std::string holders;
    for (const auto &[name, held] : clusters)
      if (row.present(held))
        holders += name;
    CHECK(holders == row.holders);
  }
}

struct Row {
  std::string object;
  std::function<bool(const Held &)> present;
  // A letter a cluster that holds it, in the order of `topologies`; a is a primary everywhere, c too.
  std::array<std::string_view, 5> holders;
};

} // namespace

TEST_CASE("each topology compiles to the tree that is committed") {
  std::vector<std::string_view> all(topologies.begin(), topologies.end());
  all.insert(all.end(), {by_name, external, life, upgrade});
  for (const std::string_view topology : all) {
    Goldens goldens("topologies/" + std::string(topology));
    for (const auto &[cluster, held] : clusters_of(topology))
      for (const auto &[path, bytes] : held.files)
        goldens.check(cluster + "/" + path, bytes);
    CHECK(goldens.unused() == std::set<std::string>{});
  }
}

TEST_CASE("who holds what: object by topology by role") {
  const std::vector<Row> matrix{
      //                                                           one   two   remote remote  remotes and
      //                                                           net.  nets  1 net  2 nets  primaries
      {"network label", text(system_space, "topology.istio.io/network: "), {"ab", "ab", "ab", "ab", "abc"}},
      {"controlPlaneClusters", text(system_space, "controlPlaneClusters: a\n"), {"", "", "b", "b", "b"}},
      {"base chart", file("istio-base.yaml"), {"ab", "ab", "ab", "ab", "abc"}},
      {"base, remote profile", text("istio-base.yaml", "profile: remote"), {"", "", "b", "b", "b"}},
      {"istiod chart", file("istiod.yaml"), {"ab", "ab", "ab", "ab", "abc"}},
      {"istiod, remote profile", text("istiod.yaml", "profile: remote"), {"", "", "b", "b", "b"}},
      {"remotePilotAddress", text("istiod.yaml", "remotePilotAddress: 203.0.113.11"), {"", "", "b", "b", "b"}},
      {"injection path", text("istiod.yaml", "injectionPath: /inject/cluster/b/net/"), {"", "", "b", "b", "b"}},
      {"trust domain", text("istiod.yaml", "trustDomain: fleet.example"), {"ab", "ab", "ab", "ab", "abc"}},
      {"externalIstiod", text("istiod.yaml", "externalIstiod: true"), {"", "", "a", "a", "a"}},
      {"serviceSettings", text("istiod.yaml", "serviceSettings"), {"ab", "ab", "a", "a", "ac"}},
      {"east-west gateway", file("istio-eastwestgateway.yaml"), {"", "ab", "a", "ab", "abc"}},
      {"expose services",
       file("40-gateways/gateway_istio-system_cross-network-gateway.yaml"),
       {"", "ab", "", "a", "ac"}},
      {"expose istiod, gateway", file("40-gateways/gateway_istio-system_istiod-gateway.yaml"), {"", "", "a", "a", "a"}},
      {"expose istiod, routes",
       file("40-gateways/virtualservice_istio-system_istiod-vs.yaml"),
       {"", "", "a", "a", "a"}},
      {"credential of a", file(secret_of("a")), {"b", "b", "", "", "c"}},
      {"credential of b", file(secret_of("b")), {"a", "a", "a", "a", "ac"}},
      {"credential of c", file(secret_of("c")), {"", "", "", "", "a"}},
      {"reader token", file(token), {"ab", "ab", "b", "b", "abc"}},
      {"VirtualService", kind("virtualservice"), {"ab", "ab", "a", "a", "ac"}},
      {"DestinationRule", kind("destinationrule"), {"ab", "ab", "a", "a", "ac"}},
      {"AuthorizationPolicy", kind("authorizationpolicy"), {"ab", "ab", "a", "a", "ac"}},
      {"PeerAuthentication", kind("peerauthentication"), {"ab", "ab", "a", "a", "ac"}},
      {"policy of vault, which runs in b",
       file("60-services/shop/authorizationpolicy_shop_vault.yaml"),
       {"b", "b", "a", "a", "a"}},
      {"routes of vault for its callers",
       file("60-services/shop/virtualservice_shop_vault.yaml"),
       {"ab", "ab", "a", "a", "ac"}},
      {"namespace", file("00-namespaces/namespace_shop.yaml"), {"ab", "ab", "ab", "ab", "abc"}},
      {"Service cart", text("60-services/shop/service_shop_cart.yaml", "selector:"), {"ab", "ab", "ab", "ab", "abc"}},
      {"ServiceAccount", file("60-services/shop/serviceaccount_shop_cart.yaml"), {"ab", "ab", "ab", "ab", "abc"}},
      {"stub of ledger",
       text("60-services/shop/service_shop_ledger.yaml", "managed-by: meshc"),
       {"b", "b", "b", "b", "bc"}},
      {"stub of vault",
       text("60-services/shop/service_shop_vault.yaml", "managed-by: meshc"),
       {"a", "a", "a", "a", "ac"}},
      {"routes by the cluster of the caller",
       text("60-services/shop/virtualservice_shop_cart.yaml", "topology.istio.io/cluster: b"),
       {"", "", "a", "a", "a"}},
  };
  for (std::size_t i = 0; i < topologies.size(); ++i) {
    INFO(topologies[i]);
    std::vector<HeldBy> rows;
    for (const Row &row : matrix)
      rows.push_back({row.object, row.present, row.holders[i]});
    check_holders(topologies[i], rows);
  }
}

TEST_CASE("who holds what of an external control plane") {
  const std::string space = "00-namespaces/namespace_external-istiod.yaml";
  const std::string secrets = "30-control-plane/";
  const std::string gateways = "40-gateways/";
  check_holders(
      external,
      {
          // a is the configuration cluster, b a further remote, x runs the control plane.
          {"network label", text(space, "topology.istio.io/network: "), "ab"},
          {"controlPlaneClusters", text(space, "controlPlaneClusters: a\n"), "b"},
          {"namespace of the control plane", file(space), "abx"},
          {"namespace of the gateway's own Istio", file("00-namespaces/namespace_istio-system.yaml"), "x"},
          {"namespace of the gateway", file("00-namespaces/namespace_istio-ingress.yaml"), "x"},
          {"base chart", file("istio-base.yaml"), "abx"},
          {"base, remote profile", text("istio-base.yaml", "profile: remote"), "ab"},
          {"istiod, remote profile", text("istiod.yaml", "profile: remote"), "ab"},
          {"istiod of the gateway", text("istiod.yaml", "clusterName: x"), "x"},
          {"istiod of the mesh", file("external-istiod.yaml"), "x"},
          {"its cluster is that of the configuration", text("external-istiod.yaml", "clusterName: a"), "x"},
          {"externalIstiod", text("external-istiod.yaml", "externalIstiod: true"), "x"},
          {"externalIstiod elsewhere", text("istiod.yaml", "externalIstiod"), ""},
          {"address of discovery", text("external-istiod.yaml", "discoveryAddress: istiod.example:15012"), "x"},
          {"configCluster", text("istiod.yaml", "configCluster: true"), "a"},
          {"mesh configuration that is shared", text("istiod.yaml", "configMap: true"), "ab"},
          {"validation by URL", text("istiod.yaml", "validationURL: https://istiod.example:15017/validate"), "a"},
          {"injection by URL", text("istiod.yaml", "injectionURL: https://istiod.example:15017/inject/cluster/"), "ab"},
          {"remotePilotAddress", text("istiod.yaml", "remotePilotAddress"), ""},
          {"serviceSettings", text("external-istiod.yaml", "serviceSettings"), "x"},
          {"east-west gateway", file("istio-eastwestgateway.yaml"), "ab"},
          {"gateway before the control plane", file("istio-ingress.yaml"), "x"},
          {"expose services", file(gateways + "gateway_external-istiod_cross-network-gateway.yaml"), "a"},
          {"expose istiod", file(gateways + "gateway_external-istiod_external-istiod-gateway.yaml"), "x"},
          {"its routes", file(gateways + "virtualservice_external-istiod_external-istiod.yaml"), "x"},
          {"its rule", file(gateways + "destinationrule_external-istiod_external-istiod.yaml"), "x"},
          {"expose istiod as a primary does", file(gateways + "gateway_external-istiod_istiod-gateway.yaml"), ""},
          {"credential of a, as a file", file(secrets + "externalsecret_external-istiod_istio-kubeconfig.yaml"), "x"},
          {"credential of a, as a peer", file(secrets + "externalsecret_external-istiod_istio-remote-secret-a.yaml"),
           ""},
          {"credential of b", file(secrets + "externalsecret_external-istiod_istio-remote-secret-b.yaml"), "x"},
          {"token of istiod", file(secrets + "secret_external-istiod_istiod-istio-remote-secret-token.yaml"), "a"},
          {"reader token",
           file(secrets + "secret_external-istiod_istio-reader-service-account-istio-remote-secret-token.yaml"), "b"},
          {"policy", file("60-services/shop/authorizationpolicy_shop_cart.yaml"), "a"},
          {"rules", file("60-services/shop/destinationrule_shop_cart.yaml"), "a"},
          {"routes", file("60-services/shop/virtualservice_shop_cart.yaml"), "a"},
          {"Service cart", text("60-services/shop/service_shop_cart.yaml", "selector:"), "ab"},
          {"stub of ledger", text("60-services/shop/service_shop_ledger.yaml", "managed-by: meshc"), "b"},
      });
}

TEST_CASE("who holds what while clusters come and go") {
  check_holders(life,
                {
                    // e stays, d drains (peers), j joins, r joins as a remote of e, s is at its last step.
                    {"control plane", file("istiod.yaml"), "dejrs"},
                    {"east-west gateway", file("istio-eastwestgateway.yaml"), "dejrs"},
                    {"cross-network Gateway",
                     text("40-gateways/gateway_istio-system_cross-network-gateway.yaml", "cart.shop"), "dejs"},
                    {"reader token", file(token), "dejrs"},
                    {"credential of e", file(secret_of("e")), "dj"},
                    {"credential of d", file(secret_of("d")), ""},
                    {"credential of j", file(secret_of("j")), ""},
                    {"credential of r", file(secret_of("r")), "e"},
                    {"credential of s", file(secret_of("s")), ""},
                    {"Service cart, with pods", text("60-services/shop/service_shop_cart.yaml", "selector:"), "dej"},
                    {"Service cart, a name", text("60-services/shop/service_shop_cart.yaml", "managed-by: meshc"), "r"},
                    {"policy of cart", file("60-services/shop/authorizationpolicy_shop_cart.yaml"), "dejs"},
                    {"ingress", file("60-services/shop/virtualservice_shop_ingress.shop.yaml"), "de"},
                });
}
