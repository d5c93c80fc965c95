// Plain manifests in tests: a text whose lines `# cluster NAME` begin another cluster, or a script.
#pragma once

#include "driver/plain.h"

#include <string>
#include <string_view>
#include <vector>

namespace meshc::testing {

// Is an example of the table a plain file, and no program?
bool is_plain(std::string_view example);

// Findings about a text; `path` says what kind of file it is.
struct PlainResult {
  driver::Plain plain;
  diagnostics::Diagnostics findings;
};
PlainResult lint_text(const std::string &text, const std::string &path = "plain.yaml");

// "12 MC4004", sorted: what the comments `# error: CODE` and `# warning: CODE` at the ends of lines ask for, and what
// was found.
std::vector<std::string> plain_marks_written(const std::string &text);
std::vector<std::string> plain_marks_found(const PlainResult &result);

} // namespace meshc::testing
