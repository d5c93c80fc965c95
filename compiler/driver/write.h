// From the checked mesh to files: lowered, validated, printed and dropped cluster by cluster, clusters side by side.
#pragma once

#include "driver/compile.h"

namespace meshc::driver {

// What the rules over objects said, in all clusters, not yet waived nor joined.
struct RuleAnswers {
  diagnostics::Diagnostics findings;
  std::vector<bool> selected; // by rule: it was about something
};

// Files of all clusters, sorted, without records. Findings of the schemas go into the compilation.
manifest::FileTree write_clusters(Host &host, Compilation &compilation, RuleAnswers &answers);
// Inventory, source map and lock.
void add_records(Compilation &compilation);

// The text of one object or one chart's values.
manifest::File print_object(const manifest::Object &object, const std::string &cluster);
manifest::File print_values(const manifest::ChartValues &chart, const std::string &cluster);

} // namespace meshc::driver
