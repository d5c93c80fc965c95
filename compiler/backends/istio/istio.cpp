#include "backends/istio/istio.h"

#include "backends/istio/external_control_plane.h"

namespace meshc::backends::istio {

void lower(const Input &input, manifest::Bundle &bundle) {
  const Context context(input);
  if (input.mesh.hosted_in(input.cluster).known()) {
    external_control_plane(context, bundle);
    return;
  }
  chart_values(context, bundle);
  revision_tags(context, bundle);
  gateway_chart_values(context, bundle);
  external_secrets(context, bundle);
  expose_istiod(context, bundle);
  cross_network_gateway(context, bundle);
  peer_authentications(context, bundle);
  request_authentications(context, bundle);
  authorization_policies(context, bundle);
  destination_rules(context, bundle);
  virtual_services(context, bundle);
  sidecars(context, bundle);
  workloads(context, bundle);
  gateway_tokens(context, bundle);
  ingresses(context, bundle);
  externals(context, bundle);
  egress_gateways(context, bundle);
}

} // namespace meshc::backends::istio
