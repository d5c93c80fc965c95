#include "base/text.h"
#include "verify/rule.h"

#include <algorithm>
#include <iterator>
#include <map>

namespace meshc::verify {
namespace {

using namespace model;

// Some proxy of the cluster sees both.
bool meet(const Context &context, ExternalId a, ExternalId b) {
  const ExternalFlow &x = context.flow[a], &y = context.flow[b];
  std::vector<NamespaceId> spaces;
  std::ranges::set_intersection(x.seen_by, y.seen_by, std::back_inserter(spaces));
  const Setting<std::string> &one = context.mesh[a].via, &other = context.mesh[b].via;
  return x.seen_by_all || y.seen_by_all || !spaces.empty() ||
         (one.is_set() && other.is_set() && one.value == other.value);
}

struct Taken {
  ExternalId by;
  const Word *host = nullptr;
  const Port *port = nullptr;
};

bool is_plain_tcp(const Port &port) {
  return !carries_http(port.protocol) && port.protocol != Protocol::https && port.protocol != Protocol::tls &&
         port.protocol != Protocol::udp;
}

bool has_capture(const Cluster &cluster) {
  return cluster.dns_capture.is_set() && cluster.dns_capture.value;
}

// Told apart by an address: a stated one, or one that istiod hands out and the proxy tells its pod.
bool has_address(const Mesh &mesh, const External &external, ClusterId cluster) {
  return !external.addresses.empty() || (has_capture(mesh[cluster]) && external.resolution != Resolution::none);
}

class Listeners {
public:
  Listeners(const Context &context, ClusterId cluster, Diagnostics &findings)
      : context_(context), mesh_(context.mesh), cluster_(cluster), findings_(findings) {}

  void check(const std::vector<ExternalId> &called, std::set<ExternalId> &told) {
    for (const ExternalId id : called) {
      if (told.contains(id))
        continue;
      if (takes_host(id) || takes_port(id) || takes_service_port(id))
        told.insert(id);
    }
  }

private:
  bool takes_host(ExternalId id) {
    for (const Word &host : mesh_[id].hosts) {
      auto &owners = hosts_[host.text];
      for (const Taken &taken : owners)
        if (meet(context_, taken.by, id)) {
          findings_
              .report(diagnostics::externals_clash, host.span, mesh_.full_name(mesh_[taken.by]),
                      mesh_.full_name(mesh_[id]), host.text, mesh_[cluster_].name)
              .about(subject(mesh_, mesh_[id]))
              .about(subject(mesh_, mesh_[taken.by]))
              .label(taken.host->span, "it stands here already")
              .advise("say all that holds for the host in one `external`, and let it be called with `allow`");
          return true;
        }
      owners.push_back({id, &host, nullptr});
    }
    return false;
  }

  bool takes_port(ExternalId id) {
    const External &external = mesh_[id];
    for (const Port &port : external.ports) {
      if (!is_plain_tcp(port))
        continue;
      std::vector<std::string> keys;
      for (const Word &address : external.addresses)
        keys.push_back(address.text + ":" + std::to_string(port.number));
      if (!has_address(mesh_, external, cluster_))
        keys.push_back(":" + std::to_string(port.number));
      for (const std::string &key : keys) {
        auto &owners = ports_[key];
        for (const Taken &taken : owners)
          if (meet(context_, taken.by, id)) {
            report_ports(id, port, taken, key);
            return true;
          }
        owners.push_back({id, nullptr, &port});
      }
    }
    return false;
  }

  void report_ports(ExternalId id, const Port &port, const Taken &taken, const std::string &key) {
    const External &external = mesh_[id];
    const bool same_address = !key.starts_with(':');
    findings_
        .report(diagnostics::tcp_externals_clash, port.span, mesh_.full_name(mesh_[taken.by]),
                mesh_.full_name(external), (same_address ? "at " + key : "on port " + std::to_string(port.number)),
                mesh_[cluster_].name)
        .about(subject(mesh_, external))
        .about(subject(mesh_, mesh_[taken.by]))
        .label(taken.port->span, "the other one")
        .advise(same_address ? "give each the address that is its own"
                             : "give each its `addresses`, or write `dns_capture = true` for the cluster, and istiod "
                               "hands out an address for each");
  }

  // HTTP shares one listener for all addresses, and a listener speaks one protocol.
  bool takes_service_port(ExternalId id) {
    const External &external = mesh_[id];
    if (has_address(mesh_, external, cluster_))
      return false;
    for (const Port &port : external.ports) {
      if (!is_plain_tcp(port))
        continue;
      for (std::size_t i = 0; i < mesh_.services.size(); ++i) {
        if (!std::ranges::binary_search(context_.flow.services[i].known_in, cluster_))
          continue;
        for (const Port &other : mesh_.services[i].ports)
          if (other.number == port.number && carries_http(other.protocol)) {
            findings_
                .report(diagnostics::tcp_externals_clash, port.span, mesh_.full_name(mesh_.services[i]),
                        mesh_.full_name(external), "on port " + std::to_string(port.number), mesh_[cluster_].name)
                .about(subject(mesh_, external))
                .about(subject(mesh_, mesh_.services[i]))
                .label(other.span, "HTTP here, on the same port")
                .advise("give the external its `addresses`, or write `dns_capture = true` for the cluster");
            return true;
          }
      }
    }
    return false;
  }

  const Context &context_;
  const Mesh &mesh_;
  ClusterId cluster_;
  Diagnostics &findings_;
  std::map<std::string, std::vector<Taken>> hosts_;
  std::map<std::string, std::vector<Taken>> ports_;
};

} // namespace

void externals_differ(const Context &context, Diagnostics &findings) {
  const Mesh &mesh = context.mesh;
  std::vector<std::vector<ExternalId>> called(mesh.clusters.size());
  for (std::size_t i = 0; i < mesh.externals.size(); ++i)
    for (const ClusterId cluster : context.flow.externals[i].called_from)
      called[cluster.index].push_back(ExternalId(i));
  std::set<ExternalId> told;
  for (std::size_t i = 0; i < called.size(); ++i)
    if (!called[i].empty())
      Listeners(context, ClusterId(i), findings).check(called[i], told);
}

} // namespace meshc::verify
