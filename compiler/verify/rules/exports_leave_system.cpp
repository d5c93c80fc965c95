#include "verify/rule.h"

namespace meshc::verify {

using namespace model;

// Istio keeps these to their cluster by itself, and an entry in serviceSettings would undo it.
void exports_leave_system(const Context &context, Diagnostics &findings) {
  const Mesh &mesh = context.mesh;
  for (std::size_t i = 0; i < mesh.services.size(); ++i) {
    const Service &service = mesh.services[i];
    const std::string &space = mesh[service.space].name;
    const bool api_server = space == "default" && service.name == "kubernetes";
    const bool kept = api_server || space == "kube-system" || space == mesh.system_namespace;
    if (!kept || context.flow[ServiceId(i)].exported_to.empty())
      continue;
    findings
        .report(diagnostics::system_service_exported, service.exported.span, mesh.full_name(service),
                api_server ? "each cluster has an API server of its own"
                           : "each cluster has its own of everything in namespace `" + space + "`")
        .about(subject(mesh, service))
        .label(service.span, "the service")
        .advise("remove the export; what has to be shared goes into a namespace of its own");
  }
}

} // namespace meshc::verify
