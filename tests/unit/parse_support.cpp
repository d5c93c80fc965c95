#include "parse_support.h"

#include <algorithm>
#include <fstream>
#include <sstream>

namespace meshc::tests {

std::vector<std::string> ParsedText::comments() const {
  std::vector<std::string> result;
  for (const syntax::Comment &comment : parsed.tree.comments)
    result.emplace_back(sources.text(comment.span));
  return result;
}

std::vector<std::string> ParsedText::errors() const {
  std::vector<std::string> result;
  for (const diagnostics::Diagnostic &finding : parsed.findings.all())
    result.push_back(std::to_string(sources.start(finding.span).line) + ": " + finding.message);
  return result;
}

std::multiset<std::uint32_t> ParsedText::error_lines() const {
  std::multiset<std::uint32_t> result;
  for (const diagnostics::Diagnostic &finding : parsed.findings.all())
    result.insert(sources.start(finding.span).line);
  return result;
}

std::string read_file(const std::filesystem::path &path) {
  std::ifstream in(path, std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

std::vector<std::filesystem::path> mesh_files(const std::filesystem::path &folder) {
  std::vector<std::filesystem::path> result;
  if (std::filesystem::exists(folder))
    for (const auto &entry : std::filesystem::recursive_directory_iterator(folder))
      if (entry.path().extension() == ".mesh")
        result.push_back(entry.path());
  std::ranges::sort(result);
  return result;
}

std::filesystem::path fixtures() {
  return std::filesystem::path(MESHC_SOURCE_DIR) / "fixtures" / "parse";
}

} // namespace meshc::tests
