#include "parse/reporter.h"

namespace meshc::parse {

diagnostics::Diagnostic &Reporter::error(std::uint32_t begin, std::uint32_t end, std::string message) {
  if (full())
    return surplus_ = {};
  return findings_.report(diagnostics::syntax_error, span(begin, end), message);
}

} // namespace meshc::parse
