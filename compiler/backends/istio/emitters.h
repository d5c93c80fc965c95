// The emitters of this back end, one file a kind.
#pragma once

#include "backends/common/context.h"
#include "backends/common/emit.h"

namespace meshc::backends::istio {

void chart_values(const Context &context, manifest::Bundle &bundle);
void revision_tags(const Context &context, manifest::Bundle &bundle);
void gateway_chart_values(const Context &context, manifest::Bundle &bundle);
void external_secrets(const Context &context, manifest::Bundle &bundle);
void expose_istiod(const Context &context, manifest::Bundle &bundle);
void cross_network_gateway(const Context &context, manifest::Bundle &bundle);
void peer_authentications(const Context &context, manifest::Bundle &bundle);
void request_authentications(const Context &context, manifest::Bundle &bundle);
void authorization_policies(const Context &context, manifest::Bundle &bundle);
void destination_rules(const Context &context, manifest::Bundle &bundle);
void virtual_services(const Context &context, manifest::Bundle &bundle);
void sidecars(const Context &context, manifest::Bundle &bundle);
void workloads(const Context &context, manifest::Bundle &bundle);
void gateway_tokens(const Context &context, manifest::Bundle &bundle);
void ingresses(const Context &context, manifest::Bundle &bundle);
void externals(const Context &context, manifest::Bundle &bundle);
void egress_gateways(const Context &context, manifest::Bundle &bundle);

// Tokens that this cluster's proxies judge; nullptr where there are none or the namespace only rehearses: a token that
// is bad would be refused, and Istio has no dry run of that.
const model::TokenCheck *checked_tokens(const Context &context, const model::Service &service);

} // namespace meshc::backends::istio
