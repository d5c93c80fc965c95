#include "manifest/file_tree.h"

#include <algorithm>

namespace meshc::manifest {

void FileTree::sort() {
  std::ranges::sort(files, {}, &File::path);
}

const File *FileTree::find(std::string_view path) const {
  const auto found =
      std::ranges::lower_bound(files, path, {}, [](const File &file) { return std::string_view(file.path); });
  return found != files.end() && found->path == path ? &*found : nullptr;
}

} // namespace meshc::manifest
