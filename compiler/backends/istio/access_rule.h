// Rules of AuthorizationPolicies about calls that leave the mesh: the egress gateway knows the caller by its
// certificate, and the callee by the server name of the connection, which is the host outside.
#pragma once

#include "backends/common/context.h"
#include "backends/common/emit.h"

#include <string>
#include <vector>

namespace meshc::backends::istio {

using Callers = std::vector<const model::Caller *>;

struct OutgoingScope {
  std::vector<model::Word> hosts;
  std::vector<std::string> ports; // of the gateway; empty: all
};
// What one edge comes to at the gateway.
Value outgoing_rule(const Context &context, const model::Edge &edge, const OutgoingScope &scope);
// `when` that holds for connections to these hosts.
Value server_names(const std::vector<model::Word> &hosts, Span at);

} // namespace meshc::backends::istio
