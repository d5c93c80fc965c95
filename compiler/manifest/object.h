// Kubernetes objects and Helm values as values, one bundle a cluster, before they are text.
#pragma once

#include "manifest/value.h"

#include <string>
#include <vector>

namespace meshc::manifest {

// Which folder of clusters/<cluster>/ an object lives in; their order is the order of delivery.
enum class Stage : std::uint8_t { namespaces, ca, control_plane, gateways, mesh, services, observability };

// "00-namespaces", "20-ca", … ; `services` objects lie one folder deeper, by namespace.
std::string_view folder(Stage stage);

struct Object {
  Stage stage = Stage::services;
  std::string api_version; // networking.istio.io/v1
  std::string kind;        // DestinationRule
  std::string space;       // its namespace; empty for objects without one
  std::string name;
  Value body; // the whole document: apiVersion, kind, metadata, then spec or data
  Span origin;
  bool is_raw = false; // written out by a person
};

// "<stage>/[<namespace>/]<kind>_<namespace>_<name>.yaml", relative to clusters/<cluster>/.
std::string file_name(const Object &object);

// Values of one Helm release. The first line of the file says chart, version, repository, release and namespace.
struct ChartValues {
  std::string chart;
  std::string version;
  std::string release;
  std::string space;
  Value values;
  Span origin;
  std::string repository; // empty: not said
};

struct Bundle {
  std::string cluster;
  std::vector<Object> objects; // sorted by file name when the driver gets it
  std::vector<ChartValues> charts;
};

} // namespace meshc::manifest
