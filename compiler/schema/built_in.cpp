#include "embedded.h"
#include "schema/schema_set.h"

namespace meshc::schema {

const SchemaSet &built_in() {
  static const SchemaSet set(embedded::schemas());
  return set;
}

std::vector<manifest::SchemaVersion> built_in_versions() {
  return built_in().versions();
}

} // namespace meshc::schema
