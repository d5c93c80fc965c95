// Every object against the schema of its kind, before it is written: unknown fields, types, values, ranges, required
// fields, choices, list keys, CEL rules, and fields that the cluster's Istio does not know yet. Pure; a finding
// (MC9002) points at the place in the program that caused the value, or failing that at the object's. What Kubernetes
// demands of every object's metadata is checked too. An object that a person wrote out may be of a kind without a
// schema: then it is said not to be checked (MC9016).
#pragma once

#include "diagnostics/diagnostic.h"
#include "manifest/object.h"
#include "schema/schema_set.h"

namespace meshc::schema {

// The release of Istio that a cluster runs; the patch level brings no fields.
struct Release {
  int major = 0;
  int minor = 0;
};

// `istio` is nullopt when the cluster's release is not known: fields of any release are allowed.
diagnostics::Diagnostics validate(const manifest::Object &object, const SchemaSet &schemas,
                                  std::optional<Release> istio = std::nullopt);

// Values of a chart that publishes a schema; others pass.
diagnostics::Diagnostics validate(const manifest::ChartValues &values, const SchemaSet &schemas);

// MC9001: two objects of one cluster with the same kind, namespace and name.
diagnostics::Diagnostics check_identities(const manifest::Bundle &bundle);

} // namespace meshc::schema
