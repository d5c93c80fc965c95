// What the API server demands of every object beside its schema: a legal name, labels and annotations, and that the
// document is the object it is filed as. Source: Kubernetes' apimachinery validation of names, qualified names and
// label values.
#pragma once

#include "manifest/object.h"
#include "schema/findings.h"

namespace meshc::schema {

// `needs_namespace`: without one such an object lands where the client happens to be.
void check_metadata(const manifest::Object &object, Findings &findings, bool needs_namespace);

} // namespace meshc::schema
