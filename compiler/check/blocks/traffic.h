// What a service says about calls to it, from its layers to the model: mistakes in names are reported, what is wrong is
// left out.
#pragma once

#include "check/blocks/lower.h"

namespace meshc::check {

// `owner` is how messages call the service; its versions are lowered already.
model::TrafficPolicy lower_traffic(Program &program, const Ids &ids, const View &view, std::string_view owner,
                                   const model::Service &service);

} // namespace meshc::check
