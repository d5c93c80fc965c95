// Any bytes: parsing ends, and what parses completely is formatted to text that has the same tree and that formatting
// leaves alone.
#include "parse/parse.h"
#include "syntax/print.h"

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

using namespace meshc;

namespace {

void must(bool holds, const char *what, const std::string &text) {
  if (holds)
    return;
  std::fprintf(stderr, "%s\n----\n%s\n----\n", what, text.c_str());
  std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
  SourceMap sources;
  const FileId file = sources.add("fuzz.mesh", std::string(reinterpret_cast<const char *>(data), size));
  const parse::Parsed parsed = parse::parse(sources, file);
  must(parsed.tree.complete != parsed.findings.has_errors(), "complete and errors disagree", "");
  if (!parsed.tree.complete)
    return 0;
  const std::string once = syntax::format(parsed.tree, sources);
  const parse::Parsed again = parse::parse(sources, sources.add("formatted.mesh", once));
  must(again.tree.complete, "the formatted text does not parse", once);
  must(syntax::dump(parsed.tree) == syntax::dump(again.tree), "formatting changed the tree", once);
  must(parsed.tree.comments.size() == again.tree.comments.size(), "formatting lost or made a comment", once);
  must(syntax::format(again.tree, sources) == once, "formatting is not idempotent", once);
  return 0;
}
