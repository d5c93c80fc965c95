// The tables of what a service says about calls to it: routes, retries, limits, and which of its pods they reach.
#pragma once

#include "check/blocks/request.h"
#include "check/blocks/tables.h"

namespace meshc::check {

inline constexpr Type condition_type{Basic::condition};
inline constexpr Type region_type{.basic = Basic::reference, .kind = Kind::region};
inline constexpr Type share_type{.basic = Basic::percent, .least = 0, .most = 1'000'000};
inline constexpr Type probes_type{.basic = Basic::integer, .least = 1, .most = 100};
inline constexpr Type status_type{.basic = Basic::integer, .least = 200, .most = 599};
inline constexpr Type map_of_text{.basic = Basic::map, .element = &text_type};

inline constexpr Word split_words[] = {{"flagger", "Flagger writes the weights."},
                                       {"rollouts", "Argo Rollouts writes the weights."}};
inline constexpr Word method_of_balance_words[] = {{"least_request", "The pod with fewer calls under way, of two."},
                                                   {"round_robin", "Each in turn."},
                                                   {"random", "Any."}};
inline constexpr Word hash_table_words[] = {{"ring", "Few keys move when pods come and go."},
                                            {"maglev", "Faster, and evener; more keys move."}};
inline constexpr Word scheme_words[] = {{"http", ""}, {"https", ""}};

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

inline constexpr Field changes_fields[] = {
    {.name = "set",
     .type = map_of_text,
     .doc = "Headers that get this value, whatever they had.",
     .example = "{ x-tier = \"gold\" }"},
    {.name = "add",
     .type = map_of_text,
     .doc = "Headers that get this value beside what they had.",
     .example = "{ x-seen = \"mesh\" }"},
    {.name = "remove", .type = texts_type, .doc = "Headers that are taken away.", .example = "[\"x-debug\"]"},
};
inline constexpr Block request_block{.kind = "request",
                                     .header = Header::none,
                                     .places = nested,
                                     .doc = "What becomes of the headers of the request.",
                                     .fields = changes_fields};
inline constexpr Block response_block{.kind = "response",
                                      .header = Header::none,
                                      .places = nested,
                                      .doc = "What becomes of the headers of the answer.",
                                      .fields = changes_fields};

inline constexpr Field rewrite_fields[] = {
    {.name = "path",
     .type = text_type,
     .doc = "What the path becomes: all of it where `when` names it exactly, else the prefix that `when` names.",
     .example = "\"/v2/\""},
    {.name = "host", .type = text_type, .doc = "What the host becomes.", .example = "\"cart.internal\""},
};
inline constexpr Block rewrite_block{.kind = "rewrite",
                                     .header = Header::none,
                                     .places = nested,
                                     .doc = "What the service sees instead of what the caller asked.",
                                     .fields = rewrite_fields};

inline constexpr Field redirect_fields[] = {
    {.name = "host", .type = text_type, .doc = "Host of the new address.", .standard = "the same"},
    {.name = "path",
     .type = text_type,
     .doc = "Path of the new address.",
     .standard = "the same",
     .example = "\"/new\""},
    {.name = "prefix",
     .type = text_type,
     .doc = "What the prefix that `when` names becomes. Istio 1.31.",
     .example = "\"/v2/\""},
    {.name = "scheme",
     .type = {.basic = Basic::word, .words = scheme_words},
     .doc = "Scheme of the new address.",
     .standard = "the same",
     .example = "https"},
    {.name = "port", .type = {Basic::port_number}, .doc = "Port of the new address.", .standard = "the same"},
    {.name = "status",
     .type = {.basic = Basic::integer, .least = 301, .most = 308},
     .doc = "301, 302, 303, 307 or 308.",
     .standard = "301",
     .example = "308"},
};
inline constexpr Block redirect_block{.kind = "redirect",
                                      .header = Header::none,
                                      .places = nested,
                                      .doc = "The proxy answers: ask there.",
                                      .fields = redirect_fields};

inline constexpr Field respond_fields[] = {
    {.name = "status", .type = status_type, .doc = "Status of the answer.", .example = "404", .flags = required},
    {.name = "body", .type = text_type, .doc = "Text of the answer.", .standard = "none", .example = "\"gone\""},
};
inline constexpr Block respond_block{.kind = "respond",
                                     .header = Header::none,
                                     .places = nested,
                                     .doc = "The proxy answers by itself; the service is not asked.",
                                     .fields = respond_fields};

inline constexpr Field cors_fields[] = {
    {.name = "origins",
     .type = texts_type,
     .doc = "Origins that may ask: exact, or a prefix that ends in `*`.",
     .example = "[\"https://shop.example\"]",
     .flags = required},
    {.name = "methods", .type = {.basic = Basic::list, .element = &method_type}, .doc = "Methods they may use."},
    {.name = "headers", .type = texts_type, .doc = "Headers they may send."},
    {.name = "expose", .type = texts_type, .doc = "Headers of the answer that they may read."},
    {.name = "max_age", .type = duration_type, .doc = "How long a browser may remember this.", .example = "24h"},
    {.name = "credentials", .type = boolean_type, .doc = "May they send cookies?", .example = "true"},
};
inline constexpr Block cors_block{.kind = "cors",
                                  .header = Header::none,
                                  .places = nested,
                                  .doc = "Which pages of other origins may call from a browser (CORS).",
                                  .fields = cors_fields};

inline constexpr Field route_fields[] = {
    {.name = "when",
     .type = {.basic = Basic::block, .block = &when_block},
     .doc = "Which requests; all that is stated must hold."},
    {.name = "to",
     .type = {Basic::own_version},
     .doc = "The version that answers them.",
     .standard = "as the split of the service says",
     .example = "next"},
    {.name = "split",
     .type = {.basic = Basic::map, .element = &share_type},
     .doc = "Shares of them, as in `split` of the service, instead of one version.",
     .example = "{ stable = 50%, next = 50% }"},
    {.name = "redirect", .type = {.basic = Basic::block, .block = &redirect_block}, .doc = "They are sent elsewhere."},
    {.name = "respond",
     .type = {.basic = Basic::block, .block = &respond_block},
     .doc = "The proxy answers them by itself."},
    {.name = "rewrite",
     .type = {.basic = Basic::block, .block = &rewrite_block},
     .doc = "What the service sees instead of what was asked."},
    {.name = "request",
     .type = {.basic = Basic::block, .block = &request_block},
     .doc = "What becomes of the headers of the request."},
    {.name = "response",
     .type = {.basic = Basic::block, .block = &response_block},
     .doc = "What becomes of the headers of the answer."},
    {.name = "cors",
     .type = {.basic = Basic::block, .block = &cors_block},
     .doc = "Which pages of other origins may call from a browser."},
    {.name = "timeout",
     .type = duration_type,
     .doc = "Time for a whole call.",
     .standard = "that of the service",
     .example = "30s",
     .flags = removable},
    {.name = "retry",
     .type = {.basic = Basic::block, .block = &retry_block},
     .doc = "What a caller tries again.",
     .standard = "that of the service",
     .flags = removable},
};
inline constexpr Block route_block{
    .kind = "route",
    .header = Header::name,
    .places = nested,
    .doc = "Requests that are treated in a way of their own, whatever the split. Routes are tried in the order of the "
           "program; the first that fits decides.",
    .fields = route_fields};

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

inline constexpr Field keepalive_fields[] = {
    {.name = "idle",
     .type = duration_type,
     .doc = "Silence before the first probe.",
     .standard = "of the system, 2h",
     .example = "5min"},
    {.name = "interval",
     .type = duration_type,
     .doc = "Time between two probes.",
     .standard = "of the system, 75s",
     .example = "30s"},
    {.name = "probes",
     .type = probes_type,
     .doc = "Unanswered probes until the connection is closed.",
     .standard = "of the system, 9",
     .example = "3"},
};
inline constexpr Block keepalive_block{.kind = "keepalive",
                                       .header = Header::none,
                                       .places = nested,
                                       .doc = "TCP probes, so that a peer that vanished is noticed, and a firewall "
                                              "between networks does not forget the connection.",
                                       .fields = keepalive_fields};

inline constexpr Field http2_keepalive_fields[] = {
    {.name = "interval", .type = duration_type, .doc = "Time between two pings.", .example = "30s", .flags = required},
    {.name = "timeout",
     .type = duration_type,
     .doc = "Time for the answer, until the connection is closed.",
     .example = "10s",
     .flags = required},
};
inline constexpr Block http2_keepalive_block{.kind = "http2_keepalive",
                                             .header = Header::none,
                                             .places = nested,
                                             .doc = "HTTP/2 pings, so that a peer that vanished is noticed.",
                                             .fields = http2_keepalive_fields};

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
    {.name = "keepalive",
     .type = {.basic = Basic::block, .block = &keepalive_block},
     .doc = "TCP probes on connections that carry nothing.",
     .standard = "none"},
    {.name = "http2",
     .type = boolean_type,
     .doc = "Calls of HTTP/1.1 share few connections as HTTP/2 between the proxies; the application sees HTTP/1.1. "
            "`false` forbids it.",
     .standard = "Istio's own: as the mesh says",
     .example = "true"},
    {.name = "http2_keepalive",
     .type = {.basic = Basic::block, .block = &http2_keepalive_block},
     .doc = "HTTP/2 pings on open connections. Istio 1.31.",
     .standard = "none"},
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

inline constexpr Field spread_fields[] = {
    {.name = "REGION",
     .type = {.basic = Basic::map, .element = &share_type},
     .doc = "Share of the calls that goes to the pods of this region; whole percents, 100 % together. Each region that "
            "runs the service is named: `0%` says never.",
     .example = "80%"},
};
inline constexpr Block spread_block{
    .kind = "spread",
    .header = Header::name,
    .places = nested,
    .doc = "Where the calls of clients in one region go, in good times too. Every client region with callers has one, "
           "because shares for some switch the preference for home off for all.",
    .fields = spread_fields,
    .entries = true};

inline constexpr Field mirror_fields[] = {
    {.name = "share",
     .type = share_type,
     .doc = "Share of the calls that are copied.",
     .standard = "100%",
     .example = "10%"},
};
inline constexpr Block mirror_block{
    .kind = "mirror",
    .header = Header::name,
    .places = nested,
    .doc = "Copies of calls for a version that nobody waits for. POST and PATCH are copied only where every edge calls "
           "them `idempotent`.",
    .fields = mirror_fields};

inline constexpr Field hash_fields[] = {
    {.name = "header", .type = text_type, .doc = "By the value of this header.", .example = "\"x-user\""},
    {.name = "cookie", .type = text_type, .doc = "By this cookie.", .example = "\"cart\""},
    {.name = "cookie_lifetime",
     .type = duration_type,
     .doc = "The proxy sets the cookie where it is missing, for this long.",
     .standard = "the cookie is only read",
     .example = "1h"},
    {.name = "cookie_path", .type = text_type, .doc = "Path of a cookie that the proxy sets.", .example = "\"/\""},
    {.name = "query", .type = text_type, .doc = "By this query parameter.", .example = "\"user\""},
    {.name = "source_ip", .type = boolean_type, .doc = "By the address of the caller.", .example = "true"},
    {.name = "table",
     .type = {.basic = Basic::word, .words = hash_table_words},
     .doc = "How keys are laid out over pods.",
     .standard = "`ring`",
     .example = "maglev"},
    {.name = "size",
     .type = {.basic = Basic::integer, .least = 1, .most = 5'000'011},
     .doc = "Least entries of the ring (1024 unless said), or entries of the maglev table, a prime (65537).",
     .example = "2048"},
};
inline constexpr Block hash_block{.kind = "hash",
                                  .header = Header::none,
                                  .places = nested,
                                  .doc = "Calls that carry the same key reach the same pod, as long as pods stay the "
                                         "same. Say one of header, cookie, query and source_ip.",
                                  .fields = hash_fields};

inline constexpr Field balance_fields[] = {
    {.name = "method",
     .type = {.basic = Basic::word, .words = method_of_balance_words},
     .doc = "How one of the pods is chosen.",
     .standard = "Istio's own, least_request",
     .example = "round_robin"},
    {.name = "hash",
     .type = {.basic = Basic::block, .block = &hash_block},
     .doc = "By what the call carries, instead of a method."},
    {.name = "warmup",
     .type = duration_type,
     .doc = "A new pod gets more and more calls, until all of its share after this time.",
     .standard = "none",
     .example = "60s"},
    {.name = "warmup_from",
     .type = {.basic = Basic::percent, .least = 10'000, .most = 1'000'000},
     .doc = "Share that a new pod begins with.",
     .standard = "Istio's own, 10%",
     .example = "20%"},
};
inline constexpr Block balance_block{.kind = "balance",
                                     .header = Header::none,
                                     .places = nested,
                                     .doc = "Which of the pods that a call may reach gets it.",
                                     .fields = balance_fields};

} // namespace meshc::check
