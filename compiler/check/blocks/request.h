// What a request must look like: shared by routes of services, routes of ingresses and edges.
#pragma once

#include "check/blocks/lower.h"
#include "check/blocks/tables.h"

namespace meshc::check {

inline constexpr Word method_words[] = {{"GET", ""},    {"HEAD", ""},    {"POST", ""},    {"PUT", ""},  {"PATCH", ""},
                                        {"DELETE", ""}, {"OPTIONS", ""}, {"CONNECT", ""}, {"TRACE", ""}};
inline constexpr Type service_type{.basic = Basic::reference, .kind = Kind::service};
inline constexpr Type origin_type{.basic = Basic::reference, .kind = Kind::service, .or_space = true};
inline constexpr Type method_type{.basic = Basic::word, .words = method_words};

inline constexpr Field when_fields[] = {
    {.name = "headers",
     .type = {.basic = Basic::map, .element = &match_type},
     .doc = "Headers and their values; `present` asks only for the header.",
     .example = "{ end-user = \"jason\" }"},
    {.name = "path",
     .type = {.basic = Basic::list, .element = &path_type},
     .doc = "Any of these paths: exact, or a prefix that ends in `*`.",
     .example = "\"/v1/*\""},
    {.name = "methods",
     .type = {.basic = Basic::list, .element = &method_type},
     .doc = "Any of these methods.",
     .example = "[GET]"},
    {.name = "query",
     .type = {.basic = Basic::map, .element = &match_type},
     .doc = "Query parameters and their values; `present` asks only for the parameter.",
     .example = "{ debug = \"1\" }"},
    {.name = "from",
     .type = {.basic = Basic::list, .element = &origin_type},
     .doc = "Any of these callers: services, by the labels of their pods and their namespace, and whole namespaces.",
     .example = "[web]"},
};
inline constexpr Block when_block{.kind = "when",
                                  .header = Header::none,
                                  .places = nested,
                                  .doc = "Which requests are meant; all that is stated must hold.",
                                  .fields = when_fields};

std::vector<model::StringMatch> read_paths(const View &view, std::uint16_t field);
std::vector<model::HeaderMatch> read_headers(const View &view, std::uint16_t field);
// The same where the case of names counts: query parameters, claims of tokens.
std::vector<model::HeaderMatch> read_matches(const View &view, std::uint16_t field);
// Method names, sorted.
std::vector<model::Word> read_methods(const View &view, std::uint16_t field);

} // namespace meshc::check
