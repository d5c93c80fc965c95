// Findings as people and machines read them. Pure: text out, nothing printed. Line and column are computed here, only
// for what is shown.
#pragma once

#include "diagnostics/diagnostic.h"
#include "source/source_map.h"

#include <string>

namespace meshc::diagnostics {

enum class Format { text, short_lines, json, sarif, github };

struct RenderOptions {
  Format format = Format::text;
  bool colour = false;
  std::size_t limit = 50; // findings shown in `text`; the rest is counted. 0 = all
  std::string version;    // of meshc, for SARIF
};

// Sorts nothing: hand over sorted findings. `text` ends with a summary line when there is a finding, `json` and `sarif`
// are whole documents also without one.
std::string render(const Diagnostics &findings, const SourceMap &sources, const RenderOptions &options);

// The page of one code: what, why, a bad and a good program, how to waive, what it subsumes.
std::string explain(const Row &row);

} // namespace meshc::diagnostics
