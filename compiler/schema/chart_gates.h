// Keys of chart values that older charts do not know. A chart ignores what no template of it reads, so such a key would
// be without effect and without a word.
#pragma once

#include "manifest/object.h"
#include "schema/findings.h"

namespace meshc::schema {

// Reports MC9002 for each key that is newer than the version of the chart; nothing where no version is known.
void check_chart_gates(const manifest::ChartValues &chart, Findings &findings);

} // namespace meshc::schema
