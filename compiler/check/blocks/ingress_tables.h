// The tables of `ingress` and of the blocks inside it.
#pragma once

#include "check/blocks/service_tables.h"

namespace meshc::check {

inline constexpr Type secret_name_type{Basic::name};
inline constexpr Type cluster_type{.basic = Basic::reference, .kind = Kind::cluster};

inline constexpr Word tls_version_words[] = {{"1.2", "TLS 1.2 and newer."}, {"1.3", "TLS 1.3 only."}};
inline constexpr Word issuer_kind_words[] = {{"ClusterIssuer", "One for the whole cluster."},
                                             {"Issuer", "One in the gateway's namespace."}};
inline constexpr Word strategy_words[] = {{"nearest", "The cluster with the least latency to the asker."},
                                          {"failover", "The first of `order`, while its health check is content."},
                                          {"weighted", "Each cluster its share."}};
inline constexpr Word provider_words[] = {{"aws", "Route 53."},
                                          {"azure", "Azure DNS."},
                                          {"cloudflare", "Cloudflare."},
                                          {"google", "Google Cloud DNS."},
                                          {"other", "Whatever else external-dns writes to."}};

inline constexpr Field clients_fields[] = {
    {.name = "required",
     .type = boolean_type,
     .doc = "Whether calls without a certificate are refused. A bad one always is.",
     .standard = "`true`",
     .example = "false"},
    {.name = "authority",
     .type = secret_name_type,
     .doc = "Secret whose key `ca.crt` holds the authorities of the clients, in the namespace of the gateway.",
     .standard = "`<credential>-cacert`, else `ca.crt` of the credential itself",
     .example = "shop-clients"},
    {.name = "names",
     .type = texts_type,
     .doc = "Subject alternative names, one of which the certificate must have.",
     .standard = "any that the authority signed",
     .example = "[\"partner.example\"]"},
};
inline constexpr Block clients_block{.kind = "client_certificates",
                                     .header = Header::none,
                                     .places = nested,
                                     .doc = "Clients show a certificate too (mutual TLS).",
                                     .fields = clients_fields};

inline constexpr Field tls_fields[] = {
    {.name = "credential",
     .type = {.basic = Basic::list, .element = &secret_name_type},
     .doc = "Secret with certificate and key, in the namespace of the gateway; or two, where one key is RSA and the "
            "other ECDSA.",
     .standard = "with an `issuer`: `<name of the ingress>-tls`",
     .example = "shop-tls"},
    {.name = "issuer",
     .type = secret_name_type,
     .doc = "Issuer of cert-manager that signs for the hosts: a Certificate is written, and cert-manager makes the "
            "Secret.",
     .standard = "none: the Secret is somebody else's",
     .example = "letsencrypt"},
    {.name = "issuer_kind",
     .type = {.basic = Basic::word, .words = issuer_kind_words},
     .doc = "Kind of the issuer.",
     .standard = "`ClusterIssuer`",
     .example = "Issuer"},
    {.name = "min_version",
     .type = {.basic = Basic::word, .words = tls_version_words},
     .doc = "Oldest TLS version accepted.",
     .standard = "Istio's own, 1.2",
     .example = "1.3"},
    {.name = "client_certificates",
     .type = {.basic = Basic::block, .block = &clients_block},
     .doc = "Clients show a certificate too.",
     .standard = "none: they need not"},
};
inline constexpr Block tls_block{.kind = "tls",
                                 .header = Header::none,
                                 .places = nested,
                                 .doc = "The certificate it answers with.",
                                 .fields = tls_fields};

// What a route of an ingress can do to calls is what a route of a service can do.
consteval const Field &shared(std::string_view name) {
  return route_fields[field_index(route_fields, name)];
}

inline constexpr Field ingress_route_fields[] = {
    {.name = "path",
     .type = {.basic = Basic::list, .element = &path_type},
     .doc = "Any of these paths: exact, or a prefix that ends in `*`.",
     .standard = "every path",
     .example = "[\"/\", \"/static/*\"]"},
    {.name = "methods",
     .type = {.basic = Basic::list, .element = &method_type},
     .doc = "Any of these methods.",
     .standard = "every method",
     .example = "[GET]"},
    {.name = "headers",
     .type = {.basic = Basic::map, .element = &match_type},
     .doc = "Headers and their values; `present` asks only for the header."},
    {.name = "query",
     .type = {.basic = Basic::map, .element = &match_type},
     .doc = "Query parameters and their values; `present` asks only for the parameter.",
     .example = "{ debug = \"1\" }"},
    {.name = "claims",
     .type = {.basic = Basic::map, .element = &match_type},
     .doc = "Claims of the end user's token, which `authenticate` judges. They choose a way and refuse nobody.",
     .example = "{ tier = \"gold\" }"},
    {.name = "to",
     .type = {.basic = Basic::reference, .kind = Kind::service},
     .doc = "The service that answers.",
     .standard = "the gateway answers: `redirect` or `respond`",
     .example = "shop.web"},
    {.name = "port", .type = name_type, .doc = "Port of that service, when several could be meant.", .example = "http"},
    {.name = "version",
     .type = {Basic::own_version},
     .doc = "The version of the service that answers.",
     .standard = "as routes and split of the service say",
     .example = "next"},
    {.name = "split",
     .type = {.basic = Basic::map, .element = &share_type},
     .doc = "Shares of these calls, as in `split` of the service.",
     .standard = "as routes and split of the service say",
     .example = "{ stable = 50%, next = 50% }"},
    shared("redirect"),
    shared("respond"),
    shared("rewrite"),
    shared("request"),
    shared("response"),
    shared("cors"),
    shared("timeout"),
    shared("retry"),
};
inline constexpr Block ingress_route_block{
    .kind = "route",
    .header = Header::none,
    .places = nested,
    .doc =
        "Which requests go to which service. Routes are tried in the order of the program. Routes and settings of the "
        "service hold for these calls too; what is said here is weaker than a route of the service and stronger "
        "than what it says for all calls.",
    .fields = ingress_route_fields};

inline constexpr Field dns_fields[] = {
    {.name = "strategy",
     .type = {.basic = Basic::word, .words = strategy_words},
     .doc = "Which cluster a name leads to.",
     .standard = "one record with the addresses of all clusters",
     .example = "nearest"},
    {.name = "provider",
     .type = {.basic = Basic::word, .words = provider_words},
     .doc = "What external-dns writes to. Only Route 53 tells the records of one name apart, which each `strategy` "
            "needs.",
     .standard = "`aws`",
     .example = "google"},
    {.name = "ttl",
     .type = {.basic = Basic::duration, .least = 1000, .most = 2'147'483'647'000},
     .doc =
         "How long resolvers keep an answer, in whole seconds: a cluster that is taken out still gets calls for that "
         "long.",
     .example = "30s",
     .flags = required},
    {.name = "order",
     .type = {.basic = Basic::list, .element = &cluster_type},
     .doc = "`failover`: the first choice, and who takes over.",
     .example = "[east, west]"},
    {.name = "weights",
     .type = {.basic = Basic::map, .element = &share_type},
     .doc = "`weighted`: the share of each cluster, 100 % together.",
     .example = "{ east = 70%, west = 30% }"},
    {.name = "regions",
     .type = {.basic = Basic::map, .element = &text_type},
     .doc = "`nearest`: the AWS region that lies nearest, of clusters whose own region is none.",
     .example = "{ west = \"eu-west-1\" }"},
    {.name = "health",
     .type = path_type,
     .doc = "Path that health checks ask for. It must be answered by a route that asks for nothing else.",
     .standard = "none",
     .example = "\"/healthz\""},
    {.name = "health_checks",
     .type = {.basic = Basic::map, .element = &text_type},
     .doc = "Id of the health check of each cluster. external-dns makes none, so somebody else has.",
     .example = "{ east = \"6b1f0d3c\" }"},
};
inline constexpr Block dns_block{.kind = "dns",
                                 .header = Header::none,
                                 .places = nested,
                                 .doc = "Records for its hosts, written by the external-dns of each cluster.",
                                 .fields = dns_fields};

} // namespace meshc::check
