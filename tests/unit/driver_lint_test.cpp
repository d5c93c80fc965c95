// `meshc lint` as people call it, and the page that says what it finds in five documents people configure meshes by.
// Fixtures under fixtures/lint/ mark each line that is wrong: `# error: MC9060 (D5)`, where D5 is the number of the
// defect in those documents.

#include "base/text.h"
#include "support/golden.h"
#include "support/plain.h"
#include "support/project.h"
#include "support/verbs.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <map>

using namespace meshc;
using namespace meshc::testing;

namespace {

struct Defect {
  std::string file;
  std::string line;
  std::string code;
  std::string message;
};

// A bar would end the cell.
std::string in_table(std::string_view text) {
  std::string cell;
  for (const char c : text)
    cell += c == '|' ? std::string("\\|") : std::string(1, c);
  return cell;
}

std::string defect_number(std::string_view tag) {
  return tag.size() == 2 ? "D0" + std::string(tag.substr(1)) : std::string(tag);
}

std::multimap<std::string, Defect> marked_defects() {
  std::multimap<std::string, Defect> all;
  for (const std::string &file : project_files("fixtures/lint", ".md")) {
    const std::string text = project_file(file);
    const PlainResult result = lint_text(text, file);
    std::size_t number = 0;
    for (const std::string_view line : split(text, '\n')) {
      ++number;
      for (const std::string_view word : {"# error: ", "# warning: "}) {
        const std::size_t at = line.find(word);
        const std::size_t open = line.find(" (D", at == std::string_view::npos ? line.size() : at);
        if (at == std::string_view::npos || open == std::string_view::npos)
          continue;
        const std::string code(line.substr(at + word.size(), 6));
        for (const diagnostics::Diagnostic &finding : result.findings.all())
          if (finding.kind().code == code && result.plain.sources.start(finding.span).line == number)
            for (const std::string_view tag : split(line.substr(open + 2, line.find(')', open) - open - 2), ','))
              all.insert({defect_number(trim(tag)),
                          {file.substr(file.rfind('/') + 1), in_table(trim(line.substr(0, line.find(" # ")))), code,
                           finding.message}});
      }
    }
  }
  return all;
}

} // namespace

TEST_CASE("the page of five documents says which of their defects are found") {
  const auto defects = marked_defects();
  std::string page = "# What lint finds in five documents\n\n"
                     "Five documents about meshes of several clusters, as people find them and copy from them, hold 38 "
                     "defects. Each is rebuilt by content in `fixtures/lint/`; below stands what `meshc lint` says at "
                     "which line. This page is made by the tests.\n\n| | line | finding |\n|--|--|--|\n";
  std::size_t found = 0;
  const std::map<std::string, std::string> explained{
      {"D24", "permissive mutual TLS is called enforced in prose; no object says it"},
      {"D33", "an agent's configuration of Consul, which is no object of Kubernetes"},
      {"D36", "one limit is stated twice, in prose and with two values"}};
  for (int i = 1; i <= 38; ++i) {
    const std::string number = std::string(i < 10 ? "D0" : "D") + std::to_string(i);
    const auto [first, last] = defects.equal_range(number);
    found += first != last;
    for (auto one = first; one != last; ++one)
      page += "| " + number + " | `" + one->second.line + "` in [" + one->second.file + "](../fixtures/lint/" +
              one->second.file + ") | " + one->second.code + ": " + one->second.message + " |\n";
    if (first == last) {
      REQUIRE(explained.contains(number));
      page += "| " + number + " | | not found: " + explained.at(number) + " |\n";
    }
  }
  CHECK(found >= 34);
  Goldens goldens(".", "docs");
  goldens.check("lint.md", page);
}

namespace {

constexpr std::string_view cart_in = R"(apiVersion: v1
kind: Service
metadata:
  name: cart
  namespace: shop
spec:
  ports:
    - name: NAME
      port: 8080
)";

std::string cart(std::string_view port) {
  std::string text(cart_in);
  return text.replace(text.find("NAME"), 4, port);
}

} // namespace

TEST_CASE("each argument of lint is a cluster, and so is each folder in clusters/") {
  MemoryHost host;
  host.add("/home/east/cart.yaml", cart("http"));
  host.add("/home/west/deep/cart.yaml", cart("web"));
  host.add("/home/fleet/clusters/a/cart.yaml", cart("http"));
  host.add("/home/fleet/clusters/b/cart.yaml", cart("web"));
  const Ran two = run(host, {"lint", "east", "west"});
  CHECK(two.code == driver::findings);
  CHECK(holds(two.output, "port 8080 has the name `http` in `east` and `web` in `west`"));
  CHECK(holds(two.errors, "2 files, 2 objects"));
  CHECK(holds(run(host, {"lint", "one=east", "other=west"}).output, "in `one` and `web` in `other`"));
  CHECK(holds(run(host, {"lint", "fleet"}).output, "in `a` and `web` in `b`"));
  CHECK(run(host, {"lint", "east"}).code == driver::clean);
  const Ran nothing = run(host, {"lint", "nowhere"});
  CHECK(nothing.code == driver::failure);
  CHECK(holds(nothing.errors, "nowhere: there is no such file or folder"));
}

TEST_CASE("lint reads dumps from stdin, templates get a hint, hidden files and links stay closed") {
  MemoryHost host;
  host.input = R"({"apiVersion": "v1", "kind": "List", "items": [
    {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "cluster-autoscaler-status", "namespace": "kube-system"}}]})";
  CHECK(holds(run(host, {"lint", "-"}).output, "MC9061"));
  host.add("/home/chart/service.yaml", "metadata:\n  name: {{ .Values.name }}\n  {{- if .x }}\n");
  const Ran chart = run(host, {"lint", "chart"});
  CHECK(chart.code == driver::findings);
  CHECK(holds(chart.output, "render it first"));
  host.add("/home/closed/.git/cart.yaml", cart("http"));
  host.add_link("/home/closed/loop", "/home/closed");
  CHECK(holds(run(host, {"lint", "closed"}).errors, "0 files"));
}

TEST_CASE("what aliases expand to is bounded, and an alias cannot hold itself") {
  std::string bomb = "a: &a [x, x, x, x, x, x, x, x, x, x]\n";
  for (char name = 'b'; name <= 'j'; ++name) {
    const std::string before(1, static_cast<char>(name - 1));
    bomb += std::string(1, name) + ": &" + name + " [";
    for (int i = 0; i < 10; ++i)
      bomb += std::string(i == 0 ? "*" : ", *") + before;
    bomb += "]\n";
  }
  const PlainResult expanded = lint_text(bomb);
  REQUIRE(expanded.findings.all().size() == 1);
  CHECK(holds(expanded.findings.all().front().message, "aliases expand to more than 100000 values"));
  const PlainResult cyclic = lint_text("apiVersion: v1\nkind: &k\n  - *k\n");
  REQUIRE_FALSE(cyclic.findings.all().empty());
  CHECK(cyclic.findings.all().front().kind().code == "MC9064");
}
