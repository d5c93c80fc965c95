// Trees with records for the publish tests: a few lines of YAML each, all from one pretended source.
#pragma once

#include "diagnostics/diagnostic.h"
#include "pki/digest.h"
#include "publish/records.h"

#include <string>
#include <utility>
#include <vector>

inline meshc::manifest::FileTree tree_of(const std::vector<std::pair<std::string, std::string>> &files) {
  using namespace meshc;
  SourceMap sources;
  const FileId file = sources.add("shop.mesh", "mesh shop {\n}\n  service web {\n}\n");
  manifest::FileTree tree;
  for (const auto &[path, bytes] : files)
    tree.files.push_back({path, bytes, {{1, Span{file, 0, 4}}, {3, Span{file, 16, 20}}}});
  tree.sort();
  publish::add_records(tree, sources, {"0.1.0", {{"istio", "1.31.1"}}, publish::input_digest(sources, pki::sha256_hex)},
                       pki::sha256_hex);
  return tree;
}

inline std::string messages(const meshc::diagnostics::Diagnostics &findings) {
  std::string text;
  for (const auto &finding : findings.all())
    text += std::string(finding.kind().code) + " " + finding.message + "\n";
  return text;
}
