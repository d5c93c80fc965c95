#include "manifest/object.h"

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

// Called for every object of a fleet, hence one allocation.
std::string file_name(const Object &object) {
  const std::string_view stage = folder(object.stage);
  std::string path;
  path.reserve(stage.size() + object.kind.size() + 2 * object.space.size() + object.name.size() + 9);
  path.append(stage).append(1, '/');
  if (object.stage == Stage::services)
    path.append(object.space).append(1, '/');
  for (const char c : object.kind)
    path += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  path += '_';
  if (!object.space.empty())
    path.append(object.space).append(1, '_');
  return path.append(object.name).append(".yaml");
}

} // namespace meshc::manifest
