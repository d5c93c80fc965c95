#include "base/suggest.h"
#include "base/text.h"
#include "hatch/scene.h"

#include <algorithm>

namespace meshc::hatch {
namespace {

class Entry {
public:
  Entry(const Scene &scene, const Object &object, Diagnostics &findings)
      : scene_(scene), object_(object), findings_(findings) {}

  void judge() {
    for (const Value &host : items(object_.body.find("spec.hosts")))
      if (const auto id = scene_.service(text(&host)); id && told_ == nullptr)
        wrong(host, "takes the name of `" + scene_.mesh.full_name(scene_.mesh[*id]) + "`, a service of the mesh")
            .about(subject(scene_.mesh, *id))
            .label(scene_.mesh[*id].span, "the service")
            .advise("remove the host: istiod finds the endpoints of a service in all clusters by itself");
    for (const Value &endpoint : items(object_.body.find("spec.endpoints")))
      judge_endpoint(endpoint);
    for (const Value &address : items(object_.body.find("spec.addresses")))
      judge_address(address);
  }

private:
  // One mistake, one message: what else is wrong shows when this is mended.
  diagnostics::Diagnostic &wrong(const Value &at, const std::string &what) {
    told_ = &at;
    return findings_.report(diagnostics::entry_reaches_nothing, place(&at, object_), title(object_), what);
  }

  void judge_endpoint(const Value &endpoint) {
    if (told_ != nullptr)
      return;
    const Value *address = endpoint.at("address");
    const Value *network = endpoint.at("network");
    if (text(address).ends_with(".svc." + scene_.mesh.cluster_domain)) {
      wrong(*address, "has the endpoint `" + std::string(text(address)) + "`, which each cluster resolves for itself")
          .advise("declare the service, let it be exported and call it by its own name");
      return;
    }
    if (network == nullptr)
      return;
    std::vector<std::string> known;
    for (const model::Network &one : scene_.mesh.networks)
      known.push_back(one.id);
    if (std::ranges::find(known, text(network)) == known.end()) {
      wrong(*network, "has an endpoint on network `" + std::string(text(network)) + "`, which no cluster is on")
          .advise(did_you_mean(text(network), known))
          .advise("networks are " + list_in_words(known));
      return;
    }
    // MESH_EXTERNAL is what Istio takes when nothing is said.
    if (text(object_.body, "spec.location") != "MESH_INTERNAL")
      wrong(*network, "is outside of the mesh, so its endpoints on network `" + std::string(text(network)) +
                          "` get no mutual TLS and no gateway passes them on")
          .advise("write `location: MESH_INTERNAL`, or leave `network` out");
  }

  // Made-up addresses, which proxies alone understand, are told apart by nothing else.
  void judge_address(const Value &address) {
    if (told_ != nullptr)
      return;
    for (const Object &other : scene_.bundle.objects) {
      if (other.kind != object_.kind || (other.space == object_.space && other.name == object_.name) ||
          manifest::file_name(object_) < manifest::file_name(other))
        continue;
      for (const Value &taken : items(other.body.find("spec.addresses")))
        if (text(&taken) == text(&address)) {
          wrong(address, "has the address `" + std::string(text(&address)) + "`, and so has `" + title(other) + "`")
              .label(other.origin, "makes the other one")
              .advise("proxies tell TCP calls apart by address: give each host its own");
          return;
        }
    }
  }

  const Scene &scene_;
  const Object &object_;
  Diagnostics &findings_;
  const Value *told_ = nullptr;
};

} // namespace

void judge_service_entry(const Scene &scene, const Object &object, Diagnostics &findings) {
  Entry(scene, object, findings).judge();
}

} // namespace meshc::hatch
