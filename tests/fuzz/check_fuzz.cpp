// Any bytes: what parses is checked, whatever it says, in bounded time and memory, with findings that have a place in
// the program. Text without a `mesh` block stands beside a fleet of two clusters.
#include "check/check.h"
#include "diagnostics/table.h"
#include "parse/parse.h"

#include <cstdio>
#include <cstdlib>
#include <string>

using namespace meshc;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
  if (size > 1 << 16)
    return 0;
  SourceMap sources;
  std::vector<syntax::Tree> trees;
  const std::string text(reinterpret_cast<const char *>(data), size);
  trees.push_back(parse::parse(sources, sources.add("fuzz.mesh", text)).tree);
  if (text.find("mesh ") == std::string::npos)
    trees.push_back(parse::parse(sources, sources.add("prelude.mesh", std::string(diagnostics::prelude()))).tree);
  const check::Checked checked = check::check(trees, sources);
  for (const diagnostics::Diagnostic &finding : checked.findings.all())
    if (finding.message.empty() || (finding.span.known() && finding.span.begin > finding.span.end)) {
      std::fprintf(stderr, "a finding without words or place: %s\n", finding.message.c_str());
      std::abort();
    }
  return 0;
}
