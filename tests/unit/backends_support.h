// Meshes built by hand for the tests of the back ends, and what follows from them filled in by plain rules that are
// written a second time here on purpose: a test must not trust the stage that it stands in for. Names are ids by
// position, so add clusters, namespaces and services in the order of their names.
#pragma once

#include "backends/backend.h"

#include <string>
#include <string_view>
#include <vector>

namespace meshc::backends_test {

using namespace model;

template <class T> Setting<T> set(T value) {
  return {Setting<T>::State::set, std::move(value), {}};
}
template <class T> Setting<T> off() {
  return {Setting<T>::State::off, {}, {}};
}
Duration seconds(int count);
Percent percent(int whole_percents);
Word word(std::string_view text);

struct World {
  Mesh mesh;
  Flow flow;
  Assets assets;

  ClusterId cluster(std::string_view name, std::string_view region, std::string_view network);
  NamespaceId space(std::string_view name, Manage manage = Manage::reference);
  ServiceId service(NamespaceId space, std::string_view name, std::vector<ClusterId> on,
                    std::vector<Port> ports = {http(8080)});
  void export_to(ServiceId service, std::vector<ClusterId> to);
  Edge &allow(std::vector<Caller> callers, ServiceId callee);
  Edge &deny(std::vector<Caller> callers, ServiceId callee);
  VersionId version(ServiceId service, std::string_view name);

  Service &operator[](ServiceId id) { return mesh.services[id.index]; }
  Cluster &operator[](ClusterId id) { return mesh.clusters[id.index]; }
  Namespace &operator[](NamespaceId id) { return mesh.namespaces[id.index]; }

  static Port http(int number);
  static Port port(std::string_view name, int number, Protocol protocol);

  // Fills in `flow`; failover steps are the listed regions, for every other region.
  void trace();
  // What the back ends make of one cluster; traces first.
  manifest::Bundle lower(ClusterId cluster);
};

template <class Who> Caller caller(Who who) {
  return {who, {}};
}

// Two clusters on two networks, `cart` in both and exported, `web` calls it: the design's example.
struct Hello : World {
  ClusterId east, west;
  NamespaceId shop;
  ServiceId cart, web;
  Hello();
};

// Block-style YAML of the plain values that the back ends make; quotes what a reader could take for no string.
std::string dump(const manifest::Value &value);
// The dumped object with that file name, or a line that says it is missing.
std::string file(const manifest::Bundle &bundle, std::string_view name);
std::string chart(const manifest::Bundle &bundle, std::string_view release);
std::vector<std::string> names(const manifest::Bundle &bundle);
bool has(const manifest::Bundle &bundle, std::string_view name);

} // namespace meshc::backends_test
