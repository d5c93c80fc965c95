// How Istio comes into a cluster and how one release follows another: revisions, tags, charts rendered beforehand, and
// what each release understands.

#include "driver/compile.h"
#include "schema/validate.h"
#include "support/golden.h"
#include "support/project.h"
#include "support/verbs.h"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace meshc;
using namespace meshc::testing;
using Catch::Contains;

namespace {

struct Made {
  driver::Compilation compilation;

  explicit Made(const std::string &program) : compilation(compile_program(program, driver::Until::files)) {
    for (const std::string &mark : found_marks(compilation))
      UNSCOPED_INFO(mark);
    CHECK(found_marks(compilation).empty());
  }
  bool has(std::string_view path) const { return compilation.tree.find(path) != nullptr; }
  std::string operator[](std::string_view path) const {
    const manifest::File *found = compilation.tree.find(path);
    return found == nullptr ? "no file " + std::string(path) : found->bytes;
  }
};

// One cluster with an ingress gateway, these lines in the mesh and these in the cluster.
std::string program(const std::string &mesh, const std::string &cluster) {
  return "mesh shop {\n" + mesh + "}\n\nnetwork left\n\ncluster east {\n  network = left\n  region = us-east-1\n\n" +
         "  gateway ingress { address = 203.0.113.12 }\n" + cluster +
         "}\n\nnamespace shop {\n  manage = create\n  service web { on = [east], ports = [8080/http] }\n}\n";
}

const std::string stable = "clusters/east/30-control-plane/mutatingwebhookconfiguration_istio-revision-tag-stable.yaml";
const std::string canary = "clusters/east/30-control-plane/mutatingwebhookconfiguration_istio-revision-tag-canary.yaml";
const std::string rest = "clusters/east/30-control-plane/mutatingwebhookconfiguration_istio-revision-tag-default.yaml";

} // namespace

TEST_CASE("without tags there is one control plane without a name, changed in place") {
  const Made made(program("  istio = 1.31.1\n", ""));
  CHECK(made.has("charts/east/istiod.yaml"));
  CHECK_FALSE(made.has(stable));
  CHECK_FALSE(made.has(rest));
  CHECK_THAT(made["charts/east/istiod.yaml"], !Contains("revision"));
  CHECK_THAT(made["charts/east/istio-ingress.yaml"], !Contains("revision"));
  CHECK_THAT(made["charts/east/istio-base.yaml"], Contains("defaultRevision: default"));
  CHECK_THAT(made["clusters/east/00-namespaces/namespace_shop.yaml"], Contains("istio-injection: enabled"));
}

TEST_CASE("an upgrade step by step: beside it; one tag; all tags; the old one gone") {
  const std::string tags = "  tags = [stable, canary]\n";
  const auto step = [&](const std::string &version, const std::string &upgrade) {
    return Made(program("  istio = " + version + "\n" + tags, upgrade));
  };
  const Made before = step("1.30.5", "");
  CHECK_FALSE(before.has("charts/east/istiod.yaml"));
  CHECK_THAT(before["charts/east/istiod-1-30-5.yaml"], Contains("revision: 1-30-5"));
  CHECK_THAT(before["charts/east/istio-base.yaml"], Contains("version 1.30.5") && Contains("defaultRevision: 1-30-5"));
  CHECK_THAT(before["clusters/east/00-namespaces/namespace_shop.yaml"],
             Contains("istio.io/rev: stable") && !Contains("istio-injection"));
  CHECK_THAT(before["charts/east/istio-ingress.yaml"], Contains("revision: stable"));
  CHECK_THAT(before["clusters/east/00-namespaces/namespace_istio-ingress.yaml"], !Contains("istio.io/rev"));
  for (const std::string &tag : {stable, canary, rest})
    CHECK_THAT(before[tag], Contains("name: istiod-1-30-5") && Contains("istio.io/rev: 1-30-5"));
  CHECK_THAT(before[rest], Contains("- enabled") && Contains("istio.io/tag: default"));
  CHECK_THAT(before[stable], !Contains("- enabled"));

  const Made beside = step("1.30.5", "  upgrade { to = 1.31.1 }\n");
  CHECK_THAT(beside["charts/east/istiod-1-31-1.yaml"], Contains("version 1.31.1") && Contains("revision: 1-31-1"));
  CHECK(beside["charts/east/istiod-1-30-5.yaml"] == before["charts/east/istiod-1-30-5.yaml"]);
  // Schemas first; who judges objects follows the first tag.
  CHECK_THAT(beside["charts/east/istio-base.yaml"], Contains("version 1.31.1") && Contains("defaultRevision: 1-30-5"));
  for (const std::string &tag : {stable, canary, rest})
    CHECK(beside[tag] == before[tag]);

  const Made moved = step("1.30.5", "  upgrade { to = 1.31.1, tags = [canary] }\n");
  CHECK_THAT(moved[canary], Contains("name: istiod-1-31-1") && Contains("istio.io/rev: 1-31-1"));
  CHECK(moved[stable] == before[stable]);
  CHECK(moved[rest] == before[rest]);

  const Made all = step("1.30.5", "  upgrade { to = 1.31.1, tags = [canary, stable] }\n");
  for (const std::string &tag : {stable, canary, rest})
    CHECK_THAT(all[tag], Contains("name: istiod-1-31-1"));
  CHECK(all.has("charts/east/istiod-1-30-5.yaml"));
  CHECK_THAT(all["charts/east/istio-base.yaml"], Contains("defaultRevision: 1-31-1"));

  // Taking the block out removes the old control plane and, but for versions of gateways, nothing else.
  const Made after = step("1.31.1", "");
  CHECK_FALSE(after.has("charts/east/istiod-1-30-5.yaml"));
  CHECK(after["charts/east/istiod-1-31-1.yaml"] == all["charts/east/istiod-1-31-1.yaml"]);
  for (const std::string &tag : {stable, canary, rest})
    CHECK(after[tag] == all[tag]);
}

TEST_CASE("a control plane that was installed without a name keeps those that choose none") {
  const Made made(program("  istio = 1.30.5\n  tags = [stable]\n",
                          "  revision = none\n  upgrade { to = 1.31.1, revision = \"next\" }\n"));
  CHECK_THAT(made["charts/east/istiod.yaml"], Contains("version 1.30.5") && !Contains("revision"));
  CHECK_THAT(made["charts/east/istiod-next.yaml"], Contains("revision: next"));
  CHECK_THAT(made["charts/east/istio-base.yaml"], Contains("defaultRevision: default"));
  CHECK_THAT(made[stable], Contains("name: istiod\n") && Contains("istio.io/rev: default"));
  // Its own webhooks take them: a second one would inject twice.
  CHECK_FALSE(made.has(rest));
}

TEST_CASE("a tag called default is the one for all that choose none") {
  const Made made(program("  istio = 1.31.1\n  tags = [default]\n", ""));
  CHECK_THAT(made[rest], Contains("istio.io/tag: default") && Contains("- enabled"));
  CHECK_THAT(made["clusters/east/00-namespaces/namespace_shop.yaml"], Contains("istio.io/rev: default"));
}

TEST_CASE("in another system namespace tags carry its name") {
  const Made made(program("  istio = 1.31.1\n  system_namespace = \"mesh-system\"\n  tags = [stable]\n", ""));
  const std::string path =
      "clusters/east/30-control-plane/mutatingwebhookconfiguration_istio-revision-tag-stable-mesh-system.yaml";
  CHECK_THAT(made[path], Contains("namespace: mesh-system"));
}

TEST_CASE("the first line of values says where the chart comes from, and what Helm is asked for") {
  const Made made(program("  istio = 1.31.1\n  charts { repository = \"oci://registry.example/istio\" }\n", ""));
  CHECK_THAT(made["charts/east/istiod.yaml"],
             Catch::StartsWith("# Chart istiod, version 1.31.1, from oci://registry.example/istio. Release istiod in "
                               "namespace istio-system.\n"));
  CHECK_THAT(made["charts/east/istio-ingress.yaml"], Contains(", from oci://registry.example/istio. Release"));
}

TEST_CASE("the node agent is a chart, and the injector leaves out what it does") {
  const Made made(
      program("  istio = 1.31.1\n  charts { hub = \"registry.example/istio\" }\n", "  cni = true\n  platform = gke\n"));
  CHECK_THAT(made["charts/east/istiod.yaml"], Contains("cni:\n  enabled: true"));
  CHECK_THAT(made["charts/east/istio-cni.yaml"], Contains("# Chart cni, version 1.31.1") &&
                                                     Contains("hub: registry.example/istio") &&
                                                     Contains("platform: gke"));
  const Made without(program("  istio = 1.31.1\n  cni = true\n", "  cni = false\n"));
  CHECK_FALSE(without.has("charts/east/istio-cni.yaml"));
  CHECK_THAT(without["charts/east/istiod.yaml"], !Contains("cni"));
}

TEST_CASE("where somebody else installs Istio nothing of it is written, and all that is assumed is said") {
  const Made made(program("  istio = 1.31.1\n  trust_domain = \"shop.example\"\n", "") +
                  "\ndelivery { control_plane = none }\n");
  for (const manifest::File &file : made.compilation.tree.files)
    CHECK_THAT(file.path, !Catch::StartsWith("charts/"));
  CHECK(made.has("clusters/east/00-namespaces/namespace_istio-system.yaml"));
  const auto &all = made.compilation.findings.all();
  const auto found =
      std::ranges::find(all, std::string_view("MC2042"), [](const auto &finding) { return finding.kind().code; });
  REQUIRE(found != all.end());
  REQUIRE(found->notes.size() == 1);
  CHECK(found->notes.front() == "`east`: `global.multiCluster.clusterName` east, `global.network` left, "
                                "`global.meshID` shop, trust domain shop.example");
}

namespace {

const std::string by_manifests =
    program("  istio = 1.31.1\n  trust_domain = \"shop.example\"\n  tags = [stable]\n", "") +
    "\ndelivery { control_plane = manifests, rendered = \"vendor\" }\n";

const std::string base = R"(kind: CustomResourceDefinition
metadata: { name: gateways.networking.istio.io }
---
kind: ValidatingWebhookConfiguration
metadata: { name: istiod-default-validator, labels: { istio.io/rev: 1-31-1 } }
)";
const std::string istiod = R"(kind: Deployment
metadata: { name: istiod-1-31-1 }
---
kind: ConfigMap
metadata: { name: istio-1-31-1 }
data:
  mesh: |-
    defaultConfig: {}
    trustDomain: shop.example
---
kind: ConfigMap
metadata: { name: istio-sidecar-injector-1-31-1 }
data:
  values: |-
    {"global": {"meshID": "shop", "network": "left", "multiCluster": {"clusterName": "east"}, "logLevel": ""}}
)";
const std::string ingress = R"(kind: Service
metadata: { name: istio-ingress }
spec: { loadBalancerIP: 203.0.113.12 }
---
kind: Deployment
metadata: { name: istio-ingress }
spec: { template: { metadata: { labels: { istio.io/rev: stable } } } }
)";

// What is said of `istiod`, when that is what lies there; empty when all is well.
std::string judged(const std::string &of_base, const std::string &of_istiod, const std::string &of_ingress,
                   manifest::FileTree *tree = nullptr) {
  MemoryHost host;
  host.add("/mesh/program.mesh", by_manifests);
  host.add("/mesh/vendor/east/istio-base.yaml", of_base);
  host.add("/mesh/vendor/east/istiod-1-31-1.yaml", of_istiod);
  host.add("/mesh/vendor/east/istio-ingress.yaml", of_ingress);
  driver::Compilation made = driver::compile(host, "/mesh", driver::Until::files);
  std::string said;
  for (const diagnostics::Diagnostic &finding : made.findings.all())
    if (finding.severity == diagnostics::Severity::error)
      said += finding.message + "\n";
  if (tree != nullptr)
    *tree = std::move(made.tree);
  return said;
}

std::string replaced(std::string text, const std::string &from, const std::string &to) {
  const std::size_t at = text.find(from);
  REQUIRE(at != text.npos);
  return text.replace(at, from.size(), to);
}

} // namespace

TEST_CASE("charts that were rendered beforehand are placed as they are") {
  manifest::FileTree tree;
  CHECK(judged(base, istiod, ingress, &tree) == "");
  REQUIRE(tree.find("clusters/east/30-control-plane/istiod-1-31-1.yaml") != nullptr);
  CHECK(tree.find("clusters/east/30-control-plane/istiod-1-31-1.yaml")->bytes == istiod);
  CHECK(tree.find("clusters/east/40-gateways/istio-ingress.yaml")->bytes == ingress);
  CHECK(tree.find("charts/east/istiod-1-31-1.yaml") == nullptr);
}

TEST_CASE("charts that were rendered from something else are refused, one sentence each") {
  const auto istiod_with = [&](const std::string &from, const std::string &to) {
    return judged(base, replaced(istiod, from, to), ingress);
  };
  const std::string of_istiod = "`vendor/east/istiod-1-31-1.yaml` does not install what the program says: ";
  CHECK(istiod_with("\"network\": \"left\"", "\"network\": \"right\"") ==
        of_istiod + "`global.network` is `right`, and the program says `left`\n");
  CHECK(istiod_with("{\"clusterName\": \"east\"}", "{}") ==
        of_istiod + "`global.multiCluster.clusterName` is not set, and the program says `east`\n");
  CHECK(istiod_with("trustDomain: shop.example", "trustDomain: cluster.local") ==
        of_istiod + "`trustDomain` is `cluster.local`, and the program says `shop.example`\n");
  CHECK(istiod_with("name: istiod-1-31-1", "name: istiod") == of_istiod + "it has no Deployment `istiod-1-31-1`\n");
  CHECK(istiod_with("kind: Deployment", "kind: [").starts_with(of_istiod + "it does not read as YAML: "));
  CHECK(judged(replaced(base, "1-31-1", "default"), istiod, ingress) ==
        "`vendor/east/istio-base.yaml` does not install what the program says: `defaultRevision` is `default`, and the "
        "program says `1-31-1`\n");
  CHECK(judged(base, istiod, replaced(ingress, "stable", "canary")) ==
        "`vendor/east/istio-ingress.yaml` does not install what the program says: `revision` is `canary`, and the "
        "program says `stable`\n");
}

TEST_CASE("a remote that was rendered for another primary") {
  std::string text = project_file("fixtures/topologies/remote-one-network.mesh");
  text += "\ndelivery { control_plane = manifests }\n";
  const auto said = [&](const std::string &address, const std::string &path, const std::string &domain) {
    MemoryHost host;
    host.add("/mesh/program.mesh", text);
    host.add(
        "/mesh/control-plane/b/istiod.yaml",
        "kind: Service\nmetadata: { name: istiod }\n---\nkind: EndpointSlice\nendpoints:\n  - addresses: [\"" +
            address +
            "\"]\n---\nkind: MutatingWebhookConfiguration\nwebhooks:\n  - clientConfig: { service: { path: " + path +
            " } }\n---\nkind: ConfigMap\nmetadata: { name: istio }\ndata: { mesh: \"trustDomain: " + domain + "\" }\n");
    const driver::Compilation made = driver::compile(host, "/mesh", driver::Until::files);
    for (const diagnostics::Diagnostic &finding : made.findings.all())
      if (finding.message.starts_with("`control-plane/b/istiod.yaml`"))
        return finding.message;
    return std::string("nothing");
  };
  const std::string path = "/inject/cluster/b/net/left";
  CHECK(said("203.0.113.11", path, "fleet.example") == "nothing");
  CHECK_THAT(said("203.0.113.19", path, "fleet.example"),
             Contains("`global.remotePilotAddress` is `203.0.113.19`, and the program says `203.0.113.11`"));
  CHECK_THAT(said("203.0.113.11", "/inject", "fleet.example"),
             Contains("`clientConfig.service.path` is `/inject`, and the program says `" + path + "`"));
  CHECK_THAT(said("203.0.113.11", path, "cluster.local"), Contains("`trustDomain` is `cluster.local`"));
}

TEST_CASE("a chart that was not rendered: the message has the command, and its values can be had") {
  MemoryHost host;
  host.folder = "/mesh";
  host.add("/mesh/program.mesh", by_manifests);
  const driver::Compilation made = driver::compile(host, "/mesh", driver::Until::files);
  REQUIRE(made.findings.count(diagnostics::Severity::error) == 3);
  CHECK(made.findings.all().back().help.find("| helm template ") != std::string::npos);
  const Ran ran = run(host, {"dump", "values", "--cluster", "east", "--release", "istiod-1-31-1"});
  CHECK(ran.code == 0);
  CHECK_THAT(ran.output, Catch::StartsWith("# Chart istiod, version 1.31.1. Release istiod-1-31-1 in namespace") &&
                             Contains("\nrevision: 1-31-1\n"));
}

TEST_CASE("the same program for 1.29, 1.30 and 1.31: what each understands, or which feature it does not") {
  const std::string text = project_file("fixtures/versions/shop.mesh");
  Goldens goldens("versions/expected");
  for (const std::string version : {"1.29.8", "1.30.5", "1.31.1"})
    for (const bool careful : {true, false}) {
      MemoryHost host;
      host.add("/mesh/shop.mesh", text);
      const driver::Compilation made =
          driver::compile(host, "/mesh", driver::Until::files, std::nullopt, {},
                          {"", {{"release", version}, {"careful", careful ? "true" : "false"}}, ""});
      std::string page;
      for (const diagnostics::Diagnostic &finding : made.findings.all())
        page += std::string(finding.kind().code) + " " + finding.message + "\n";
      for (const manifest::File &file : made.tree.files)
        if (file.path.starts_with("charts/") || file.path.ends_with("destinationrule_shop_cart.yaml"))
          page += "--- " + file.path + "\n" + file.bytes;
      goldens.check(version + (careful ? "-careful" : "") + ".txt", page);
    }
  CHECK(goldens.unused() == std::set<std::string>{});
}

TEST_CASE("a key of values that the chart does not know yet") {
  manifest::ChartValues chart;
  chart.chart = chart.release = "istiod";
  chart.values = manifest::Value::map({});
  chart.values.set("global", manifest::Value::map({})).set("enableReaderRBAC", manifest::Value(false, {}));
  for (const std::string version : {"", "1.30.5", "1.31"}) {
    chart.version = version;
    CHECK(schema::validate(chart, schema::built_in()).empty());
  }
  chart.version = "1.29.8";
  const auto findings = schema::validate(chart, schema::built_in());
  REQUIRE(findings.all().size() == 1);
  CHECK(findings.all().front().message == "values of chart `istiod`: `global.enableReaderRBAC` needs Istio 1.30, but "
                                          "the cluster runs 1.29.8");
}

TEST_CASE("Services that are created are the same in every cluster") {
  // Silent failures 6 and 37: one cluster's ports are taken for all. Where it does not run, a stub has the same ports.
  for (const std::string &file : project_files("fixtures/topologies", ".mesh")) {
    INFO(file);
    const driver::Compilation made = compile_program(project_file(file), driver::Until::files);
    REQUIRE_FALSE(made.broken());
    std::map<std::string, std::pair<std::string, std::string>> ports, whole; // by name: cluster, text
    const auto same = [](auto &seen, const std::string &name, const std::string &cluster, const std::string &bytes) {
      const auto [first, is_new] = seen.try_emplace(name, cluster, bytes);
      INFO(name << " in " << first->second.first << " and in " << cluster);
      CHECK(first->second.second == bytes);
    };
    for (const manifest::File &one : made.tree.files) {
      const std::size_t name = one.path.rfind('/');
      if (!one.path.starts_with("clusters/") || one.path.find("/60-services/") == std::string::npos ||
          one.path.compare(name, 9, "/service_") != 0)
        continue;
      const std::string cluster = one.path.substr(9, one.path.find('/', 9) - 9);
      same(ports, one.path.substr(name), cluster, one.bytes.substr(one.bytes.find("  ports:")));
      if (one.bytes.find("selector:") != std::string::npos)
        same(whole, one.path.substr(name), cluster, one.bytes);
    }
    CHECK_FALSE(whole.empty());
  }
}
