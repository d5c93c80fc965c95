#include "backends/kubernetes/emitters.h"

namespace meshc::backends::kubernetes {

// Kubernetes fills in the token by which peers read endpoints here; none is issued unasked since 1.24. The account is
// chart base's.
void reader_token(const Context &context, manifest::Bundle &bundle) {
  constexpr Kind kind{manifest::Stage::control_plane, "v1", "Secret"};
  const auto *discovery = context.mesh.discovery.get();
  if (discovery == nullptr || context.here.read_by.empty())
    return;
  const Span at = context.mesh.discovery.span;
  manifest::Object made =
      object(kind, context.mesh.system_namespace, "istio-reader-service-account-istio-remote-secret-token", at);
  child(metadata(made), "annotations", at)
      .set("kubernetes.io/service-account.name", Value("istio-reader-service-account", at));
  keep_when_pruned(made, at);
  made.body.set("type", Value("kubernetes.io/service-account-token", at));
  bundle.objects.push_back(std::move(made));
}

} // namespace meshc::backends::kubernetes
