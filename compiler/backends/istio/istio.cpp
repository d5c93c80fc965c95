#include "backends/istio/istio.h"

#include "backends/istio/emitters.h"

namespace meshc::backends::istio {

void lower(const Input &input, manifest::Bundle &bundle) {
  const Context context(input);
  chart_values(context, bundle);
  gateway_chart_values(context, bundle);
  external_secrets(context, bundle);
  expose_istiod(context, bundle);
  cross_network_gateway(context, bundle);
  peer_authentications(context, bundle);
  request_authentications(context, bundle);
  authorization_policies(context, bundle);
  destination_rules(context, bundle);
  virtual_services(context, bundle);
  gateway_tokens(context, bundle);
  ingresses(context, bundle);
}

} // namespace meshc::backends::istio
