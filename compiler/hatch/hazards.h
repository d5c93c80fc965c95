// What a hatch would break without a word. Objects that every validator takes, and that undo in traffic what the
// program declares: a second rule for a host, mutual TLS switched off under a gateway, a route to a subset that nobody
// defines. What meshc makes by itself cannot hold them, because each fact is stated once; a raw object or a patch can.
// Judges those of one cluster after hatches were applied; pure. Equal findings of several clusters say the same words,
// so that they are one message.
#pragma once

#include "hatch/apply.h"
#include "model/flow.h"

namespace meshc::hatch {

diagnostics::Diagnostics hazards(const model::Mesh &mesh, const model::Flow &flow, model::ClusterId cluster,
                                 const manifest::Bundle &bundle, const Outcome &outcome);

// What needs all clusters (MC6042).
diagnostics::Diagnostics hazards_across(const model::Mesh &mesh, const model::Flow &flow, const RawObjects &raws);

} // namespace meshc::hatch
