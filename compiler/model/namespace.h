// Namespaces, and what holds for all that lives in one.
#pragma once

#include "model/basics.h"

#include <vector>

namespace meshc::model {

enum class Enforcement : std::uint8_t { observe, audit, enforce };

struct Namespace {
  std::string name;
  Manage manage = Manage::reference;
  Enforcement enforcement = Enforcement::enforce;
  Setting<bool> injection;  // label istio-injection of a created namespace; unset = enabled
  Setting<std::string> tag; // by which its proxies choose a control plane; unset: the mesh's first
  Setting<std::string> owner;
  std::vector<Word> files; // patterns of paths where it may be written; empty: anywhere
  Labels labels;
  Span span;
  Span enforcement_span; // where enforcement was said, or `span`
};

} // namespace meshc::model
