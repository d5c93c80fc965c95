// Charts that were rendered beforehand, for `delivery { control_plane = manifests }`: meshc runs no Helm, so what Helm
// made lies beside the program as `<cluster>/<release>.yaml`, and is placed as it is once it agrees with the program.
// What is compared is what the charts hand on: the mesh configuration, what the injector is told, names of revisions,
// where the injector is called, the network of a gateway. What only templates know is taken as given.
#pragma once

#include "host/host.h"
#include "manifest/file_tree.h"
#include "manifest/object.h"
#include "model/mesh.h"

#include <map>
#include <optional>

namespace meshc::driver {

using RenderedCharts = std::map<std::string, std::string>; // path below the mesh folder, to bytes

RenderedCharts read_rendered_charts(Host &host, const std::string &root, const model::Mesh &mesh);

// The file for one release of a cluster; MC2047 where there is none, or where it says something else.
std::optional<manifest::File> place_rendered_chart(const RenderedCharts &rendered, const model::Mesh &mesh,
                                                   const model::Cluster &cluster, const manifest::ChartValues &values,
                                                   diagnostics::Diagnostics &findings);

} // namespace meshc::driver
