// The http entries that carry calls to one port of a service: its routes in program order, then its split or plain
// destination, each with the timeout, retries and copies that callers in this cluster get. Used by the
// service's own VirtualService and by ingresses: a gateway's VirtualService replaces the mesh's, so it must carry the
// same.
#pragma once

#include "backends/common/context.h"
#include "backends/common/emit.h"

#include <optional>

namespace meshc::backends::istio {

struct HttpScope {
  std::optional<int> port; // written as a condition of each entry
  Span span;
  // The calls are those that a gateway takes in by this route of an ingress: its condition narrows every entry, and
  // what it does to them holds where the service's own routes say nothing else.
  const model::Route *of_gateway = nullptr;
};

void add_http_entries(const Context &context, model::ServiceId service, const model::Port &port, const HttpScope &scope,
                      Value &list);

// What a route of an ingress does that asks no service.
Value gateway_answer(const model::Mesh &mesh, const model::Route &route, Span at);

// `route` of an http or tcp entry: the shares of the split, or the service itself.
Value split_destinations(const Context &context, model::ServiceId service, const model::Port &port, Span at);

} // namespace meshc::backends::istio
