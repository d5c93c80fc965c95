// How one string is spelled in YAML so that every reader takes it for that string. `is_plain` says yes only if readers
// of YAML 1.1 (PyYAML, Kubernetes' go-yaml) and of 1.2 (yaml-cpp, js-yaml) agree; in doubt a string is quoted. Strings
// are UTF-8; a byte that is no UTF-8 is written as U+FFFD, so that output is always readable.
#pragma once

#include <string>
#include <string_view>

namespace meshc::yaml {

// May stand without quotes, as a value or as a key in block style.
bool is_plain(std::string_view text);
// May stand as a literal block (`|`, `|-`): several lines, nothing in them that is invisible or that indentation would
// change.
bool is_block(std::string_view text);
// "…" with escapes for everything that does not print.
void append_quoted(std::string &out, std::string_view text);
// `# ` before each line; what could end a comment line early becomes a blank.
void append_comment(std::string &out, std::string_view text);

} // namespace meshc::yaml
