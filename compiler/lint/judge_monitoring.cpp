#include "base/suggest.h"
#include "base/text.h"
#include "lint/promql.h"
#include "lint/scene.h"

#include <algorithm>
#include <array>
#include <set>

namespace meshc::lint {
namespace {

// Istio: what proxies, agents and istiod publish under these prefixes; histograms without their endings.
constexpr std::array<std::string_view, 24> metrics{
    "istio_requests_total",
    "istio_request_duration_milliseconds",
    "istio_request_bytes",
    "istio_response_bytes",
    "istio_request_messages_total",
    "istio_response_messages_total",
    "istio_tcp_sent_bytes_total",
    "istio_tcp_received_bytes_total",
    "istio_tcp_connections_opened_total",
    "istio_tcp_connections_closed_total",
    "istio_build",
    "istio_cni_installs_total",
    "istio_cni_install_ready",
    "istio_cni_repair_pods_repaired_total",
    "istiod_uptime_seconds",
    "istiod_managed_clusters",
    "istiod_remote_cluster_sync_status",
    "citadel_server_root_cert_expiry_timestamp",
    "citadel_server_root_cert_expiry_seconds",
    "citadel_server_cert_chain_expiry_timestamp",
    "citadel_server_cert_chain_expiry_seconds",
    "citadel_server_csr_count",
    "citadel_server_success_cert_issuance_count",
    "citadel_server_csr_parsing_err_count",
};

bool is_known_metric(std::string_view name) {
  if (!name.starts_with("istio_") && !name.starts_with("citadel_"))
    return true;
  if (name.starts_with("istio_agent_") || name.find(':') != std::string_view::npos)
    return true;
  for (const std::string_view ending : {"_bucket", "_sum", "_count", ""})
    if (name.ends_with(ending) &&
        std::ranges::find(metrics, name.substr(0, name.size() - ending.size())) != metrics.end())
      return true;
  return false;
}

std::string instead_of(std::string_view metric) {
  if (metric.find("cert") != std::string_view::npos)
    return "istiod publishes `citadel_server_root_cert_expiry_timestamp` and "
           "`citadel_server_cert_chain_expiry_timestamp`, "
           "the agents of proxies `istio_agent_cert_expiry_seconds`";
  const std::vector<std::string> known(metrics.begin(), metrics.end());
  return did_you_mean(metric, known);
}

void judge_expression(std::string_view expression, Span span, const std::string &who, Diagnostics &findings) {
  if (const auto problem = promql_problem(expression)) {
    findings.report(diagnostics::promql_broken, span, who, *problem)
        .advise(
            problem->find("compares two labels") != std::string::npos
                ? "labels of one series are compared outside: subtract the series where both are equal, or record a "
                  "rule for each cluster"
                : "try it with `promtool check rules`");
    return;
  }
  std::set<std::string_view> told;
  for (const std::string_view metric : metric_names(expression))
    if (!is_known_metric(metric) && told.insert(metric).second)
      findings.report(diagnostics::metric_unknown, span, who, metric).advise(instead_of(metric));
  if (expression.find("absent(") != std::string_view::npos &&
      expression.find("\"istio-proxy\"") != std::string_view::npos)
    findings
        .report(diagnostics::alert_never_right, span, who,
                "`absent(…)` asks for the job `istio-proxy`, which no monitor of Istio makes")
        .advise("`absent` is about one series: write a rule for each cluster, with its label spelled out");
}

} // namespace

void judge_alerts(const Scene &, const Object &object, Diagnostics &findings) {
  for (const Value &group : items(object.body.find("spec.groups")))
    for (const Value &rule : items(group.at("rules"))) {
      const std::string_view alert = text(rule.at("alert"));
      judge_expression(text(rule.at("expr")), place(rule.at("expr"), object),
                       "rule `" + std::string(alert.empty() ? text(rule.at("record")) : alert) + "`", findings);
    }
}

void judge_queries(const Scene &scene, Diagnostics &findings) {
  for (const facts::Passage &query : scene.site.queries)
    judge_expression(query.text, query.span, "a query of a dashboard", findings);
  for (const facts::Passage &command : scene.site.commands) {
    const std::size_t begin = command.text.find('\'');
    const std::size_t end = command.text.rfind('\'');
    if (command.text.find("promtool query") != std::string::npos && begin != std::string::npos && begin < end)
      judge_expression(std::string_view(command.text).substr(begin + 1, end - begin - 1), command.span,
                       "a query of `promtool`", findings);
  }
}

void judge_monitor(const Scene &scene, const Object &object, Diagnostics &findings) {
  const Value *labels = object.body.find("spec.selector.matchLabels");
  const Value *app = labels == nullptr ? nullptr : labels->at("app");
  if (text(app) != "istio-proxy")
    return;
  bool exists = false;
  scene.each(object.kind == "ServiceMonitor" ? "Service" : "Pod", [&](const Object &one) {
    const Value *own = one.body.find("metadata.labels");
    exists = exists || (own != nullptr && text(own->at("app")) == "istio-proxy");
  });
  if (!exists)
    findings
        .report(diagnostics::selector_scrapes_nothing, place(app, object), object.kind, title(object),
                "app: istio-proxy")
        .advise("proxies live in the pods of applications: a PodMonitor keeps the containers called `istio-proxy` by "
                "relabelling and scrapes port 15090, `/stats/prometheus`");
}

void judge_config_map(const Scene &, const Object &object, Diagnostics &findings) {
  if (object.name == "cluster-autoscaler-status")
    findings
        .report(diagnostics::object_of_controller, object.origin, object.kind, title(object), "the cluster autoscaler")
        .advise("its settings are arguments of its Deployment");
  for (const manifest::Field &field : fields(object.body.at("data"))) {
    const std::string_view config = text(&field.value);
    if (config.find("/federate") != std::string_view::npos && config.find("job=~") != std::string_view::npos &&
        config.find("scheme: https") == std::string_view::npos)
      findings.report(diagnostics::raw_federation, place(&field.value, object), title(object))
          .advise(
              "federate recorded aggregates, `{__name__=~\"cluster:.*\"}`, over `scheme: https`, or use remote write");
  }
}

void judge_rollout(const Scene &scene, const Object &object, Diagnostics &findings) {
  const auto missing = [&](const Value *name, std::string_view kind) {
    bool exists = text(name).empty() || is_open(text(name));
    scene.each(kind, [&](const Object &one) { exists = exists || one.name == text(name); });
    if (!exists)
      findings.report(diagnostics::reference_missing, place(name, object), object.kind, title(object), kind, text(name))
          .advise("give it along, or correct the name: a Rollout waits for it without an end");
  };
  for (const std::string_view strategy : {"spec.strategy.blueGreen", "spec.strategy.canary"}) {
    const Value *steps = object.body.find(strategy);
    if (steps == nullptr)
      continue;
    for (const std::string_view service : {"activeService", "previewService", "stableService", "canaryService"})
      missing(steps->at(service), "Service");
    for (const std::string_view analysis : {"prePromotionAnalysis", "postPromotionAnalysis", "analysis"})
      if (const Value *one = steps->at(analysis))
        for (const Value &used : items(one->at("templates")))
          missing(used.at("templateName"), "AnalysisTemplate");
  }
}

} // namespace meshc::lint
