// Where a hatched object stands: its cluster, what else lies there, and what the program says about the hosts and pods
// that it speaks of.
#pragma once

#include "diagnostics/diagnostic.h"
#include "manifest/look.h"
#include "model/flow.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace meshc::hatch {

using diagnostics::Diagnostics;
using manifest::items;
using manifest::number;
using manifest::Object;
using manifest::place;
using manifest::text;
using manifest::title;
using manifest::Value;

struct Scene {
  const model::Mesh &mesh;
  const model::Flow &flow;
  model::ClusterId cluster;
  const manifest::Bundle &bundle;

  // As Istio reads it: a name without dots is one of the object's own namespace.
  std::string full_host(std::string_view host, std::string_view space) const;
  // The service of the program behind a full host.
  std::optional<model::ServiceId> service(std::string_view full_host) const;
  std::optional<model::ServiceId> service(std::string_view space, std::string_view name) const;
  // Under a domain that only clusters use, and neither a Service's name in this mesh nor a ServiceEntry's here.
  bool resolves_nowhere(std::string_view full_host) const;
  // Callers on another network reach it through a gateway.
  bool crosses(model::ServiceId id) const;
  // Its callers are judged by the identity in their certificates.
  bool asks_for_identity(model::ServiceId id) const;
  // Services whose pods an object of this namespace selects; those of all namespaces for the root namespace.
  std::vector<model::ServiceId> selected(std::string_view space, const Value *labels) const;
};

// Judges of one kind each; what they report stands at the value that is wrong.
void judge_destination_rule(const Scene &scene, const Object &object, Diagnostics &findings);
void judge_virtual_service(const Scene &scene, const Object &object, Diagnostics &findings);
void judge_gateway(const Scene &scene, const Object &object, Diagnostics &findings);
void judge_service_entry(const Scene &scene, const Object &object, Diagnostics &findings);
void judge_sidecar(const Scene &scene, const Object &object, Diagnostics &findings);
void judge_service(const Scene &scene, const Object &object, Diagnostics &findings);
void judge_authorization_policy(const Scene &scene, const Object &object, Diagnostics &findings);
void judge_peer_authentication(const Scene &scene, const Object &object, Diagnostics &findings);
void judge_network_policy(const Scene &scene, const Object &object, Diagnostics &findings);

diagnostics::Subject subject(const model::Mesh &mesh, model::ServiceId service);
// Of two objects about one host: whose service it is, the other one, and what to do. `joined` is for two by hand.
void name_other(const Scene &scene, const std::string &host, const Object &other, std::string_view joined,
                diagnostics::Diagnostic &finding);

} // namespace meshc::hatch
