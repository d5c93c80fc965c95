#include "support/golden.h"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace meshc::testing {

std::string read_file(const std::string &path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

Goldens::Goldens(std::string folder, const std::string &base)
    : folder_(std::string(MESHC_SOURCE_DIR) + "/" + base + "/" + std::move(folder)),
      bless_(std::getenv("MESHC_BLESS") != nullptr) {}

void Goldens::check(const std::string &name, const std::string &actual) {
  used_.insert(name);
  const std::string path = folder_ + "/" + name;
  if (bless_) {
    std::filesystem::create_directories(std::filesystem::path(path).parent_path());
    std::ofstream(path, std::ios::binary) << actual;
    return;
  }
  INFO("golden " << path << " (MESHC_BLESS=1 writes it anew)");
  CHECK(actual == read_file(path));
}

std::set<std::string> Goldens::unused() const {
  std::set<std::string> names;
  for (const auto &entry : std::filesystem::recursive_directory_iterator(folder_)) {
    const std::string name = std::filesystem::relative(entry.path(), folder_).generic_string();
    if (entry.is_directory() || used_.contains(name))
      continue;
    if (bless_)
      std::filesystem::remove(entry.path());
    else
      names.insert(name);
  }
  return names;
}

} // namespace meshc::testing
