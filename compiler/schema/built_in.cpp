#include "embedded.h"
#include "schema/schema_set.h"

namespace meshc::schema {

const SchemaSet &built_in() {
  static const SchemaSet set(embedded::schemas());
  return set;
}

} // namespace meshc::schema
