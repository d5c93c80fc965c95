#include "base/text.h"
#include "lint/scene.h"

#include <algorithm>
#include <array>

namespace meshc::lint {
namespace {

// What people write for it, and what the charts read. Istio: values of the charts base, istiod and gateway.
struct Misnomer {
  std::string_view path;
  std::string_view why;
  std::string_view instead;
};
constexpr std::array<Misnomer, 4> misnomers{{
    {"values.global.cluster", "which no chart reads: the cluster keeps the name `Kubernetes`",
     "the name of a cluster is `values.global.multiCluster.clusterName`"},
    {"values.istiod", "which no chart reads", "settings of istiod are `values.pilot`"},
    {"values.pilot.env.EXTERNAL_ISTIOD", "which makes a primary serve remotes and has no meaning in a remote",
     "write `values.global.externalIstiod: true` in the primary, and nothing in its remotes"},
    {"values.global.multiCluster.enabled", "which no chart reads any more",
     "clusters find each other by their remote secrets alone"},
}};

bool is_off(const Value *value) {
  const auto *said = value == nullptr ? nullptr : std::get_if<bool>(&value->data());
  return said != nullptr ? !*said : text(value) == "false";
}
bool is_on(const Value *value) {
  const auto *said = value == nullptr ? nullptr : std::get_if<bool>(&value->data());
  return said != nullptr ? *said : text(value) == "true";
}

void judge_gateway_ports(const Scene &scene, const Object &object, const Value &gateway, Diagnostics &findings) {
  const Value *label = gateway.at("label");
  const Value *ports = gateway.find("k8s.service.ports");
  if (label == nullptr || text(label->at("istio")) != "eastwestgateway" || ports == nullptr)
    return;
  const auto has = [&](int wanted) {
    return std::ranges::any_of(items(ports), [&](const Value &one) { return number(one.at("port")) == wanted; });
  };
  if (!has(15443))
    findings
        .report(diagnostics::east_west_gateway_wrong, place(ports, object), text(gateway.at("name")), scene.site.name,
                "has no port 15443, on which calls of other networks come in")
        .advise(
            "ports are 15021 for its health and 15443 for calls, and where remotes use this control plane 15012 and "
            "15017");
  if (label->at("topology.istio.io/network") == nullptr)
    findings
        .report(diagnostics::east_west_gateway_wrong, place(label, object), text(gateway.at("name")), scene.site.name,
                "has no label `topology.istio.io/network`, so no istiod takes it for the way into a network")
        .advise("label it with the network of its cluster, or set `networkGateway` of the chart `gateway`");
}

// The value of a PEM field, when it stands there for everybody to read.
bool is_readable(const Value &value) {
  return !text(&value).empty() && !text(&value).starts_with("ENC[") && !is_open(text(&value));
}

} // namespace

void judge_operator(const Scene &scene, const facts::Found &found, Diagnostics &findings) {
  const Object &object = found.object;
  const std::string who = "`" + title(object) + "`";
  if (found.handed_to != "istioctl" && found.handed_to != "helm")
    findings.report(diagnostics::kind_not_served, object.origin, object.kind, title(object))
        .advise(
            "hand it to `istioctl install -f`, or install the charts `base`, `istiod` and `gateway` with Helm values");
  const Value *spec = object.body.find("spec");
  if (spec == nullptr)
    return;
  for (const Misnomer &one : misnomers)
    if (const Value *value = spec->find(one.path))
      findings.report(diagnostics::value_misread, place(value, object), who, one.path, one.why)
          .advise(std::string(one.instead));
  const Value *address = spec->find("values.global.remotePilotAddress");
  if (const std::string_view said = text(address); !is_open(said) && std::ranges::count(said, ':') == 1)
    findings
        .report(diagnostics::value_misread, place(address, object), who, "values.global.remotePilotAddress",
                "which is an address without a port")
        .advise("leave the port out: proxies add it");
  if (is_off(spec->find("components.pilot.enabled")) && is_on(spec->find("values.istiodRemote.enabled")))
    findings
        .report(diagnostics::value_misread, place(spec->find("components.pilot.enabled"), object), who,
                "components.pilot.enabled", "which leaves out the chart that makes the parts of a remote")
        .advise("write `profile: remote` with `values.istiodRemote.injectionPath`, and leave the component on");
  for (const Value &gateway : items(spec->find("components.ingressGateways")))
    judge_gateway_ports(scene, object, gateway, findings);
}

void judge_secret(const Scene &, const Object &object, Diagnostics &findings) {
  for (const std::string_view part : {"data", "stringData"})
    for (const manifest::Field &field : fields(object.body.at(part)))
      if ((field.key == "ca-key.pem" || field.key == "tls.key") && is_readable(field.value))
        findings
            .report(diagnostics::secret_in_clear, place(&field.value, object),
                    "the private key `" + field.key + "` of Secret `" + title(object) + "`")
            .advise(
                "base64 hides nothing: seal it (SOPS, SealedSecret) or refer to a store (ExternalSecret), and replace "
                "the key, which counts as known");
  const Value *labels = object.body.find("metadata.labels");
  for (const manifest::Field &field : fields(object.body.at("stringData")))
    if (text(&field.value).find("kind: Config") != std::string_view::npos &&
        (labels == nullptr || text(labels->at("istio/multiCluster")) != "true"))
      findings
          .report(diagnostics::remote_secret_unseen, place(&field.value, object),
                  "the Secret `" + title(object) + "` with a kubeconfig",
                  "it lacks the label `istio/multiCluster: \"true\"`")
          .advise(
              "istiod reads Secrets of its own namespace that carry this label, and each key is the name of a cluster");
}

void judge_commands(const Scene &scene, Diagnostics &findings) {
  for (const facts::Passage &command : scene.site.commands) {
    const auto has = [&](std::string_view part) { return command.text.find(part) != std::string::npos; };
    if (has("gen-eastwest-gateway.sh") && (has("--mesh") || has("--cluster")))
      findings
          .report(diagnostics::deprecated_in_manifest, command.span,
                  "`--mesh` and `--cluster` of "
                  "`gen-eastwest-gateway.sh`",
                  "which the script takes and does nothing with")
          .advise("only `--network` and `--revision` count; name mesh and cluster in the values of istiod");
    if (has("secret") && (has("istio/cluster=") || has("istio/cluster-name")))
      findings
          .report(diagnostics::remote_secret_unseen, command.span, "a Secret with the label `istio/cluster…`",
                  "istiod knows no such label")
          .advise("the label is `istio/multiCluster=true`; `istioctl create-remote-secret` writes the whole Secret");
  }
}

} // namespace meshc::lint
