#include "base/text.h"
#include "lint/scene.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>

namespace meshc::lint {
namespace {

struct Seen {
  const facts::Site *site = nullptr;
  const Object *object = nullptr;
};
using Identity = std::pair<std::string, std::string>; // namespace, name

std::map<Identity, std::vector<Seen>> by_identity(const std::vector<facts::Site> &sites, std::string_view kind) {
  std::map<Identity, std::vector<Seen>> all;
  for (const facts::Site &site : sites)
    if (!site.is_document)
      for (const facts::Found &found : site.objects)
        if (found.object.kind == kind && !found.object.space.empty())
          all[{found.object.space, found.object.name}].push_back({&site, &found.object});
  return all;
}

// Each cluster makes these for itself, with its own addresses.
bool is_of_cluster(const Identity &identity) {
  const auto &[space, name] = identity;
  return space == "kube-system" || space == "istio-system" || (space == "default" && name == "kubernetes");
}

std::map<int, const Value *> ports(const Object &service) {
  std::map<int, const Value *> all;
  for (const Value &port : items(service.body.find("spec.ports")))
    all[number(port.at("port"))] = &port;
  return all;
}

std::string port_difference(const Seen &one, const Seen &other, const Value *&at) {
  const auto ours = ports(*other.object);
  for (const auto &[number, port] : ports(*one.object)) {
    const auto same = ours.find(number);
    if (same == ours.end()) {
      at = port;
      return "port " + std::to_string(number) + " is missing in `" + other.site->name + "`";
    }
    for (const std::string_view field : {"name", "appProtocol"})
      if (text(port->at(field)) != text(same->second->at(field))) {
        at = same->second->at(field) != nullptr ? same->second->at(field) : same->second;
        const auto said = [&](const Value *value) {
          return text(value).empty() ? std::string("without one") : "`" + std::string(text(value)) + "`";
        };
        return "port " + std::to_string(number) + " has the " + std::string(field) + " " + said(port->at(field)) +
               " in `" + one.site->name + "` and " + said(same->second->at(field)) + " in `" + other.site->name + "`";
      }
  }
  return {};
}

std::string difference(const Seen &one, const Seen &other, const Value *&at) {
  const auto is_headless = [](const Object &object) { return text(object.body, "spec.clusterIP") == "None"; };
  if (is_headless(*one.object) != is_headless(*other.object)) {
    at = (is_headless(*other.object) ? other : one).object->body.find("spec.clusterIP");
    return "it is headless in `" + (is_headless(*one.object) ? one : other).site->name + "` alone";
  }
  std::string said = port_difference(one, other, at);
  return said.empty() ? port_difference(other, one, at) : said;
}

void judge_services(const std::vector<facts::Site> &sites, Diagnostics &findings) {
  for (const auto &[identity, seen] : by_identity(sites, "Service")) {
    if (is_of_cluster(identity))
      continue;
    for (std::size_t i = 1; i < seen.size(); ++i) {
      const Value *at = nullptr;
      const std::string said = difference(seen.front(), seen[i], at);
      if (said.empty())
        continue;
      findings.report(diagnostics::service_differs, place(at, *seen[i].object), title(*seen[i].object), said)
          .label(seen.front().object->origin, "the one in `" + seen.front().site->name + "`")
          .advise(
              "make them equal: Istio takes ports, names and protocols from one cluster for all and drops endpoints "
              "that do not fit");
      break;
    }
  }
}

// Rules that every control plane has to hold in the same words, or calls fare differently by where they start.
void judge_rules(const std::vector<facts::Site> &sites, Diagnostics &findings) {
  constexpr std::array<std::string_view, 4> kinds{"AuthorizationPolicy", "DestinationRule", "PeerAuthentication",
                                                  "VirtualService"};
  for (const std::string_view kind : kinds)
    for (const auto &[identity, seen] : by_identity(sites, kind))
      for (std::size_t i = 1; i < seen.size(); ++i) {
        const Value *first = seen.front().object->body.at("spec");
        const Value *other = seen[i].object->body.at("spec");
        if (first == nullptr || other == nullptr || first->same(*other))
          continue;
        findings
            .report(diagnostics::clusters_decide_differently, place(other, *seen[i].object), kind,
                    title(*seen[i].object), seen.front().site->name, seen[i].site->name)
            .label(seen.front().object->origin, "the one in `" + seen.front().site->name + "`")
            .advise("the caller's control plane decides: give all of them the same rule");
        break;
      }
}

std::set<std::string> peers(const facts::Site &site) {
  std::set<std::string> names;
  for (const facts::Found &found : site.objects) {
    const Value *labels = found.object.body.find("metadata.labels");
    if (found.object.kind != "Secret" || labels == nullptr || text(labels->at("istio/multiCluster")) != "true")
      continue;
    for (const std::string_view part : {"data", "stringData"})
      for (const manifest::Field &field : fields(found.object.body.at(part)))
        names.insert(field.key);
  }
  return names;
}

bool runs_istiod(const facts::Site &site) {
  return std::ranges::any_of(site.objects, [](const facts::Found &found) {
    return found.object.kind == "Deployment" && found.object.name.starts_with("istiod");
  });
}

void judge_discovery(const std::vector<facts::Site> &sites, Diagnostics &findings) {
  for (const facts::Site &site : sites)
    for (const facts::Site &other : sites) {
      if (&site == &other || site.is_document || other.is_document || !runs_istiod(site) || !runs_istiod(other) ||
          !peers(site).contains(other.name) || peers(other).contains(site.name))
        continue;
      const auto secret = std::ranges::find_if(site.objects, [&](const facts::Found &found) {
        return found.object.kind == "Secret" && found.object.name.find(other.name) != std::string::npos;
      });
      findings
          .report(diagnostics::discovery_one_sided, secret == site.objects.end() ? Span() : secret->object.origin,
                  site.name, other.name)
          .advise("put a remote secret of `" + site.name + "` into `" + other.name +
                  "`; without it services fail over in one direction only");
    }
}

void judge_roots(const std::vector<facts::Site> &sites, Diagnostics &findings) {
  Seen first;
  for (const facts::Site &site : sites)
    for (const facts::Found &found : site.objects) {
      const Value *data =
          found.object.body.at("data") != nullptr ? found.object.body.at("data") : found.object.body.at("stringData");
      const Value *root = data == nullptr ? nullptr : data->at("root-cert.pem");
      if (found.object.kind != "Secret" || found.object.name != "cacerts" || root == nullptr || site.is_document)
        continue;
      if (first.object == nullptr) {
        first = {&site, &found.object};
        continue;
      }
      const Value *same = first.object->body.find("data") != nullptr ? first.object->body.find("data")
                                                                     : first.object->body.find("stringData");
      if (text(same->at("root-cert.pem")) != text(root))
        findings.report(diagnostics::roots_differ, place(root, found.object), first.site->name, site.name)
            .label(first.object->origin, "the one in `" + first.site->name + "`")
            .advise("sign the intermediates of all clusters by one root, or give each of them both roots");
    }
}

} // namespace

void judge_across(const std::vector<facts::Site> &sites, Diagnostics &findings) {
  judge_services(sites, findings);
  judge_rules(sites, findings);
  judge_discovery(sites, findings);
  judge_roots(sites, findings);
}

} // namespace meshc::lint
