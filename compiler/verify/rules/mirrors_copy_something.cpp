#include "verify/rule.h"

#include <algorithm>

namespace meshc::verify {
namespace {

using namespace model;

// Every request that this port gets is a POST or PATCH that must not be sent twice.
bool only_unsafe(const Context &context, ServiceId id, const Port &port) {
  if (!takes_unsafe_requests(context.mesh, context.flow, id, port))
    return false;
  if (port.protocol == Protocol::grpc || port.protocol == Protocol::grpc_web)
    return true;
  const auto &edges = context.flow[id].allowed_by;
  return !edges.empty() && std::ranges::all_of(edges, [&](EdgeId edge) {
    const auto &methods = context.mesh[edge].methods;
    return !methods.empty() && std::ranges::all_of(methods, is_unsafe_method, &Word::text);
  });
}

} // namespace

// MC5021.
void mirrors_copy_something(const Context &context, Diagnostics &findings) {
  const Mesh &mesh = context.mesh;
  for (std::size_t i = 0; i < mesh.services.size(); ++i) {
    const Service &service = mesh.services[i];
    if (service.policy.mirrors.empty())
      continue;
    const auto port = std::ranges::find_if(service.ports, [&](const Port &one) {
      return carries_http(one.protocol) && only_unsafe(context, ServiceId(i), one);
    });
    if (port == service.ports.end())
      continue;
    const bool grpc = port->protocol == Protocol::grpc || port->protocol == Protocol::grpc_web;
    const Mirror &mirror = service.policy.mirrors.front();
    auto &finding =
        findings
            .report(diagnostics::mirror_copies_nothing, mirror.span, port->name, mesh.full_name(service),
                    grpc ? "each of its calls is a POST, as gRPC is" : "POST and PATCH are all that it takes")
            .about(subject(mesh, service));
    for (const EdgeId edge : context.flow[ServiceId(i)].allowed_by)
      if (!mesh[edge].idempotent) {
        finding.label(mesh[edge].span, "not said to be idempotent");
        break;
      }
    finding.advise("write `idempotent = true` on the edge if a copy does no harm");
  }
}

} // namespace meshc::verify
