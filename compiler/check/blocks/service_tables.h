// The table of `service` and of the blocks inside it.
#pragma once

#include "check/blocks/request.h"
#include "check/blocks/tables.h"

namespace meshc::check {

inline constexpr Word manage_words[] = {{"reference", "Its objects belong to someone else and are only referred to."},
                                        {"create", "meshc writes Service and ServiceAccount."}};
inline constexpr Word criticality_words[] = {{"low", ""}, {"medium", ""}, {"high", ""}, {"critical", ""}};
inline constexpr Word protocol_words[] = {{"http", "HTTP/1.1."},
                                          {"http2", "HTTP/2 without TLS."},
                                          {"grpc", "gRPC."},
                                          {"grpc-web", "gRPC-Web."},
                                          {"https", "TLS of the application's own, passed through."},
                                          {"tls", "TLS of the application's own, passed through."},
                                          {"tcp", "Bytes."},
                                          {"mongo", "MongoDB."},
                                          {"mysql", "MySQL."},
                                          {"redis", "Redis."},
                                          {"udp", "UDP: not carried by the mesh."}};

inline constexpr Type port_type{Basic::port};
inline constexpr Type condition_type{Basic::condition};
inline constexpr Type region_type{.basic = Basic::reference, .kind = Kind::region};
inline constexpr Type share_type{.basic = Basic::percent, .least = 0, .most = 1'000'000};

inline constexpr Field port_fields[] = {
    {.name = "number", .type = {Basic::port_number}, .doc = "Port of the Service.", .example = "80", .flags = required},
    {.name = "target",
     .type = {Basic::port_number},
     .doc = "Port of the pod.",
     .standard = "`number`",
     .example = "8080"},
    {.name = "protocol",
     .type = {.basic = Basic::word, .words = protocol_words},
     .doc = "What is spoken there. Decides how proxies treat it.",
     .example = "http",
     .flags = required},
};
inline constexpr Block port_block{.kind = "port",
                                  .header = Header::name,
                                  .places = nested,
                                  .doc = "A port with a name of its own. A second port of one protocol needs it, so "
                                         "that adding one never renames another.",
                                  .fields = port_fields};

inline constexpr Field version_fields[] = {
    {.name = "labels",
     .type = {.basic = Basic::map, .element = &text_type},
     .doc = "Pod labels of this version.",
     .standard = "`version: <name>`",
     .example = "{ release = \"8\" }"},
};
inline constexpr Block version_block{.kind = "version",
                                     .header = Header::name,
                                     .places = nested,
                                     .doc = "A version of the service, told apart by pod labels.",
                                     .fields = version_fields};

inline constexpr Field route_fields[] = {
    {.name = "when",
     .type = {.basic = Basic::block, .block = &when_block},
     .doc = "Which requests; all that is stated must hold."},
    {.name = "to",
     .type = {Basic::own_version},
     .doc = "The version that answers them.",
     .example = "next",
     .flags = required},
};
inline constexpr Block route_block{
    .kind = "route",
    .header = Header::name,
    .places = nested,
    .doc = "Requests that go to one version whatever the split. Routes are tried in the order of the program.",
    .fields = route_fields};

inline constexpr Field retry_fields[] = {
    {.name = "attempts",
     .type = {.basic = Basic::integer, .least = 1, .most = 20},
     .doc = "Retries after the first try.",
     .standard = "Istio's own, 2",
     .example = "2"},
    {.name = "per_try",
     .type = duration_type,
     .doc = "Time for each try.",
     .standard = "the timeout of the whole call",
     .example = "500ms",
     .formerly = "per_try_timeout"},
    {.name = "on",
     .type = {.basic = Basic::list, .element = &condition_type},
     .doc = "What is tried again: Envoy's conditions and HTTP status codes.",
     .standard = "Istio's own, which does not retry a 503",
     .example = "[connect-failure, refused-stream, 503]"},
};
inline constexpr Block retry_block{.kind = "retry",
                                   .header = Header::none,
                                   .places = nested,
                                   .doc = "What a caller tries again.",
                                   .fields = retry_fields};

inline constexpr Field breaker_fields[] = {
    {.name = "consecutive_gateway_errors",
     .type = count_type,
     .doc = "502, 503 and 504 in a row until an endpoint is ejected.",
     .standard = "5",
     .example = "5"},
    {.name = "consecutive_5xx_errors",
     .type = count_type,
     .doc = "Any 5xx in a row until an endpoint is ejected: one poisoned request can empty a pool.",
     .standard = "off",
     .example = "10"},
    {.name = "interval", .type = duration_type, .doc = "Time between two sweeps.", .standard = "10s", .example = "10s"},
    {.name = "eject_for",
     .type = duration_type,
     .doc = "How long an endpoint stays out, times the number of its ejections.",
     .standard = "30s",
     .example = "30s",
     .formerly = "base_ejection_time"},
    {.name = "max_ejected",
     .type = percent_type,
     .doc = "Share of endpoints that may be out at once.",
     .standard = "100% with failover, else Istio's own, 10%",
     .example = "100%"},
    {.name = "min_healthy",
     .type = percent_type,
     .doc = "Share of healthy endpoints below which ejection stops.",
     .standard = "1%",
     .example = "1%"},
};
inline constexpr Block breaker_block{.kind = "circuit_breaker",
                                     .header = Header::none,
                                     .places = nested,
                                     .doc =
                                         "When an endpoint that fails is left alone for a while (outlier detection).",
                                     .fields = breaker_fields};

inline constexpr Field connection_fields[] = {
    {.name = "connect_timeout",
     .type = duration_type,
     .doc = "Time to open a connection.",
     .standard = "Istio's own, 10s",
     .example = "500ms"},
    {.name = "idle_timeout",
     .type = duration_type,
     .doc = "When an unused connection is closed.",
     .standard = "Istio's own, 1h",
     .example = "5min"},
    {.name = "max_connections",
     .type = count_type,
     .doc = "Connections of one proxy to the service.",
     .standard = "no limit",
     .example = "100"},
    {.name = "max_pending_requests",
     .type = count_type,
     .doc = "Requests of one proxy that wait for a connection.",
     .standard = "no limit",
     .example = "50"},
    {.name = "max_requests",
     .type = count_type,
     .doc = "Requests of one proxy under way.",
     .standard = "no limit",
     .example = "200"},
    {.name = "max_requests_per_connection",
     .type = count_type,
     .doc = "Requests after which a connection is closed.",
     .standard = "no limit",
     .example = "1000"},
    {.name = "max_retries",
     .type = count_type,
     .doc = "Retries of one proxy under way.",
     .standard = "no limit",
     .example = "10"},
};
inline constexpr Block connections_block{.kind = "connections",
                                         .header = Header::none,
                                         .places = nested,
                                         .doc = "Limits of the connections that a caller's proxy keeps.",
                                         .fields = connection_fields};

inline constexpr Field failover_fields[] = {
    {.name = "to",
     .type = {.basic = Basic::list, .element = &region_type},
     .doc = "Regions in order of preference, after the caller's own; `any` means the rest by declared rtt.",
     .example = "[us-west-2]",
     .flags = required},
};
inline constexpr Block failover_block{
    .kind = "failover",
    .header = Header::none,
    .places = nested,
    .doc = "Where calls go when the caller's own region has no healthy endpoint. Compiled per client region, with the "
           "outlier detection without which it would never act.",
    .fields = failover_fields};

inline constexpr Field export_fields[] = {
    {.name = "to", .type = cluster_set, .doc = "Clusters that may call it.", .example = "all", .flags = required},
    {.name = "as", .type = text_type, .doc = "A name of its own for callers elsewhere.", .flags = later},
};
inline constexpr Block export_block{.kind = "export",
                                    .header = Header::none,
                                    .places = nested,
                                    .doc = "A service is local to each cluster that runs it unless exported.",
                                    .fields = export_fields};

inline constexpr Word token_words[] = {{"jwt", "JSON Web Tokens."}};
extern const Block jwt_block;
model::TokenCheck lower_tokens(const View::Entry &entry);

inline constexpr Field service_fields[] = {
    {.name = "manage",
     .type = {.basic = Basic::word, .words = manage_words},
     .doc = "Whether meshc writes its Service and ServiceAccount.",
     .standard = "`reference`",
     .example = "create"},
    {.name = "account",
     .type = name_type,
     .doc = "ServiceAccount its pods run as: its identity. Frozen once committed.",
     .standard = "its name",
     .example = "checkout-sa",
     .formerly = "service_account"},
    {.name = "selector",
     .type = {.basic = Basic::map, .element = &text_type},
     .doc = "Labels of its pods.",
     .standard = "`app: <name>`",
     .example = "{ app = \"checkout\" }"},
    {.name = "labels",
     .type = {.basic = Basic::map, .element = &text_type},
     .doc = "Free labels to select services by, and of a created Service.",
     .example = "{ data = \"card\" }",
     .flags = classifying},
    {.name = "criticality",
     .type = {.basic = Basic::word, .words = criticality_words, .ordered = true},
     .doc = "How much depends on it, to select by.",
     .standard = "`medium`",
     .example = "high",
     .flags = classifying},
    {.name = "on", .type = cluster_set, .doc = "Clusters it runs in.", .example = "[east, west]", .flags = required},
    {.name = "ports",
     .type = {.basic = Basic::list, .element = &port_type},
     .doc = "Its ports as `<number>/<protocol>`, each named after its protocol.",
     .example = "[8080/http]"},
    {.name = "port", .type = {.basic = Basic::named, .block = &port_block}, .doc = "A port with a name of its own."},
    {.name = "replicas", .type = count_type, .doc = "Pods in each cluster.", .example = "3", .flags = on_instance},
    {.name = "capacity", .type = rate_type, .doc = "What one pod carries.", .example = "150rps", .flags = on_instance},
    {.name = "load", .type = rate_type, .doc = "What all callers together ask for.", .example = "900rps"},
    {.name = "version", .type = {.basic = Basic::named, .block = &version_block}, .doc = "A version of the service."},
    {.name = "split",
     .type = {.basic = Basic::map, .element = &share_type},
     .doc = "Share of the requests that each version gets; 100 % together.",
     .example = "{ stable = 95%, next = 5% }",
     .flags = on_caller},
    {.name = "route",
     .type = {.basic = Basic::named, .block = &route_block},
     .doc = "Requests that go to one version whatever the split."},
    {.name = "timeout",
     .type = duration_type,
     .doc = "Time for a whole call, retries included.",
     .standard = "none",
     .example = "2s",
     .flags = on_caller | removable},
    {.name = "retry",
     .type = {.basic = Basic::block, .block = &retry_block},
     .doc = "What a caller tries again; `none` switches Istio's own retries off.",
     .standard = "Istio's own",
     .flags = on_caller | removable,
     .formerly = "retries"},
    {.name = "circuit_breaker",
     .type = {.basic = Basic::block, .block = &breaker_block},
     .doc = "When a failing endpoint is left alone.",
     .standard = "none; with failover what it needs",
     .flags = on_caller | removable,
     .formerly = "outlier_detection"},
    {.name = "connections",
     .type = {.basic = Basic::block, .block = &connections_block},
     .doc = "Limits of connections.",
     .standard = "Istio's own",
     .flags = on_caller | removable,
     .formerly = "connection_pool"},
    {.name = "failover",
     .type = {.basic = Basic::block, .block = &failover_block},
     .doc = "Where calls go when the caller's own region fails.",
     .standard = "none",
     .flags = on_caller | removable},
    {.name = "export",
     .type = {.basic = Basic::block, .block = &export_block},
     .doc = "Which clusters may call it across borders.",
     .standard = "none: local to each cluster",
     .flags = removable},
    {.name = "on",
     .type = {.basic = Basic::on_set, .block = &service_block},
     .doc = "What differs in some clusters: instance fields concern the instances there, caller-side fields the "
            "callers there."},
    {.name = "standby", .type = cluster_set, .doc = "Clusters that serve only after a failover.", .flags = later},
    {.name = "metrics", .type = text_type, .doc = "A port for scraping.", .flags = later},
    {.name = "headless", .type = boolean_type, .doc = "A Service without an address.", .flags = later},
    {.name = "data", .type = text_type, .doc = "What happens to state.", .flags = later},
    {.name = "balance", .type = text_type, .doc = "How endpoints are chosen.", .flags = later},
    {.name = "spread", .type = text_type, .doc = "Shares by client region.", .flags = later},
    {.name = "mirror", .type = text_type, .doc = "Copies of requests.", .flags = later},
    {.name = "authenticate",
     .type = {.basic = Basic::choice, .words = token_words, .block = &jwt_block},
     .doc = "Tokens of end users: a bad one is refused, and unless it says otherwise `allow` holds only for calls that "
            "carry one.",
     .standard = "none: who calls is known by its workload alone"},
    {.name = "objective", .type = text_type, .doc = "What the service promises.", .flags = later},
    {.name = "workload", .type = text_type, .doc = "Virtual machines.", .flags = later},
};

} // namespace meshc::check
