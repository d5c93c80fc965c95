// Objects that a person wrote out, of a kind without a vendored schema. Of Istio's groups all kinds are vendored, so
// another word there is a mistake (MC9002); of other groups nobody here can tell, which is said aloud (MC9016).
#pragma once

#include "manifest/object.h"
#include "schema/findings.h"
#include "schema/schema_set.h"

namespace meshc::schema {

void report_unchecked(const manifest::Object &object, const SchemaSet &schemas, Findings &findings);

} // namespace meshc::schema
