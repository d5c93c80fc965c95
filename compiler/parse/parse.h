// Text to tree. Total: any bytes in, no exception out, time and memory bounded by the size limit. Mistakes become
// diagnostics (MC1001) with a place, and the tree holds what could be read; several independent mistakes give several
// messages. Guards before the parser sees a byte: UTF-8, 8 MiB a file, nesting of 200.
#pragma once

#include "diagnostics/diagnostic.h"
#include "source/source_map.h"
#include "syntax/tree.h"

#include <string>

namespace meshc::parse {

struct Parsed {
  syntax::Tree tree;
  diagnostics::Diagnostics findings;
};

Parsed parse(const SourceMap &sources, FileId file);

// One line a token, for `meshc dump tokens`.
std::string dump_tokens(const SourceMap &sources, FileId file);

} // namespace meshc::parse
