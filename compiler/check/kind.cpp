#include "check/kind.h"

#include <algorithm>
#include <array>

namespace meshc::check {
namespace {

struct Spelling {
  Kind kind;
  std::string_view word;
  std::string_view plural;
};

constexpr std::array spellings{
    Spelling{Kind::network, "network", "networks"},
    Spelling{Kind::link, "link", "links"},
    Spelling{Kind::cluster, "cluster", "clusters"},
    Spelling{Kind::gateway, "gateway", "gateways"},
    Spelling{Kind::region, "region", "regions"},
    Spelling{Kind::zone, "zone", "zones"},
    Spelling{Kind::space, "namespace", "namespaces"},
    Spelling{Kind::service, "service", "services"},
    Spelling{Kind::version, "version", "versions"},
    Spelling{Kind::port, "port", "ports"},
    Spelling{Kind::external, "external", "externals"},
    Spelling{Kind::client, "client", "clients"},
    Spelling{Kind::ingress, "ingress", "ingresses"},
    Spelling{Kind::edge, "edge", "edges"},
    Spelling{Kind::rule, "rule", "rules"},
};

} // namespace

std::string_view word(Kind kind) {
  return spellings[static_cast<std::size_t>(kind)].word;
}

std::string_view plural(Kind kind) {
  return spellings[static_cast<std::size_t>(kind)].plural;
}

std::optional<Kind> kind_by_word(std::string_view text) {
  const auto found = std::ranges::find(spellings, text, &Spelling::word);
  return found == spellings.end() ? std::nullopt : std::optional(found->kind);
}

std::optional<Kind> kind_by_plural(std::string_view text) {
  const auto found = std::ranges::find(spellings, text, &Spelling::plural);
  return found == spellings.end() ? std::nullopt : std::optional(found->kind);
}

} // namespace meshc::check
