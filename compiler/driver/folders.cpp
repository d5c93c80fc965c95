#include "driver/folders.h"

#include "base/text.h"

#include <algorithm>

namespace meshc::driver {
namespace {

std::string parent(const std::string &folder) {
  const auto slash = folder.rfind('/');
  return slash == std::string::npos ? "" : slash == 0 ? "/" : folder.substr(0, slash);
}

bool is_root(Host &host, const std::string &folder) {
  const auto content = read_folder(host, folder);
  const auto *found = std::get_if<FolderContent>(&content);
  return found != nullptr && mesh_file(*found) != nullptr;
}

} // namespace

Io<FolderContent> read_folder(Host &host, const std::string &folder) {
  auto entries = host.list(folder);
  if (const auto *error = std::get_if<IoError>(&entries))
    return *error;
  FolderContent content;
  for (const Entry &entry : std::get<std::vector<Entry>>(entries)) {
    if (entry.name.starts_with('.'))
      continue;
    if (entry.kind == EntryKind::folder)
      content.folders.push_back(entry.name);
    if (entry.kind != EntryKind::file || !entry.name.ends_with(".mesh"))
      continue;
    const std::string path = join_path(folder, entry.name);
    auto text = host.read(path);
    if (const auto *error = std::get_if<IoError>(&text))
      return *error;
    content.files.push_back({path, std::move(std::get<std::string>(text))});
  }
  return content;
}

std::uint32_t mesh_line(std::string_view text) {
  std::uint32_t number = 0;
  for (std::string_view line : split(text, '\n')) {
    ++number;
    line = trim(line);
    if (line.starts_with("\xef\xbb\xbf"))
      line.remove_prefix(3);
    if (line.starts_with("mesh ") && line.size() > 5 && (is_alpha(line[5]) || line[5] == '"'))
      return number;
  }
  return 0;
}

const FoundFile *mesh_file(const FolderContent &content) {
  const auto found =
      std::ranges::find_if(content.files, [](const FoundFile &file) { return mesh_line(file.text) != 0; });
  return found == content.files.end() ? nullptr : &*found;
}

std::string find_root(Host &host, const std::string &path) {
  std::string start = path;
  if (host.kind(path) == EntryKind::file)
    start = parent(path).empty() ? "." : parent(path);
  while (start.size() > 1 && start.ends_with('/'))
    start.pop_back();
  if (is_root(host, start))
    return start;
  // Climb by name where the path has names left, then by `..`.
  std::string above = start.starts_with('/') ? start : join_path(host.working_folder(), start == "." ? "" : start);
  while (above.size() > 1 && above.ends_with('/'))
    above.pop_back();
  for (std::string folder = parent(above); !folder.empty(); folder = folder == "/" ? "" : parent(folder))
    if (is_root(host, folder))
      return folder;
  return start;
}

Io<std::vector<std::string>> mesh_files(Host &host, const std::string &path) {
  const auto kind = host.kind(path);
  if (!kind)
    return IoError{"read", path, "no such file or folder", true};
  if (*kind == EntryKind::file)
    return std::vector<std::string>{path};
  std::vector<std::string> files;
  auto entries = host.list(path);
  if (const auto *error = std::get_if<IoError>(&entries))
    return *error;
  for (const Entry &entry : std::get<std::vector<Entry>>(entries)) {
    if (entry.name.starts_with('.'))
      continue;
    const std::string inner = path == "." ? entry.name : join_path(path, entry.name);
    if (entry.kind == EntryKind::file && entry.name.ends_with(".mesh"))
      files.push_back(inner);
    if (entry.kind == EntryKind::folder) {
      auto deeper = mesh_files(host, inner);
      if (const auto *error = std::get_if<IoError>(&deeper))
        return *error;
      std::ranges::move(std::get<std::vector<std::string>>(deeper), std::back_inserter(files));
    }
  }
  return files;
}

} // namespace meshc::driver
