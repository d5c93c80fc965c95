#include "support/plain.h"

#include "base/text.h"
#include "lint/collect.h"

#include <algorithm>

namespace meshc::testing {

bool is_plain(std::string_view example) {
  return example.starts_with("apiVersion:") || example.starts_with("# cluster ") || example.starts_with("#!/bin/sh");
}

PlainResult lint_text(const std::string &text, const std::string &written_path) {
  const std::string path = text.starts_with("#!/bin/sh") ? "plain.sh" : written_path;
  PlainResult result;
  // Every cluster gets the whole text with the lines of the others blanked, so that places stay true.
  std::vector<std::pair<std::string, std::string>> clusters;
  std::size_t line_start = 0;
  for (const std::string_view line : split(text, '\n')) {
    if (line.starts_with("# cluster "))
      clusters.push_back({std::string(line.substr(10)), std::string(line_start, '\n')});
    line_start += 1;
    if (!clusters.empty())
      clusters.back().second += std::string(line) + "\n";
  }
  if (clusters.empty())
    clusters.push_back({"here", text});
  for (auto &[name, own] : clusters) {
    facts::Site site;
    site.name = name;
    site.is_document = !path.ends_with(".yaml");
    driver::add_plain(clusters.size() == 1 ? path : name + "/" + path, std::move(own), site, result.plain);
    lint::collect_settings(site);
    result.plain.sites.push_back(std::move(site));
  }
  result.findings = driver::judge(result.plain);
  return result;
}

std::vector<std::string> plain_marks_written(const std::string &text) {
  std::vector<std::string> marks;
  std::size_t number = 0;
  for (const std::string_view line : split(text, '\n')) {
    ++number;
    for (const std::string_view word : {"# error: ", "# warning: "})
      for (std::size_t at = line.find(word); at != std::string_view::npos; at = line.find(word, at + 1))
        marks.push_back(std::to_string(number) + " " + std::string(line.substr(at + word.size(), 6)));
  }
  std::ranges::sort(marks);
  return marks;
}

std::vector<std::string> plain_marks_found(const PlainResult &result) {
  std::vector<std::string> marks;
  for (const diagnostics::Diagnostic &finding : result.findings.all())
    marks.push_back((finding.span.known() ? std::to_string(result.plain.sources.start(finding.span).line) : "0") + " " +
                    std::string(finding.kind().code));
  std::ranges::sort(marks);
  return marks;
}

} // namespace meshc::testing
