#include "manifest/lock.h"

#include "base/json.h"

#include <cstdint>

namespace meshc::manifest {

std::string to_json(const Lock &lock) {
  constexpr std::int64_t format_version = 1;
  json::Writer out;
  out.begin_object().field("format_version", format_version).field("meshc", lock.version);
  out.key("schemas").begin_object();
  for (const SchemaVersion &schema : lock.schemas)
    out.field(schema.name, schema.version);
  out.end_object().field("inputs", lock.inputs);
  if (!lock.overlay.empty())
    out.field("overlay", lock.overlay);
  if (!lock.variables.empty()) {
    out.key("variables").begin_object();
    for (const auto &[name, text] : lock.variables)
      out.field(name, text);
    out.end_object();
  }
  return out.end_object().finish();
}

} // namespace meshc::manifest
