// The compiler, as a table of contents: each stage is called once, and a stage that reports errors is the last one.
#pragma once

#include "check/check.h"
#include "driver/load.h"
#include "driver/rendered_charts.h"
#include "hatch/apply.h"
#include "manifest/file_tree.h"
#include "manifest/object.h"
#include "model/flow.h"
#include "verify/waivers.h"

namespace meshc::driver {

// `lowered`: everything is known that objects are made of, and none was made or judged.
enum class Until : std::uint8_t { checked, lowered, verified, files };

// Which day it is, for waivers; the host's clock says so when nobody does. No byte of output depends on it.
struct Today {
  std::optional<model::Date> now;
  verify::Expired expired = verify::Expired::fails;
};

// Which variant of the program is meant.
struct Variant {
  std::string overlay;
  std::vector<std::pair<std::string, std::string>> variables; // name and text, as given
  std::string query;                                          // an expression to be asked, or empty
};

struct Compilation {
  Loaded loaded;
  check::Checked checked;
  model::Flow flow;
  model::Assets assets;
  hatch::RawObjects raws;
  RenderedCharts rendered;
  manifest::FileTree tree; // with records; empty unless asked for and free of errors
  diagnostics::Diagnostics findings;
  Variant variant;                  // as asked for, for the records
  std::vector<std::size_t> waiting; // expired waivers that still hold, for the caller to judge: Today::expired

  const SourceMap &sources() const { return loaded.sources; }
  bool broken() const { return loaded.problem.has_value() || findings.has_errors(); }
};

Compilation compile(Host &host, const std::string &path, Until until,
                    const std::optional<check::WhyQuestion> &question = std::nullopt, const Today &today = {},
                    const Variant &variant = {});

// Objects of one cluster, as the back ends make them and as hatches change them.
struct Lowered {
  manifest::Bundle bundle;
  hatch::Outcome hatches;
};
Lowered lower_cluster(const Compilation &compilation, model::ClusterId cluster);

} // namespace meshc::driver
