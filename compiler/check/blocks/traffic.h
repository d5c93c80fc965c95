// What a service says about calls to it, from its layers to the model: mistakes in names are reported, what is wrong is
// left out.
#pragma once

#include "check/blocks/lower.h"

namespace meshc::check {

// `owner` is how messages call the service; its versions are lowered already.
model::TrafficPolicy lower_traffic(Program &program, const Ids &ids, const View &view, std::string_view owner,
                                   const model::Service &service);

// The parts of it that a host outside of the mesh may say too.
model::Setting<model::CircuitBreaker> lower_breaker(const View::Nested &block);
model::Setting<model::Connections> lower_connections(Program &program, const View::Nested &block,
                                                     std::string_view owner);

} // namespace meshc::check
