// The table of `service` and of the blocks inside it.
#pragma once

#include "check/blocks/tables.h"
#include "check/blocks/traffic_tables.h"

namespace meshc::check {

inline constexpr Word manage_words[] = {{"reference", "Its objects belong to someone else and are only referred to."},
                                        {"create", "meshc writes Service and ServiceAccount."}};
inline constexpr Word criticality_words[] = {{"low", ""}, {"medium", ""}, {"high", ""}, {"critical", ""}};
inline constexpr Word data_words[] = {{"stateless", "There is none: any pod answers alike."},
                                      {"replicated", "It is the same in every cluster."},
                                      {"stateful", "Each cluster has its own."}};
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
inline constexpr Type port_number_type{Basic::port_number};

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
    {.name = "standby",
     .type = cluster_set,
     .doc = "Clusters it runs in too, or among `on`, that serve only when the others are gone.",
     .standard = "none",
     .example = "[west]",
     .flags = removable},
    {.name = "data",
     .type = {.basic = Basic::word, .words = data_words},
     .doc = "What becomes of the data behind it, when calls move to another cluster.",
     .standard = "`stateless`",
     .example = "replicated",
     .flags = classifying},
    {.name = "ports",
     .type = {.basic = Basic::list, .element = &port_type},
     .doc = "Its ports as `<number>/<protocol>`, each named after its protocol.",
     .example = "[8080/http]"},
    {.name = "port", .type = {.basic = Basic::named, .block = &port_block}, .doc = "A port with a name of its own."},
    {.name = "metrics",
     .type = {.basic = Basic::list, .element = &port_number_type},
     .doc = "Ports of the pods for scraping: open to all in plain text, whatever mTLS and policy say of the others.",
     .standard = "none",
     .example = "[9102]"},
    {.name = "headless",
     .type = boolean_type,
     .doc = "Its name resolves to its pods, and callers choose among them.",
     .standard = "`false`",
     .example = "true"},
    {.name = "replicas", .type = count_type, .doc = "Pods in each cluster.", .example = "3", .flags = on_instance},
    {.name = "capacity", .type = rate_type, .doc = "What one pod carries.", .example = "150rps", .flags = on_instance},
    {.name = "load", .type = rate_type, .doc = "What all callers together ask for.", .example = "900rps"},
    {.name = "version", .type = {.basic = Basic::named, .block = &version_block}, .doc = "A version of the service."},
    {.name = "split",
     .type = {.basic = Basic::map, .words = split_words, .element = &share_type},
     .doc =
         "Share of the requests that each version gets; 100 % together. A key may be a cluster, or `VERSION.CLUSTER`. "
         "`split flagger` and `split rollouts` leave the weights, and the objects that hold them, to that controller.",
     .example = "{ stable = 95%, next = 5% }",
     .flags = on_caller},
    {.name = "route",
     .type = {.basic = Basic::named, .block = &route_block},
     .doc = "Requests that are treated in a way of their own, whatever the split."},
    {.name = "mirror",
     .type = {.basic = Basic::named, .block = &mirror_block},
     .doc = "Copies of calls for a version that nobody waits for.",
     .flags = on_caller},
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
    {.name = "balance",
     .type = {.basic = Basic::block, .block = &balance_block},
     .doc = "Which of the pods gets a call.",
     .standard = "Istio's own",
     .flags = on_caller | removable,
     .formerly = "load_balancer"},
    {.name = "failover",
     .type = {.basic = Basic::block, .block = &failover_block},
     .doc = "Where calls go when the caller's own region fails.",
     .standard = "none",
     .flags = on_caller | removable},
    {.name = "spread",
     .type = {.basic = Basic::named, .kind = Kind::region, .block = &spread_block},
     .doc = "Where the calls of clients in one region go, in good times too."},
    {.name = "export",
     .type = {.basic = Basic::block, .block = &export_block},
     .doc = "Which clusters may call it across borders.",
     .standard = "none: local to each cluster",
     .flags = removable},
    {.name = "on",
     .type = {.basic = Basic::on_set, .block = &service_block},
     .doc = "What differs in some clusters: instance fields concern the instances there, caller-side fields the "
            "callers there."},
    {.name = "authenticate",
     .type = {.basic = Basic::choice, .words = token_words, .block = &jwt_block},
     .doc = "Tokens of end users: a bad one is refused, and unless it says otherwise `allow` holds only for calls that "
            "carry one.",
     .standard = "none: who calls is known by its workload alone"},
    {.name = "objective", .type = text_type, .doc = "What the service promises.", .flags = later},
    {.name = "workload", .type = text_type, .doc = "Virtual machines.", .flags = later},
};

} // namespace meshc::check
