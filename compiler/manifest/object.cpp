#include "manifest/object.h"

#include "base/text.h"

namespace meshc::manifest {

std::string_view folder(Stage stage) {
  switch (stage) {
  case Stage::namespaces:
    return "00-namespaces";
  case Stage::ca:
    return "20-ca";
  case Stage::control_plane:
    return "30-control-plane";
  case Stage::gateways:
    return "40-gateways";
  case Stage::mesh:
    return "50-mesh";
  case Stage::services:
    return "60-services";
  case Stage::observability:
    return "70-observability";
  }
  return "";
}

std::string file_name(const Object &object) {
  std::string path(folder(object.stage));
  path += '/';
  if (object.stage == Stage::services)
    path += object.space + '/';
  path += lower(object.kind) + '_';
  if (!object.space.empty())
    path += object.space + '_';
  return path + object.name + ".yaml";
}

} // namespace meshc::manifest
