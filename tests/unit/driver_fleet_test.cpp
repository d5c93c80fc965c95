// examples/fleet: how much it is, that each of its values can be asked for, and that a change of one parameter changes
// what it should and nothing else.

#include "base/text.h"
#include "driver/compile.h"
#include "support/golden.h"
#include "support/project.h"
#include "support/verbs.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <map>
#include <set>

using namespace meshc;
using namespace meshc::testing;

namespace {

using Change = std::pair<std::string, std::string>; // every occurrence of the first becomes the second

void add_fleet(MemoryHost &host, const std::vector<Change> &changes = {}) {
  host.folder = "/mesh";
  for (const std::string &file : project_files("examples/fleet", ".mesh")) {
    std::string text = project_file(file);
    for (const auto &[what, with] : changes)
      for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size()))
        text.replace(at, what.size(), with);
    host.add("/mesh" + file.substr(14), text);
  }
}

// Path to bytes; without the records, which hold places and digests of everything.
std::map<std::string, std::string> compiled(const std::vector<Change> &changes = {}) {
  MemoryHost host;
  add_fleet(host, changes);
  const driver::Compilation compilation = driver::compile(host, ".", driver::Until::files);
  REQUIRE_FALSE(compilation.broken());
  std::map<std::string, std::string> files;
  for (const manifest::File &file : compilation.tree.files)
    if (!file.path.starts_with(".meshc/"))
      files.emplace(file.path, file.bytes);
  return files;
}

// "clusters/iad-3/60-services/…" without the cluster, which is counted instead.
std::string without_cluster(const std::string &path) {
  const auto parts = split(path, '/');
  std::string text;
  for (std::size_t i = 0; i < parts.size(); ++i)
    if (i != 1)
      text += (text.empty() ? "" : "/") + std::string(parts[i]);
  return text;
}

// Which files differ, in how many clusters, and each line that became another, with how often it did.
std::string difference(const std::map<std::string, std::string> &before,
                       const std::map<std::string, std::string> &after) {
  std::map<std::string, std::size_t> files, lines;
  for (const auto &[path, bytes] : before) {
    const auto other = after.find(path);
    if (other == after.end()) {
      ++files["removed " + without_cluster(path)];
      continue;
    }
    if (other->second == bytes)
      continue;
    ++files["changed " + without_cluster(path)];
    const auto old_lines = split(bytes, '\n'), new_lines = split(other->second, '\n');
    for (std::size_t i = 0; i < std::max(old_lines.size(), new_lines.size()); ++i) {
      const std::string was(i < old_lines.size() ? trim(old_lines[i]) : "");
      const std::string is(i < new_lines.size() ? trim(new_lines[i]) : "");
      if (was != is)
        ++lines[was + " -> " + is];
    }
  }
  for (const auto &[path, bytes] : after)
    if (!before.contains(path))
      ++files["added " + without_cluster(path)];
  std::string text;
  for (const auto &[line, times] : lines)
    text += line + " (" + std::to_string(times) + ")\n";
  text += "\n";
  for (const auto &[file, clusters] : files)
    text += file + " (" + std::to_string(clusters) + ")\n";
  return text;
}

} // namespace

TEST_CASE("examples/fleet is 50 clusters and 200 services in under 150 lines, and raises no error or warning") {
  std::size_t lines = 0;
  for (const std::string &file : project_files("examples/fleet", ".mesh")) {
    const std::string text = project_file(file);
    lines += static_cast<std::size_t>(std::ranges::count(text, '\n'));
    for (const std::string_view line : split(text, '\n'))
      CHECK(line.size() <= 120);
  }
  CHECK(lines < 150);
  MemoryHost host;
  add_fleet(host);
  const driver::Compilation compilation = driver::compile(host, ".", driver::Until::verified);
  CHECK(found_marks(compilation).empty());
  const model::Mesh &mesh = compilation.checked.mesh;
  CHECK(mesh.clusters.size() == 50);
  CHECK(mesh.services.size() == 200);
  CHECK(mesh.namespaces.size() == 20);
  std::set<std::size_t> busy;
  for (const model::Service &service : mesh.services)
    for (const model::ClusterId cluster : service.on)
      busy.insert(cluster.index);
  CHECK(busy.size() == 50);
}

TEST_CASE("meshc why answers for whatever the fleet generates") {
  std::string answers;
  for (const char *field :
       {"mesh.mtls", "iad-3.pods", "iad-3.labels.role", "dub-1.gateway.ingress.address", "bom-7.istio", "bom-8.istio",
        "payments.owner", "web.door.timeout", "web.door.on", "web.door.failover.to", "web.door.replicas",
        "reviews.door.replicas", "cart.writer.retry.attempts", "payments.ledger.timeout", "payments.ledger.retry",
        "payments.ledger.circuit_breaker", "shop.tls.min_version"}) {
    MemoryHost host;
    add_fleet(host);
    const Ran ran = run(host, {"why", field});
    INFO(field);
    CHECK(ran.code == 0);
    answers += "$ meshc why " + std::string(field) + "\n" + ran.output + ran.errors + "\n";
  }
  Goldens("fleet").check("why.txt", answers);
}

TEST_CASE("a parameter of the fleet's profile changes what uses it and nothing else") {
  const auto before = compiled();
  Goldens goldens("fleet");
  // A name is a name: nothing that is written knows it.
  CHECK(compiled({{"tries", "attempts_after_the_first"}}) == before);
  goldens.check("per_try.diff",
                difference(before, compiled({{"per_try: duration = 400ms", "per_try: duration = 450ms"}})));
  // The ledger sets its own, so its file is not among them.
  const std::string changed = project_file("fixtures/fleet/per_try.diff");
  CHECK(changed.find("virtualservice_payments_vault.yaml") != std::string::npos);
  CHECK(changed.find("virtualservice_payments_ledger.yaml") == std::string::npos);
  CHECK(changed.find("removed") == std::string::npos);
  // One line about one service.
  goldens.check("ledger.diff", difference(before, compiled({{"timeout = 3s", "timeout = 4s"}})));

  // How much of each kind there is, cluster by cluster.
  std::map<std::string, std::map<std::string, std::size_t>> kinds;
  for (const auto &[path, bytes] : before) {
    const auto parts = split(path, '/');
    if (parts[0] == "clusters")
      ++kinds[std::string(parts[1])][std::string(parts.back().substr(0, parts.back().find('_')))];
  }
  std::string census;
  for (const auto &[cluster, counts] : kinds) {
    census += cluster + ":";
    for (const auto &[kind, number] : counts)
      census += " " + std::to_string(number) + " " + kind;
    census += "\n";
  }
  goldens.check("census.txt", census);
}
