// `.meshc/lock.json`: what the output was made with, so that two trees can be told apart before they are compared.
//
//   {"format_version": 1, "meshc": "0.1.0", "schemas": {"istio": "1.31.1", …}, "inputs": "<SHA-256>"}
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace meshc::manifest {

inline constexpr std::string_view lock_path = ".meshc/lock.json";

struct SchemaVersion {
  std::string name;
  std::string version;
};

struct Lock {
  std::string version; // of meshc
  std::vector<SchemaVersion> schemas;
  std::string inputs; // digest over all sources
  std::string overlay;
  std::vector<std::pair<std::string, std::string>> variables; // as given from outside
};

std::string to_json(const Lock &lock);

} // namespace meshc::manifest
