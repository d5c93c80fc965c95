// `plaintext { … }` of a namespace or a service: dated admission of callers without an identity.
#pragma once

#include "check/blocks/lower.h"
#include "check/blocks/tables.h"

namespace meshc::check {

extern const Block plaintext_block;

// Unset also where the date is missing, which is reported.
model::Setting<model::Plaintext> lower_plaintext(Program &program, const View::Nested &nested, std::string_view owner);

} // namespace meshc::check
