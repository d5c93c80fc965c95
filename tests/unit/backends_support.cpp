#include "backends_support.h"

#include "base/overloaded.h"
#include "base/text.h"

#include <algorithm>

namespace meshc::backends_test {

Duration seconds(int count) {
  return {count * 1000};
}
Percent percent(int whole_percents) {
  return {whole_percents * 10'000};
}
Word word(std::string_view text) {
  return {std::string(text), {}};
}

ClusterId World::cluster(std::string_view name, std::string_view region, std::string_view network) {
  Cluster made;
  made.name = made.id = name;
  const auto known_network = std::ranges::find(mesh.networks, network, &Network::name);
  made.network = NetworkId(static_cast<std::size_t>(known_network - mesh.networks.begin()));
  if (known_network == mesh.networks.end())
    mesh.networks.push_back({std::string(network), std::string(network), {}});
  const auto known_region = std::ranges::find(mesh.regions, region, &Region::name);
  made.region = RegionId(static_cast<std::size_t>(known_region - mesh.regions.begin()));
  if (known_region == mesh.regions.end())
    mesh.regions.push_back({std::string(region), {}});
  made.istio = set(Version{1, 31, 1});
  made.api_server = set("https://" + std::string(name) + ".example:6443");
  made.api_ca = set(ApiCa{true, {}});
  mesh.clusters.push_back(made);
  return ClusterId(mesh.clusters.size() - 1);
}

NamespaceId World::space(std::string_view name, Manage manage) {
  Namespace made;
  made.name = name;
  made.manage = manage;
  mesh.namespaces.push_back(made);
  return NamespaceId(mesh.namespaces.size() - 1);
}

ServiceId World::service(NamespaceId space, std::string_view name, std::vector<ClusterId> on, std::vector<Port> ports) {
  Service made;
  made.space = space;
  made.name = made.account = name;
  made.selector["app"] = word(name);
  made.on = std::move(on);
  made.ports = std::move(ports);
  mesh.services.push_back(made);
  return ServiceId(mesh.services.size() - 1);
}

void World::export_to(ServiceId service, std::vector<ClusterId> to) {
  (*this)[service].exported = set(Export{std::move(to), {}});
}

Edge &World::allow(std::vector<Caller> callers, ServiceId callee) {
  Edge edge;
  edge.callers = std::move(callers);
  edge.callees.push_back({callee, {}});
  return mesh.edges.emplace_back(std::move(edge));
}

Edge &World::deny(std::vector<Caller> callers, ServiceId callee) {
  Edge &edge = allow(std::move(callers), callee);
  edge.deny = true;
  return edge;
}

VersionId World::version(ServiceId service, std::string_view name) {
  auto &versions = (*this)[service].versions;
  versions.push_back({std::string(name), {{"version", word(name)}}, {}});
  return VersionId(versions.size() - 1);
}

Port World::http(int number) {
  return port("http", number, Protocol::http);
}

Port World::port(std::string_view name, int number, Protocol protocol) {
  return {std::string(name), number, number, protocol, {}};
}

namespace {

template <class T> bool contains(const std::vector<T> &items, const T &item) {
  return std::ranges::find(items, item) != items.end();
}
template <class T> void add_once(std::vector<T> &items, T item) {
  if (!contains(items, item))
    items.insert(std::ranges::lower_bound(items, item), item);
}

void add_callers(const Mesh &mesh, const Edge &edge, ServiceFlow &flow) {
  for (const Caller &caller : edge.callers)
    std::visit(overloaded{[](Anyone) {},
                          [&](ServiceId id) {
                            for (const ClusterId at : mesh[id].on)
                              add_once(flow.called_from, at);
                          },
                          [&](NamespaceId id) {
                            for (const Service &service : mesh.services)
                              if (service.space == id)
                                for (const ClusterId at : service.on)
                                  add_once(flow.called_from, at);
                          },
                          [&](IngressId id) {
                            for (const ClusterId at : mesh[id].on)
                              add_once(flow.called_from, at);
                          },
                          [&](ClientId id) {
                            if (!mesh[id].off_mesh.is_set())
                              for (const ClusterId at : mesh[id].on)
                                add_once(flow.called_from, at);
                          }},
               caller.who);
}

std::vector<RegionStep> steps(const Mesh &mesh, const TrafficPolicy &policy) {
  std::vector<RegionStep> found;
  if (!policy.failover.is_set())
    return found;
  for (std::size_t i = 0; i < mesh.regions.size(); ++i)
    for (const RegionId to : policy.failover.value.regions)
      if (to != RegionId(i)) {
        found.push_back({RegionId(i), to});
        break;
      }
  return found;
}

ServiceFlow service_flow(const Mesh &mesh, ServiceId id) {
  ServiceFlow made;
  const Service &service = mesh[id];
  if (service.exported.is_set())
    made.exported_to = service.exported.value.to;
  for (std::size_t i = 0; i < mesh.edges.size(); ++i)
    if (std::ranges::find(mesh.edges[i].callees, id, &Callee::service) != mesh.edges[i].callees.end()) {
      (mesh.edges[i].deny ? made.denied_by : made.allowed_by).push_back(EdgeId(i));
      if (!mesh.edges[i].deny)
        add_callers(mesh, mesh.edges[i], made);
    }
  made.known_in = service.on;
  for (const ClusterId at : made.called_from)
    if (!service.runs_on(at) && contains(made.exported_to, at)) {
      made.stub_in.push_back(at);
      add_once(made.known_in, at);
    }
  made.failover.push_back(steps(mesh, service.policy));
  for (const ClusterOverride &special : service.overrides)
    made.failover.push_back(steps(mesh, special.policy));
  return made;
}

void add_service(const Mesh &mesh, ServiceId id, const ServiceFlow &flow, std::vector<ClusterFlow> &clusters) {
  const Service &service = mesh[id];
  for (const ClusterId home : service.on) {
    for (const ClusterId client : flow.exported_to) {
      if (client == home)
        continue;
      if (mesh[home].network != mesh[client].network)
        add_once(clusters[home.index].through_gateway, id);
      add_once(clusters[client.index].shared, id);
      add_once(clusters[client.index].reads, home);
      add_once(clusters[home.index].read_by, client);
    }
  }
  for (const ClusterId at : flow.known_in)
    add_once(clusters[at.index].spaces, service.space);
}

} // namespace

void World::trace() {
  flow = {};
  flow.clusters.resize(mesh.clusters.size());
  for (std::size_t i = 0; i < mesh.services.size(); ++i) {
    flow.services.push_back(service_flow(mesh, ServiceId(i)));
    add_service(mesh, ServiceId(i), flow.services.back(), flow.clusters);
  }
  for (std::size_t c = 0; c < mesh.clusters.size(); ++c)
    for (const NamespaceId id : flow.clusters[c].spaces)
      if (std::ranges::none_of(mesh.services,
                               [&](const Service &s) { return s.space == id && s.runs_on(ClusterId(c)); }))
        flow.clusters[c].stub_spaces.push_back(id);
}

manifest::Bundle World::lower(ClusterId cluster) {
  trace();
  return backends::lower({mesh, flow, assets, cluster});
}

Hello::Hello() {
  mesh.name = "hello";
  mesh.discovery = set(Discovery{"fleet", "ClusterSecretStore", "istio/readers", {}});
  east = cluster("east-1", "us-east-1", "east");
  west = cluster("west-1", "us-west-2", "west");
  for (const auto &[id, address] : {std::pair(east, "203.0.113.11"), std::pair(west, "203.0.113.21")}) {
    Gateway gateway;
    gateway.name = "east-west";
    gateway.addresses.push_back(word(address));
    (*this)[id].gateways.push_back(gateway);
  }
  shop = space("shop");
  cart = service(shop, "cart", {east, west});
  web = service(shop, "web", {east});
  export_to(cart, {east, west});
  (*this)[cart].policy.timeout = set(seconds(2));
  (*this)[cart].policy.failover = set(Failover{false, {mesh[west].region}, {}});
  allow({caller(web)}, cart);
}

namespace {

// A letter, `/` or a digit in front, and no number, truth value or mapping: enough for what the back ends write.
bool plain(std::string_view text) {
  if (text.empty() || text == "true" || text == "false" || text.find(": ") != std::string_view::npos)
    return false;
  const bool number =
      text.find_first_not_of("0123456789.") == std::string_view::npos && std::ranges::count(text, '.') < 2;
  return !number && (is_alpha(text.front()) || is_digit(text.front()) || text.front() == '/');
}

void write(const manifest::Value &value, std::size_t indent, bool inline_first, std::string &out);

void write_text(const std::string &text, std::size_t indent, std::string &out) {
  if (text.find('\n') == std::string::npos) {
    out += plain(text) ? text : '"' + text + '"';
    return;
  }
  out += '|';
  std::size_t begin = 0;
  while (begin < text.size()) {
    const auto end = text.find('\n', begin);
    out += '\n' + std::string(indent, ' ') + text.substr(begin, end - begin);
    begin = end + 1;
  }
}

void write_field(const manifest::Field &field, std::size_t indent, std::string &out) {
  out += field.key + ":";
  if (field.value.empty() || (!field.value.is_map() && !field.value.is_list())) {
    out += ' ';
    write(field.value, indent + 2, true, out);
    return;
  }
  out += '\n';
  write(field.value, indent + 2, false, out);
}

void write(const manifest::Value &value, std::size_t indent, bool inline_first, std::string &out) {
  const std::string margin(indent, ' ');
  bool first = inline_first;
  if (value.empty()) {
    out += value.is_map() ? "{}" : "[]";
  } else if (const auto *fields = value.as_map()) {
    for (const manifest::Field &field : *fields) {
      if (&field != fields->data())
        out += '\n';
      if (!first)
        out += margin;
      first = false;
      write_field(field, indent, out);
    }
  } else if (const auto *items = value.as_list()) {
    for (const manifest::Value &item : *items) {
      if (&item != items->data())
        out += '\n';
      out += margin + "- ";
      write(item, indent + 2, true, out);
    }
  } else if (const std::string *text = value.as_string()) {
    write_text(*text, indent, out);
  } else if (const auto *number = std::get_if<std::int64_t>(&value.data())) {
    out += std::to_string(*number);
  } else if (const auto *truth = std::get_if<bool>(&value.data())) {
    out += *truth ? "true" : "false";
  }
}

} // namespace

std::string dump(const manifest::Value &value) {
  std::string out;
  write(value, 0, false, out);
  return out + '\n';
}

std::string file(const manifest::Bundle &bundle, std::string_view name) {
  const auto found = std::ranges::find(bundle.objects, name, manifest::file_name);
  return found == bundle.objects.end() ? "no file " + std::string(name) : dump(found->body);
}

std::string chart(const manifest::Bundle &bundle, std::string_view release) {
  const auto found = std::ranges::find(bundle.charts, release, &manifest::ChartValues::release);
  if (found == bundle.charts.end())
    return "no release " + std::string(release);
  return "# Chart " + found->chart + ", version " + found->version + ". Release " + found->release + " in namespace " +
         found->space + ".\n" + dump(found->values);
}

std::vector<std::string> names(const manifest::Bundle &bundle) {
  std::vector<std::string> found;
  for (const manifest::Object &object : bundle.objects)
    found.push_back(manifest::file_name(object));
  return found;
}

bool has(const manifest::Bundle &bundle, std::string_view name) {
  return std::ranges::find(bundle.objects, name, manifest::file_name) != bundle.objects.end();
}

} // namespace meshc::backends_test
