// The renderers behind render(), one file each, and what they share. Private to this folder.
#pragma once

#include "diagnostics/render.h"

#include <string>
#include <vector>

namespace meshc::diagnostics {

std::string render_text(const Diagnostics &findings, const SourceMap &sources, const RenderOptions &options);
std::string render_short(const Diagnostics &findings, const SourceMap &sources);
std::string render_json(const Diagnostics &findings, const SourceMap &sources, const RenderOptions &options);
std::string render_sarif(const Diagnostics &findings, const SourceMap &sources, const RenderOptions &options);
std::string render_github(const Diagnostics &findings, const SourceMap &sources);

// `3 errors, 2 warnings`; counts of zero are left out.
std::string summary(std::size_t errors, std::size_t warnings, std::size_t infos);

// `2 findings waived: MC5008, no-wildcard-ingress` as a line, or nothing.
std::string waived_line(const Diagnostics &findings);

// Errors, then warnings, then the rest; otherwise in the order given.
std::vector<const Diagnostic *> ranked(const Diagnostics &findings);

// Edits of one file, by place.
struct FileEdits {
  FileId file;
  std::vector<Edit> edits;
};
std::vector<FileEdits> edits_by_file(const Fix &fix);

// A message template as prose: `{}` becomes an ellipsis.
std::string template_text(std::string_view message);

} // namespace meshc::diagnostics
