// Namespaces, and what holds for all that lives in one.
#pragma once

#include "model/plaintext.h"

#include <vector>

namespace meshc::model {

enum class Enforcement : std::uint8_t { observe, audit, enforce };
std::string_view spelled(Enforcement enforcement);
// Which NetworkPolicies are written for the pods: who may reach them, or also what they may reach.
enum class NetworkPolicies : std::uint8_t { ingress, both };

struct Namespace {
  std::string name;
  Manage manage = Manage::reference;
  Enforcement enforcement = Enforcement::enforce;
  Setting<bool> injection; // label istio-injection of a created namespace; unset = enabled
  Setting<std::string> owner;
  std::vector<Word> files; // patterns of paths where it may be written; empty: anywhere
  Labels labels;
  Setting<Mtls> mtls;           // unset: strict where enforced and the mesh says nothing
  Setting<Plaintext> plaintext; // of every service that does not say its own
  Setting<NetworkPolicies> network_policy;
  Span span;
  Span enforcement_span; // where enforcement was said, or `span`
};

} // namespace meshc::model
