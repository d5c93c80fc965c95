#include "hatch/notices.h"

#include "base/text.h"

#include <algorithm>

namespace meshc::hatch {
namespace {

using manifest::Value;

struct Saying {
  std::string_view kind;
  std::string_view path; // items of lists are passed over
  std::string_view says; // `…` stands for the value; inside `service NAME { }` unless it is whole
  bool whole = false;
};

constexpr Saying sayings[] = {
    {"DestinationRule", "spec.trafficPolicy.connectionPool.tcp.connectTimeout", "connections { connect_timeout = … }"},
    {"DestinationRule", "spec.trafficPolicy.connectionPool.tcp.maxConnections", "connections { max_connections = … }"},
    {"DestinationRule", "spec.trafficPolicy.connectionPool.tcp.idleTimeout", "connections { idle_timeout = … }"},
    {"DestinationRule", "spec.trafficPolicy.connectionPool.http.idleTimeout", "connections { idle_timeout = … }"},
    {"DestinationRule", "spec.trafficPolicy.connectionPool.http.http1MaxPendingRequests",
     "connections { max_pending_requests = … }"},
    {"DestinationRule", "spec.trafficPolicy.connectionPool.http.http2MaxRequests", "connections { max_requests = … }"},
    {"DestinationRule", "spec.trafficPolicy.connectionPool.http.maxRequestsPerConnection",
     "connections { max_requests_per_connection = … }"},
    {"DestinationRule", "spec.trafficPolicy.connectionPool.http.maxRetries", "connections { max_retries = … }"},
    {"DestinationRule", "spec.trafficPolicy.outlierDetection.consecutiveGatewayErrors",
     "circuit_breaker { consecutive_gateway_errors = … }"},
    {"DestinationRule", "spec.trafficPolicy.outlierDetection.consecutive5xxErrors",
     "circuit_breaker { consecutive_5xx_errors = … }"},
    {"DestinationRule", "spec.trafficPolicy.outlierDetection.interval", "circuit_breaker { interval = … }"},
    {"DestinationRule", "spec.trafficPolicy.outlierDetection.baseEjectionTime", "circuit_breaker { eject_for = … }"},
    {"DestinationRule", "spec.trafficPolicy.outlierDetection.maxEjectionPercent",
     "circuit_breaker { max_ejected = … }"},
    {"DestinationRule", "spec.trafficPolicy.outlierDetection.minHealthPercent", "circuit_breaker { min_healthy = … }"},
    {"DestinationRule", "spec.trafficPolicy.loadBalancer.localityLbSetting.failover", "failover { to = … }"},
    {"DestinationRule", "spec.trafficPolicy.loadBalancer.localityLbSetting.distribute", "spread REGION { … }"},
    {"DestinationRule", "spec.trafficPolicy.loadBalancer.simple", "balance { method = … }"},
    {"DestinationRule", "spec.trafficPolicy.loadBalancer.consistentHash", "balance { hash { … } }"},
    {"DestinationRule", "spec.trafficPolicy.loadBalancer.warmup", "balance { warmup = … }"},
    {"DestinationRule", "spec.trafficPolicy.connectionPool.tcp.tcpKeepalive", "connections { keepalive { … } }"},
    {"DestinationRule", "spec.trafficPolicy.connectionPool.http.h2UpgradePolicy", "connections { http2 = … }"},
    {"DestinationRule", "spec.trafficPolicy.connectionPool.http.http2KeepAlive",
     "connections { http2_keepalive { … } }"},
    {"DestinationRule", "spec.subsets", "version v1 { … }"},
    {"VirtualService", "spec.http.timeout", "timeout = …"},
    {"VirtualService", "spec.http.retries.attempts", "retry { attempts = … }"},
    {"VirtualService", "spec.http.retries.perTryTimeout", "retry { per_try = … }"},
    {"VirtualService", "spec.http.retries.retryOn", "retry { on = … }"},
    {"VirtualService", "spec.http.route.weight", "split { … }"},
    {"VirtualService", "spec.http.mirrors", "mirror VERSION { … }"},
    {"VirtualService", "spec.http.redirect", "route NAME { redirect { … } }"},
    {"VirtualService", "spec.http.directResponse", "route NAME { respond { … } }"},
    {"VirtualService", "spec.http.rewrite", "route NAME { rewrite { … } }"},
    {"VirtualService", "spec.http.headers", "route NAME { request { … } response { … } }"},
    {"VirtualService", "spec.http.corsPolicy", "route NAME { cors { … } }"},
    {"PeerAuthentication", "spec.mtls.mode", "mtls = …` in `mesh` or `cluster`, or `namespace NAME { enforcement = … }",
     true},
    {"AuthorizationPolicy", "spec.rules", "allow CALLER -> CALLEE` and `deny CALLER -> CALLEE", true},
    {"Gateway", "spec.servers", "ingress NAME { … }", true},
    {"DNSEndpoint", "spec.endpoints", "dns { … }` in `ingress NAME", true},
    {"Certificate", "spec.issuerRef", "tls { issuer = … }` in `ingress NAME", true},
};

// The path of a patch as the table writes it.
std::string without_items(const manifest::Path &path) {
  manifest::Path fields;
  for (const manifest::Step &step : path)
    if (!step.is_item)
      fields.push_back(step);
  return manifest::spelled(fields);
}

// The value at the path, the first of several.
const Value *find(const Value &value, std::string_view path) {
  if (path.empty())
    return &value;
  if (const auto *items = value.as_list()) {
    for (const Value &item : *items)
      if (const Value *found = find(item, path))
        return found;
    return nullptr;
  }
  const auto dot = std::min(path.find('.'), path.size());
  const Value *inside = value.at(path.substr(0, dot));
  return inside == nullptr ? nullptr : find(*inside, path.substr(std::min(dot + 1, path.size())));
}

// Conditions of a policy that the language has no word for: attributes, tokens of end users, addresses.
bool has_foreign_condition(const Value &value) {
  static constexpr std::string_view foreign[] = {"when", "requestPrincipals", "ipBlocks", "remoteIpBlocks"};
  if (const auto *items = value.as_list())
    return std::ranges::any_of(*items, has_foreign_condition);
  const auto *fields = value.as_map();
  return fields != nullptr && std::ranges::any_of(*fields, [](const manifest::Field &field) {
           return std::ranges::find(foreign, field.key) != std::end(foreign) || has_foreign_condition(field.value);
         });
}

// Plain text instead of mutual TLS, conditions of that sort.
bool is_beyond(std::string_view kind, const Value &value) {
  const std::string *text = value.as_string();
  if (kind == "PeerAuthentication")
    return text == nullptr || (*text != "STRICT" && *text != "PERMISSIVE");
  return kind == "AuthorizationPolicy" && has_foreign_condition(value);
}

std::string in_words(const Saying &saying, const std::string &service) {
  if (saying.whole)
    return "the language says this: `" + std::string(saying.says) + "`";
  return "the language says this: `service " + service + " { " + std::string(saying.says) + " }`";
}

bool is_service(const model::Mesh &mesh, std::string_view name) {
  return std::ranges::find(mesh.services, name, &model::Service::name) != mesh.services.end();
}

// The service that a rule for a host is about, where the program has one of that name.
std::string service_of(const model::Mesh &mesh, const manifest::Object &object) {
  const Value *host = find(object.body, object.kind == "VirtualService" ? "spec.hosts" : "spec.host");
  if (host != nullptr && host->is_list() && !host->empty())
    host = &host->as_list()->front();
  const std::string *text = host == nullptr ? nullptr : host->as_string();
  const std::string label = text == nullptr ? object.name : text->substr(0, text->find('.'));
  return is_service(mesh, label) ? label : "NAME";
}

// A record that is set whole holds the deeper paths.
const Value *set_by(const model::PatchField &field, std::string_view path) {
  const std::string own = without_items(field.path);
  if (path == own)
    return &field.value;
  return path.starts_with(own + ".") ? find(field.value, path.substr(own.size() + 1)) : nullptr;
}

// Of Istio, no policy of an authorizer outside the mesh, and no mTLS of single workloads.
bool can_be_said(const manifest::Object &object) {
  const Value *action = object.body.find("spec.action");
  const bool custom = action != nullptr && action->as_string() != nullptr && *action->as_string() == "CUSTOM";
  const bool selects = object.kind == "PeerAuthentication" && object.body.find("spec.selector") != nullptr;
  return object.api_version.find(".istio.io/") != std::string::npos && !custom && !selects;
}

} // namespace

diagnostics::Diagnostics notices(const model::Mesh &mesh, const RawObjects &raws) {
  diagnostics::Diagnostics findings;
  for (const model::Patch &patch : mesh.patches)
    for (const model::PatchField &field : patch.fields)
      for (const Saying &saying : sayings)
        if (const Value *value = saying.kind == patch.kind && !field.removes ? set_by(field, saying.path) : nullptr;
            value != nullptr && !is_beyond(saying.kind, *value))
          findings.report(diagnostics::language_says_it, field.path_span, "the patch", patch.kind, saying.path)
              .advise(in_words(saying, is_service(mesh, patch.name) ? patch.name : "NAME"));
  for (const std::vector<manifest::Object> &objects : raws)
    for (const manifest::Object &object : objects)
      for (const Saying &saying : sayings)
        if (const Value *value =
                saying.kind == object.kind && can_be_said(object) ? find(object.body, saying.path) : nullptr;
            value != nullptr && !is_beyond(saying.kind, *value))
          findings
              .report(diagnostics::language_says_it, value->span().known() ? value->span() : object.origin,
                      "the manifest", object.kind, saying.path)
              .advise(in_words(saying, service_of(mesh, object)));
  return findings;
}

} // namespace meshc::hatch
