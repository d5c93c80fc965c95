#include "manifest/istio.h"

#include "base/text.h"

#include <algorithm>
#include <array>

namespace meshc::manifest {
namespace {

// Those with an end are followed by a name in brackets.
constexpr std::array<std::string_view, 11> condition_keys{
    "source.ip",     "source.namespace", "source.principal",       "source.serviceAccount",  "source.trustDomain",
    "remote.ip",     "destination.ip",   "request.auth.principal", "request.auth.audiences", "request.auth.presenter",
    "connection.sni"};
constexpr std::array<std::string_view, 3> condition_prefixes{"request.headers[", "request.auth.claims[",
                                                             "experimental.envoy.filters."};

} // namespace

bool is_condition_key(std::string_view key) {
  return key == "destination.port" || std::ranges::find(condition_keys, key) != condition_keys.end() ||
         std::ranges::any_of(condition_prefixes, [&](std::string_view start) { return key.starts_with(start); });
}

std::string operations_in_words(const Value &to) {
  std::vector<std::string> words;
  for (const Value &one : items(&to))
    if (const Value *operation = one.at("operation"); operation != nullptr && operation->as_map() != nullptr)
      for (const manifest::Field &field : *operation->as_map())
        for (const Value &value : items(&field.value))
          words.push_back("`" + std::string(text(&value)) + "`");
  return words.empty() ? "what it lists" : list_in_words(words, "and", 4);
}

bool lets_out(const Value *egress, int port) {
  return std::ranges::any_of(items(egress), [&](const Value &rule) {
    const Value *ports = rule.at("ports");
    return items(ports).empty() || std::ranges::any_of(items(ports), [&](const Value &one) {
             const int first = number(one.at("port")), last = number(one.at("endPort"));
             return one.at("port") == nullptr || first == port || (first <= port && port <= last);
           });
  });
}

} // namespace meshc::manifest
