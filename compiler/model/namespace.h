// Namespaces, and what holds for all that lives in one.
#pragma once

#include "model/plaintext.h"

#include <vector>

namespace meshc::model {

enum class Enforcement : std::uint8_t { observe, audit, enforce };
std::string_view spelled(Enforcement enforcement);
// Which NetworkPolicies are written for the pods: who may reach them, or also what they may reach.
enum class NetworkPolicies : std::uint8_t { ingress, both };
// Of which services the proxies of a namespace learn: of all, or of those that an edge lets their workload call.
enum class Scope : std::uint8_t { everything, declared };

struct Namespace {
  std::string name;
  Manage manage = Manage::reference;
  Enforcement enforcement = Enforcement::enforce;
  Setting<bool> injection;  // label istio-injection of a created namespace; unset = enabled
  Setting<std::string> tag; // by which its proxies choose a control plane; unset: the mesh's first
  Setting<std::string> owner;
  std::vector<Word> files; // patterns of paths where it may be written; empty: anywhere
  Labels labels;
  Setting<Mtls> mtls;           // unset: strict where enforced and the mesh says nothing
  Setting<Plaintext> plaintext; // of every service that does not say its own
  Setting<NetworkPolicies> network_policy;
  Span span;
  Span enforcement_span; // where enforcement was said, or `span`
  Scope scope = Scope::everything;
  Span scope_span; // where it was said, perhaps for the whole mesh
};

} // namespace meshc::model
