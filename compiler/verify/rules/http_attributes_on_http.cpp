#include "base/text.h"
#include "verify/rule.h"

#include <algorithm>

namespace meshc::verify {
namespace {

using namespace model;

bool selects(const Edge &edge, const Port &port) {
  return edge.ports.empty() ||
         std::ranges::any_of(edge.ports, [&](const Word &word) { return names_port(word.text, port); });
}

std::string attributes(const Edge &edge) {
  std::vector<std::string> words;
  if (!edge.methods.empty())
    words.emplace_back("`methods`");
  if (!edge.paths.empty())
    words.emplace_back("`paths`");
  if (!edge.headers.empty())
    words.emplace_back("`headers`");
  if (!edge.claims.empty())
    words.emplace_back("`claims`");
  return list_in_words(words);
}

std::string outcome(const Edge &edge) {
  if (!edge.deny)
    return "nothing is ever allowed there";
  return edge.ports.empty() ? "nothing is ever denied there" : "every connection is denied there";
}

} // namespace

// An edge over all ports of a callee that also speaks HTTP means its HTTP ports: the policy leaves the others alone.
void http_attributes_on_http(const Context &context, Diagnostics &findings) {
  const Mesh &mesh = context.mesh;
  for (const Edge &edge : mesh.edges) {
    const std::string words = attributes(edge);
    if (words.empty())
      continue;
    for (const Callee &callee : edge.callees) {
      const Service &service = mesh[callee.service];
      const bool means_http = edge.ports.empty() && has_http_port(service);
      std::vector<std::string> others;
      for (const Port &port : service.ports)
        if (!carries_http(port.protocol) && selects(edge, port))
          others.push_back(quoted(port.name));
      if (means_http || others.empty())
        continue;
      findings
          .report(diagnostics::http_attribute_on_tcp, callee.span, words, mesh.full_name(service),
                  list_in_words(others), outcome(edge))
          .about(subject(mesh, service))
          .label(service.span, "the service is declared here")
          .advise(edge.deny ? "name the HTTP ports that are meant: `ports = [http]`"
                            : "write a second edge without " + words + " for ports that do not speak HTTP");
    }
  }
}

} // namespace meshc::verify
