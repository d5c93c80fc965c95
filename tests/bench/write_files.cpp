// write_files FROM TO: reads every file below FROM, then writes the same tree to TO and prints the milliseconds of the
// writing. The floor under any compiler that has to write these files.
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

namespace fs = std::filesystem;

int main(int count, char **arguments) {
  if (count != 3)
    return 1;
  const fs::path from = arguments[1];
  const fs::path to = arguments[2];
  std::vector<fs::path> folders{to};
  std::vector<std::pair<fs::path, std::string>> files;
  for (const auto &entry : fs::recursive_directory_iterator(from)) {
    const fs::path target = to / fs::relative(entry.path(), from);
    if (entry.is_directory()) {
      folders.push_back(target);
      continue;
    }
    std::ifstream file(entry.path(), std::ios::binary);
    files.emplace_back(target, std::string(std::istreambuf_iterator<char>(file), {}));
  }
  const auto begin = std::chrono::steady_clock::now();
  for (const fs::path &folder : folders)
    fs::create_directory(folder);
  for (const auto &[path, bytes] : files) {
    std::FILE *const file = std::fopen(path.c_str(), "wb");
    if (file == nullptr || std::fwrite(bytes.data(), 1, bytes.size(), file) != bytes.size() || std::fclose(file) != 0)
      return 1;
  }
  const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - begin;
  std::printf("%.3f\n", took.count());
}
