#include "lint/lint.h"

#include "lint/scene.h"

#include <array>
#include <utility>

namespace meshc::lint {
namespace {

using Judge = void (*)(const Scene &, const Object &, Diagnostics &);
constexpr std::array<std::pair<std::string_view, Judge>, 14> judges{{
    {"AuthorizationPolicy", judge_authorization_policy},
    {"CiliumNetworkPolicy", judge_cilium_policy},
    {"ConfigMap", judge_config_map},
    {"DestinationRule", judge_destination_rule},
    {"Gateway", judge_gateway},
    {"NetworkPolicy", judge_network_policy},
    {"PodMonitor", judge_monitor},
    {"PrometheusRule", judge_alerts},
    {"Rollout", judge_rollout},
    {"Secret", judge_secret},
    {"Service", judge_service},
    {"ServiceEntry", judge_service_entry},
    {"ServiceMonitor", judge_monitor},
    {"VirtualService", judge_virtual_service},
}};

// Other groups have kinds of these names too.
bool is_gateway_api(const Object &object) {
  return object.api_version.starts_with("gateway.networking.k8s.io/");
}

void judge_version(const Object &object, Diagnostics &findings) {
  const Value *version = object.body.at("apiVersion");
  for (const std::string_view group : {"networking", "security", "telemetry"})
    if (const std::string start = std::string(group) + ".istio.io/";
        object.api_version == start + "v1alpha3" || object.api_version == start + "v1alpha1")
      if (object.kind != "EnvoyFilter")
        findings
            .report(diagnostics::deprecated_in_manifest, place(version, object), "`" + object.api_version + "`",
                    "which is served for old clients only")
            .advise("write `apiVersion: " + start + "v1`");
}

} // namespace

Diagnostics lint(const std::vector<facts::Site> &sites) {
  Diagnostics findings;
  for (const facts::Site &site : sites) {
    const Scene scene{site};
    for (const facts::Found &found : site.objects) {
      judge_version(found.object, findings);
      if (found.object.kind == "IstioOperator")
        judge_operator(scene, found, findings);
      for (const auto &[kind, judge] : judges)
        if (found.object.kind == kind && !is_gateway_api(found.object))
          judge(scene, found.object, findings);
    }
    judge_commands(scene, findings);
    judge_queries(scene, findings);
  }
  judge_across(sites, findings);
  return findings;
}

} // namespace meshc::lint
