#include "backends/istio/emitters.h"
#include "base/text.h"

#include <algorithm>
#include <array>

namespace meshc::backends::istio {
namespace {

// A scalar inside the kubeconfig text. Plain only where no YAML reader could take it for anything but a string.
std::string scalar(std::string_view text) {
  constexpr std::array<std::string_view, 9> words{"y", "n", "yes", "no", "on", "off", "true", "false", "null"};
  const auto harmless = [](char c) {
    return is_alpha(c) || is_digit(c) || std::string_view("-._:/[]").find(c) != std::string_view::npos;
  };
  if (!text.empty() && is_alpha(text.front()) && text.back() != ':' && std::ranges::all_of(text, harmless) &&
      std::ranges::find(words, meshc::lower(text)) == words.end())
    return std::string(text);
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\')
      quoted += '\\';
    quoted += c;
  }
  return quoted + '"';
}

// istiod wants cluster, user, context and current-context all named by the peer's clusterName. Only the token comes
// from the store; a trailing newline in it would break the header it is sent in.
std::string kubeconfig(const model::Cluster &peer, const model::Assets &assets) {
  const std::string name = scalar(peer.id);
  std::string text = "apiVersion: v1\n"
                     "kind: Config\n"
                     "clusters:\n"
                     "  - name: " +
                     name +
                     "\n"
                     "    cluster:\n"
                     "      server: " +
                     scalar(peer.api_server.value) + "\n";
  const model::ApiCa *ca = peer.api_ca.get();
  const auto pem = ca == nullptr || ca->system ? assets.files.end() : assets.files.find(ca->file);
  if (pem != assets.files.end())
    text += "      certificate-authority-data: " + base64(pem->second) + "\n";
  text += "users:\n"
          "  - name: " +
          name +
          "\n"
          "    user:\n"
          "      token: \"{{ .token | trim }}\"\n"
          "contexts:\n"
          "  - name: " +
          name +
          "\n"
          "    context:\n"
          "      cluster: " +
          name +
          "\n"
          "      user: " +
          name +
          "\n"
          "current-context: " +
          name + "\n";
  return text;
}

// What istiod looks for: the label, and the cluster's name as the key.
Value secret_template(const model::Cluster &peer, const model::Assets &assets, Span at) {
  Value data = Value::map(at);
  data.set("labels", one("istio/multiCluster", Value("true", at), at));
  data.set("annotations", one("networking.istio.io/cluster", Value(peer.id, peer.span), at));
  Value made = Value::map(at);
  made.set("engineVersion", Value("v2", at));
  made.set("metadata", std::move(data));
  const Span origin = peer.api_server.is_set() ? peer.api_server.span : peer.span;
  made.set("data", one(peer.id, Value(kubeconfig(peer, assets), origin), at));
  return made;
}

// What an istiod mounts that reads another cluster's configuration.
Value kubeconfig_template(const model::Cluster &config, const model::Assets &assets, Span at) {
  Value made = Value::map(at);
  made.set("engineVersion", Value("v2", at));
  made.set("data", one("config", Value(kubeconfig(config, assets), config.api_server.span), at));
  return made;
}

// The strategies are the operator's defaults, spelled out, or Argo CD shows a difference for ever.
Value token_reference(const model::Cluster &peer, const model::Discovery &discovery, std::string_view property,
                      Span at) {
  Value reference = Value::map(at);
  reference.set("key", Value(discovery.path + "/" + peer.id, at));
  reference.set("property", Value(property, at));
  reference.set("conversionStrategy", Value("Default", at));
  reference.set("decodingStrategy", Value("None", at));
  reference.set("metadataPolicy", Value("None", at));
  Value item = Value::map(at);
  item.set("secretKey", Value("token", at));
  item.set("remoteRef", std::move(reference));
  return item;
}

// A Secret of that name with what `made_of` says, in which `property` of the peer's entry in the store is the token.
manifest::Object secret(const Context &context, const model::Discovery &discovery, const model::Cluster &peer,
                        const std::string &name, std::string_view property, Value made_of) {
  constexpr Kind kind{manifest::Stage::control_plane, "external-secrets.io/v1", "ExternalSecret"};
  const Span at = context.mesh.discovery.span;
  manifest::Object made = object(kind, context.mesh.system_namespace, name, at);
  // Losing it is losing failover, so it stays on pruning, and the Secret stays when the store's entry vanishes.
  keep_when_pruned(made, at);
  Value store = Value::map(at);
  store.set("kind", Value(discovery.store_kind, at));
  store.set("name", Value(discovery.store, at));
  Value target = Value::map(at);
  target.set("name", Value(name, at));
  target.set("creationPolicy", Value("Owner", at));
  target.set("deletionPolicy", Value("Retain", at));
  target.set("template", std::move(made_of));
  Value data = Value::list(at);
  data.push(token_reference(peer, discovery, property, at));
  Value spec = Value::map(at);
  spec.set("refreshInterval", Value("1h0m0s", at));
  spec.set("secretStoreRef", std::move(store));
  spec.set("target", std::move(target));
  spec.set("data", std::move(data));
  made.body.set("spec", std::move(spec));
  return made;
}

} // namespace

void external_secrets(const Context &context, manifest::Bundle &bundle) {
  const model::Discovery *discovery = context.mesh.discovery.get();
  if (discovery == nullptr)
    return;
  if (context.cluster.external() != nullptr)
    return; // its istiod looks beside itself
  const Span at = context.mesh.discovery.span;
  const model::ClusterId hosted = context.mesh.hosted_in(context.id);
  for (const model::ClusterId id : hosted.known() ? context.flow[hosted].reads : context.here.reads) {
    const model::Cluster &peer = context.mesh[id];
    bundle.objects.push_back(secret(context, *discovery, peer, "istio-remote-secret-" + peer.id, "token",
                                    secret_template(peer, context.assets, at)));
  }
  if (!hosted.known())
    return;
  const model::Cluster &config = context.mesh[hosted];
  bundle.objects.push_back(secret(context, *discovery, config, "istio-kubeconfig", "istiod-token",
                                  kubeconfig_template(config, context.assets, at)));
}

} // namespace meshc::backends::istio
