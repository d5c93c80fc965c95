#include "diagnostics/json_document.h"

#include "base/text.h"

namespace meshc::diagnostics {

std::string readable(std::string_view text) {
  std::string kept;
  while (const auto broken = first_invalid_utf8(text)) {
    kept += text.substr(0, *broken);
    kept += "\xef\xbf\xbd";
    text.remove_prefix(*broken + 1);
  }
  return kept += text;
}

} // namespace meshc::diagnostics
