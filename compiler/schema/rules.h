// The CEL rules of the vendored CRDs, each as a native check under its exact CEL text. Packing a schema with another
// rule fails the build, so that an updated CRD cannot bring a rule that nobody checks.
#pragma once

#include "manifest/value.h"

#include <span>
#include <string_view>

namespace meshc::schema {

struct Rule {
  std::string_view expression;
  // The value has the type that its schema demands; only fields deeper down may have a wrong one.
  bool (*holds)(const manifest::Value &self);
};

std::span<const Rule> rules();

} // namespace meshc::schema
