#include "hatch/unread.h"

#include "base/text.h"

namespace meshc::hatch {
namespace {

// Istio: of a remote, istiod reads WorkloadEntries (PILOT_ENABLE_CROSS_CLUSTER_WORKLOAD_ENTRY) and no other object of
// its own.
bool is_read_at_home_only(const manifest::Object &object) {
  return object.api_version.find(".istio.io/") != std::string::npos && object.kind != "WorkloadEntry";
}

Span place(const manifest::Object &object) {
  const manifest::Value *version = object.body.at("apiVersion");
  return version != nullptr && version->span().known() ? version->span() : object.origin;
}

} // namespace

diagnostics::Diagnostics unread(const model::Mesh &mesh, const RawObjects &raws) {
  diagnostics::Diagnostics findings;
  for (std::size_t i = 0; i < raws.size(); ++i) {
    std::vector<std::string> remotes;
    const model::RemoteOf *first = nullptr;
    for (const model::ClusterId id : mesh.raws[i].on)
      if (const model::RemoteOf *remote = mesh[id].remote()) {
        remotes.push_back("`" + mesh[id].name + "`");
        first = first == nullptr ? remote : first;
      }
    if (first == nullptr)
      continue;
    for (const manifest::Object &object : raws[i])
      if (is_read_at_home_only(object))
        findings
            .report(diagnostics::hatch_unread, place(object), mesh.raws[i].name, object.kind, object.name,
                    list_in_words(remotes))
            .label(first->span, "a remote since this")
            .advise("write it where the control plane is: `on = [" + mesh[first->primary].name + "]`");
  }
  return findings;
}

} // namespace meshc::hatch
