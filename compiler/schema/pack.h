// Schemas as people keep them (CRDs, Kubernetes' OpenAPI, a chart's values schema, version gates), packed into the form
// that schema_set.h reads in place. Runs when meshc is built, and in tests. What cannot be packed whole is a problem,
// never left out: a keyword, pattern or CEL rule that nobody checks would be a promise not kept.
#pragma once

#include "manifest/value.h"

#include <span>
#include <string>
#include <vector>

namespace meshc::schema {

struct Packed {
  std::string bytes;
  std::vector<std::string> problems;
};

// One Value a document: a CustomResourceDefinition, {kinds, schemas} of OpenAPI, {chart, schemas, schema}, {gates}
// or {versions}.
// CRDs take the schema of their metadata from the OpenAPI documents.
Packed pack(std::span<const manifest::Value> documents);

} // namespace meshc::schema
