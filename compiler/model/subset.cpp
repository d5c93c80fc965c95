#include "model/subset.h"

namespace meshc::model {

std::string subset_name(const Mesh &mesh, const Service &service, VersionId version, ClusterId cluster) {
  std::string name = version.known() ? service.versions[version.index].name : "";
  if (cluster.known())
    name += (name.empty() ? "in-" : "-in-") + mesh[cluster].name;
  return name;
}

} // namespace meshc::model
