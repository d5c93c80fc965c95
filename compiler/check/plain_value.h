// Values that are handed on as they are: what `set` of a patch puts into an object. Numbers, decimals, `true`, `false`,
// strings, lists and records mean themselves; durations and percentages become the text that Istio reads (`5min` is
// `300s`); any other literal is put in quotes by who writes it, because nobody here knows what its reader takes it for.
#pragma once

#include "check/program.h"
#include "manifest/value.h"

#include <optional>

namespace meshc::check {

// Nothing after a report.
std::optional<manifest::Value> plain_value(Program &program, const syntax::Expr &expr, const Scope &scope);

} // namespace meshc::check
