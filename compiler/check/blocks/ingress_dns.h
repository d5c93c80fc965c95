// DNS records of an ingress. Internal to the lowering of ingresses.
#pragma once

#include "check/blocks/lower.h"

namespace meshc::check {

model::Setting<model::EntryRecords> lower_records(Program &program, const Ids &ids, const View::Nested &block,
                                                  std::string_view owner);

} // namespace meshc::check
