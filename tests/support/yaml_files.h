// Fixtures of YAML: files of a folder in order, and documents as objects.
#pragma once

#include "manifest/object.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

namespace meshc::tests {

inline std::vector<std::filesystem::path> yaml_files(std::string_view folder) {
  std::vector<std::filesystem::path> files;
  for (const auto &entry : std::filesystem::directory_iterator(std::filesystem::path(MESHC_SOURCE_DIR) / folder))
    if (entry.path().extension() == ".yaml")
      files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

inline std::string bytes_of(const std::filesystem::path &path) {
  std::ifstream input(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(input), {}};
}

inline manifest::Object object_of(manifest::Value body) {
  const auto text_at = [&](std::string_view path) {
    const manifest::Value *value = body.find(path);
    return value == nullptr || value->as_string() == nullptr ? std::string{} : *value->as_string();
  };
  manifest::Object object;
  object.api_version = text_at("apiVersion");
  object.kind = text_at("kind");
  object.space = text_at("metadata.namespace");
  object.name = text_at("metadata.name");
  object.origin = body.span();
  object.body = std::move(body);
  return object;
}

} // namespace meshc::tests
