#include "embedded.h"
#include "schema/schema_set.h"

namespace meshc::schema {

const SchemaSet &built_in() {
  static const SchemaSet set(embedded::schemas());
  return set;
}

std::string_view built_in_bytes() { return embedded::schemas(); }

} // namespace meshc::schema
