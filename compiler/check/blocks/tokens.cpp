#include "check/blocks/service_tables.h"

namespace meshc::check {
namespace {

constexpr Field jwt_fields[] = {
    {.name = "issuer",
     .type = {Basic::url},
     .doc = "Who signs the tokens, as their claim `iss` spells it.",
     .example = "\"https://login.shop.example\"",
     .flags = required},
    {.name = "jwks",
     .type = {Basic::url},
     .doc = "Where the issuer publishes its keys. The control plane fetches them, so it must reach that address.",
     .standard = "found through the issuer (OpenID Connect discovery)",
     .example = "\"https://login.shop.example/.well-known/jwks.json\""},
    {.name = "audiences",
     .type = texts_type,
     .doc = "For whom a token must be made: one of these is in its claim `aud`.",
     .standard = "any audience",
     .example = "[\"storefront\"]"},
    {.name = "header",
     .type = name_type,
     .doc = "Header that carries the token.",
     .standard = "`Authorization`, behind `Bearer`",
     .example = "x-user-token"},
    {.name = "required",
     .type = boolean_type,
     .doc = "Whether calls without a token are refused. A bad token always is.",
     .standard = "`true`",
     .example = "false"},
    {.name = "forward",
     .type = boolean_type,
     .doc = "Whether the service sees the token itself.",
     .standard = "`false`",
     .example = "true"},
};

consteval std::uint16_t of_jwt(std::string_view name) {
  return field_index(jwt_fields, name);
}

} // namespace

const Block jwt_block{.kind = "jwt",
                      .header = Header::none,
                      .places = nested,
                      .doc = "Tokens are JSON Web Tokens.",
                      .fields = jwt_fields};

model::TokenCheck lower_tokens(const View::Entry &entry) {
  const auto issuer = read<std::string>(entry.view, of_jwt("issuer"));
  return {.issuer = issuer.value,
          .jwks = read<std::string>(entry.view, of_jwt("jwks")),
          .audiences = read_words(entry.view, of_jwt("audiences")),
          .header = read<std::string>(entry.view, of_jwt("header")),
          .is_required = read<bool>(entry.view, of_jwt("required"), true),
          .forward = read<bool>(entry.view, of_jwt("forward"), false),
          .span = entry.key_span,
          .issuer_span = issuer.span};
}

} // namespace meshc::check
