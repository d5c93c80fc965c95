// What the objects about one host outside of the mesh share: names, and who is shown them.
#pragma once

#include "backends/common/context.h"
#include "backends/common/emit.h"
#include "model/subset.h"

#include <string>

namespace meshc::backends::istio {

// `external.cards`; of the second host and those after it `external.cards.2`. No service name holds a dot.
std::string external_name(const model::External &external, std::size_t host);
// The Gateway object that lets its calls out; no dot, as Istio wants of a Gateway.
std::string egress_name(const model::External &external);
// istio-egress.istio-ingress.svc.cluster.local
std::string egress_host(const model::Mesh &mesh, std::string_view gateway);
// Callers' namespaces, and that of the gateway; a null value when everybody may call.
Value shown_to(const Context &context, model::ExternalId id);
// TLS of the application's own, which passes as it is.
bool is_encrypted(model::Protocol protocol);

// trafficPolicy of the host; empty when nothing is stated.
Value external_policy(const model::External &external, std::size_t host);
// The VirtualService of the host, where one is needed.
void external_routes(const Context &context, model::ExternalId id, std::size_t host, manifest::Bundle &bundle);

} // namespace meshc::backends::istio
