#include "hatch/hazards.h"

#include "base/text.h"
#include "hatch/scene.h"

#include <algorithm>

namespace meshc::hatch {
namespace {

struct Judge {
  std::string_view group; // of the API, without its version
  std::string_view kind;
  void (*judge)(const Scene &scene, const Object &object, Diagnostics &findings);
};

constexpr Judge judges[] = {
    {"networking.istio.io", "DestinationRule", judge_destination_rule},
    {"networking.istio.io", "VirtualService", judge_virtual_service},
    {"networking.istio.io", "Gateway", judge_gateway},
    {"networking.istio.io", "ServiceEntry", judge_service_entry},
    {"networking.istio.io", "Sidecar", judge_sidecar},
    {"", "Service", judge_service},
    {"security.istio.io", "AuthorizationPolicy", judge_authorization_policy},
    {"security.istio.io", "PeerAuthentication", judge_peer_authentication},
    {"networking.k8s.io", "NetworkPolicy", judge_network_policy},
};

std::string_view group_of(const Object &object) {
  const std::string_view version = object.api_version;
  return version.substr(0, version.find('/') == std::string_view::npos ? 0 : version.find('/'));
}

std::vector<std::string> missing_clusters(const model::Mesh &mesh, const model::RawBlock &raw,
                                          const std::vector<model::ClusterId> &needed) {
  std::vector<std::string> names;
  for (const model::ClusterId cluster : needed)
    if (!std::ranges::binary_search(raw.on, cluster))
      names.push_back("`" + mesh[cluster].name + "`");
  return names;
}

} // namespace

diagnostics::Diagnostics hazards(const model::Mesh &mesh, const model::Flow &flow, model::ClusterId cluster,
                                 const manifest::Bundle &bundle, const Outcome &outcome) {
  diagnostics::Diagnostics findings;
  const Scene scene{mesh, flow, cluster, bundle};
  for (const Object &object : bundle.objects) {
    const Changed *changed = outcome.find(object);
    if (!object.is_raw && changed == nullptr)
      continue;
    diagnostics::Diagnostics judged;
    for (const Judge &one : judges)
      if (one.kind == object.kind && one.group == group_of(object))
        one.judge(scene, object, judged);
    findings.append(changed == nullptr ? std::move(judged) : blame(*changed, judged));
  }
  return findings;
}

diagnostics::Diagnostics hazards_across(const model::Mesh &mesh, const model::Flow &flow, const RawObjects &raws) {
  diagnostics::Diagnostics findings;
  const manifest::Bundle nothing;
  const Scene scene{mesh, flow, {}, nothing};
  for (std::size_t i = 0; i < raws.size(); ++i)
    for (const Object &object : raws[i]) {
      const Value *mode = object.body.find("spec.mtls.mode");
      // Of the modes only this one makes callers send plain text, so that it alone must be known to them.
      if (object.kind != "PeerAuthentication" || text(mode) != "DISABLE")
        continue;
      for (const model::ServiceId id : scene.selected(object.space, object.body.find("spec.selector.matchLabels"))) {
        const auto missing = missing_clusters(mesh, mesh.raws[i], flow[id].known_in);
        // Where it hurts anyway, MC6041 says so.
        if (missing.empty() || flow[id].exported_to.empty() || scene.crosses(id) || scene.asks_for_identity(id))
          continue;
        std::vector<std::string> there;
        for (const model::ClusterId cluster : mesh.raws[i].on)
          there.push_back("`" + mesh[cluster].name + "`");
        findings
            .report(diagnostics::mtls_in_some_clusters, place(mode, object), title(object), list_in_words(there),
                    mesh.full_name(mesh[id]), list_in_words(missing))
            .about(subject(mesh, id))
            .label(mesh[id].exported.span, "exported here")
            .advise("write it in all of them: leave `on` out of `raw " + mesh.raws[i].name + "`");
        break;
      }
    }
  return findings;
}

} // namespace meshc::hatch
