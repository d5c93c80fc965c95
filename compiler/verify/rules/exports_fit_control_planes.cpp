#include "verify/rule.h"

#include <algorithm>

namespace meshc::verify {

using namespace model;

void exports_fit_control_planes(const Context &context, Diagnostics &findings) {
  const Mesh &mesh = context.mesh;
  for (std::size_t c = 0; c < mesh.clusters.size(); ++c) {
    const std::vector<ClusterId> served = mesh.served_from(ClusterId(c));
    if (served.size() < 2)
      continue;
    for (std::size_t i = 0; i < mesh.services.size(); ++i) {
      const Service &service = mesh.services[i];
      // In one cluster alone there is nowhere else to go.
      if (!service.exported.is_set() || service.on.size() < 2)
        continue;
      const auto exported = [&](ClusterId id) { return std::ranges::binary_search(service.exported.value.to, id); };
      std::vector<ClusterId> left_out;
      for (const ClusterId id : served)
        if (service.runs_on(id) && !exported(id))
          left_out.push_back(id);
      const auto reached = std::ranges::find_if(served, exported);
      if (left_out.empty() || reached == served.end())
        continue;
      auto &finding = findings
                          .report(diagnostics::export_splits_control_plane, service.exported.span,
                                  mesh.full_name(service), mesh[*reached].name, mesh[left_out.front()].name)
                          .about(subject(mesh, service));
      const ClusterId remote = mesh[left_out.front()].remote() != nullptr ? left_out.front() : *reached;
      if (const RemoteOf *plane = mesh[remote].remote())
        finding.label(plane->span, "`" + mesh[remote].name + "` is a remote since this");
      finding.advise("export it to " + names(mesh, left_out) + " too, or to no cluster of control plane `" +
                     mesh.clusters[c].name + "`");
    }
  }
}

} // namespace meshc::verify
