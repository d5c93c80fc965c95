#include "backends/kubernetes/emitters.h"

namespace meshc::backends::kubernetes {

namespace {

// Kubernetes fills in the token of the account; the chart makes the account.
manifest::Object token(const Context &context, std::string_view account, Span at) {
  constexpr Kind kind{manifest::Stage::control_plane, "v1", "Secret"};
  manifest::Object made =
      object(kind, context.mesh.system_namespace, std::string(account) + "-istio-remote-secret-token", at);
  child(metadata(made), "annotations", at).set("kubernetes.io/service-account.name", Value(account, at));
  keep_when_pruned(made, at);
  made.body.set("type", Value("kubernetes.io/service-account-token", at));
  return made;
}

} // namespace

// None is issued unasked since Kubernetes 1.24: one for peers that read endpoints here, one for an istiod elsewhere
// that reads its configuration here.
void reader_token(const Context &context, manifest::Bundle &bundle) {
  const auto *discovery = context.mesh.discovery.get();
  if (discovery == nullptr || context.mesh.hosted_in(context.id).known())
    return;
  const Span at = context.mesh.discovery.span;
  if (const model::ExternalPlane *external = context.cluster.external())
    bundle.objects.push_back(token(context, "istiod", external->span));
  // Before the first peer reads, somebody has to take the token to the store, and the last one may read for a while.
  if (!context.here.read_by.empty() || context.cluster.state != model::ClusterState::active)
    bundle.objects.push_back(token(context, "istio-reader-service-account", at));
}

} // namespace meshc::backends::kubernetes
