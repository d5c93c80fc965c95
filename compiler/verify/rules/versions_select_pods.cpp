#include "verify/rule.h"

#include <algorithm>
#include <map>

namespace meshc::verify {
namespace {

using namespace model;

std::map<std::string, std::string> texts(const Labels &labels) {
  std::map<std::string, std::string> plain;
  for (const auto &[key, value] : labels)
    plain.emplace(key, value.text);
  return plain;
}

std::string in_words(const Labels &labels) {
  std::string words;
  for (const auto &[key, value] : labels)
    words += (words.empty() ? "" : ", ") + key + " = \"" + value.text + "\"";
  return "{ " + words + " }";
}

} // namespace

void versions_select_pods(const Context &context, Diagnostics &findings) {
  const Mesh &mesh = context.mesh;
  for (const Service &service : mesh.services) {
    std::map<std::map<std::string, std::string>, const ServiceVersion *> seen;
    for (const ServiceVersion &version : service.versions) {
      const auto wrong = [&](const std::string &why) -> diagnostics::Diagnostic & {
        return findings
            .report(diagnostics::version_selects_wrongly, version.span, version.name, mesh.full_name(service), why)
            .about(subject(mesh, service));
      };
      const auto [first, is_new] = seen.try_emplace(texts(version.labels), &version);
      if (!is_new) {
        wrong("the same pods as `" + first->second->name + "`: both say " + in_words(version.labels))
            .label(first->second->span, "the other version")
            .advise("give each version a label value that only its pods carry");
        continue;
      }
      bool adds_nothing = true;
      const std::string *clash = nullptr;
      for (const auto &[key, value] : version.labels) {
        const auto selected = service.selector.find(key);
        if (selected == service.selector.end())
          adds_nothing = false;
        else if (selected->second.text != value.text)
          clash = &key;
      }
      const auto by_cluster = version.labels.find("cluster");
      const bool names_cluster =
          by_cluster != version.labels.end() && std::ranges::any_of(mesh.clusters, [&](const Cluster &cluster) {
            return cluster.id == by_cluster->second.text || cluster.name == by_cluster->second.text;
          });
      if (names_cluster)
        wrong("no pod: `cluster` is no label that Istio gives to endpoints")
            .label(by_cluster->second.span, "the name of a cluster")
            .advise("the label of a cluster is `topology.istio.io/cluster`");
      else if (clash != nullptr)
        wrong("no pod: the service selects only pods with " + *clash + " = \"" + service.selector.at(*clash).text +
              "\"")
            .label(version.labels.at(*clash).span, "the version asks for \"" + version.labels.at(*clash).text + "\"")
            .advise("a version picks among the pods of its service: leave `" + *clash + "` out of its labels");
      else if (adds_nothing)
        wrong("every pod: " + in_words(version.labels) + " is part of the selector of the service")
            .advise("add a label that only this version's pods carry, for example `labels { version = \"" +
                    version.name + "\" }`");
    }
  }
}

} // namespace meshc::verify
