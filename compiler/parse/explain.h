// Plain words for an item that stops: what was found, what could stand there, the likely fix.
#pragma once

#include "parse/item_parser.h"
#include "parse/reporter.h"

namespace meshc::parse {

void explain(Rule rule, const Window &window, const Stop &stop, Reporter &reporter);

} // namespace meshc::parse
