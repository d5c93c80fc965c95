// How Istio and Kubernetes read a few of their objects, for those who judge such objects: facts without an opinion.
#pragma once

#include "manifest/look.h"

namespace meshc::manifest {

// Keys that conditions of an AuthorizationPolicy may ask for. Istio: pkg/config/security.
bool is_condition_key(std::string_view key);
// What the operations of a rule name: "`GET` and `/api/*`", or "what it lists".
std::string operations_in_words(const Value &to);
// Does the egress list of a NetworkPolicy let this port out to anybody?
bool lets_out(const Value *egress, int port);

} // namespace meshc::manifest
