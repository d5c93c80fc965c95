#include "model/subset.h"

namespace meshc::model {

std::string subset_name(const Mesh &mesh, const Service &service, VersionId version, ClusterId cluster) {
  std::string name = version.known() ? service.versions[version.index].name : "";
  if (cluster.known())
    name += (name.empty() ? "in-" : "-in-") + mesh[cluster].name;
  return name;
}

std::string egress_subset(const Mesh &mesh, const External &external, std::size_t host) {
  return mesh[external.space].name + "-" + external.name + (host == 0 ? "" : "-" + std::to_string(host + 1));
}

} // namespace meshc::model
