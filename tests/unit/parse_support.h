// What the tests of the parser share: one text parsed, and what of it is left.
#pragma once

#include "parse/parse.h"
#include "syntax/print.h"

#include <filesystem>
#include <set>
#include <string>
#include <vector>

namespace meshc::tests {

struct ParsedText {
  SourceMap sources;
  parse::Parsed parsed;

  explicit ParsedText(std::string text) { parsed = parse::parse(sources, sources.add("test.mesh", std::move(text))); }

  std::string dump() const { return syntax::dump(parsed.tree); }
  std::string format() const { return syntax::format(parsed.tree, sources); }
  std::vector<std::string> comments() const;
  // `line: message` of each finding.
  std::vector<std::string> errors() const;
  std::multiset<std::uint32_t> error_lines() const;
};

std::string read_file(const std::filesystem::path &path);
std::vector<std::filesystem::path> mesh_files(const std::filesystem::path &folder);
std::filesystem::path fixtures();

} // namespace meshc::tests
