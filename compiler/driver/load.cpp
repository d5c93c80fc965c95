#include "driver/load.h"

#include "base/text.h"
#include "parse/parse.h"

#include <algorithm>
#include <atomic>
#include <thread>

namespace meshc::driver {
namespace {

// A cheap look for a line `mesh NAME`: decides only which folder is the root; the parser judges the rest.
bool opens_a_mesh(std::string_view text) {
  for (std::string_view line : split(text, '\n')) {
    line = trim(line);
    if (line.starts_with("\xef\xbb\xbf"))
      line.remove_prefix(3);
    if (line.starts_with("mesh ") && line.size() > 5 && (is_alpha(line[5]) || line[5] == '"'))
      return true;
  }
  return false;
}

std::string parent(const std::string &folder) {
  const auto slash = folder.rfind('/');
  return slash == std::string::npos ? "" : slash == 0 ? "/" : folder.substr(0, slash);
}

struct Found {
  std::string path;
  std::string text;
};

struct Reader {
  Host &host;
  std::optional<IoError> problem;

  std::vector<Found> files_in(const std::string &folder, std::vector<std::string> *folders) {
    std::vector<Found> found;
    auto entries = host.list(folder);
    if (const auto *error = std::get_if<IoError>(&entries)) {
      problem = *error;
      return found;
    }
    for (const Entry &entry : std::get<std::vector<Entry>>(entries)) {
      const std::string path = join_path(folder, entry.name);
      if (entry.name.starts_with('.'))
        continue;
      if (entry.kind == EntryKind::folder && folders != nullptr)
        folders->push_back(path);
      if (entry.kind != EntryKind::file || !entry.name.ends_with(".mesh"))
        continue;
      auto text = host.read(path);
      if (const auto *error = std::get_if<IoError>(&text))
        problem = *error;
      else
        found.push_back({path, std::move(std::get<std::string>(text))});
    }
    return found;
  }

  void below(const std::string &folder, bool root, std::vector<Found> &all) {
    std::vector<std::string> folders;
    std::vector<Found> here = files_in(folder, &folders);
    if (!root && std::ranges::any_of(here, [](const Found &file) { return opens_a_mesh(file.text); }))
      return; // a mesh of its own
    std::ranges::move(here, std::back_inserter(all));
    for (const std::string &inner : folders)
      below(inner, false, all);
  }
};

bool is_root(Host &host, const std::string &folder) {
  Reader reader{host, std::nullopt};
  return std::ranges::any_of(reader.files_in(folder, nullptr),
                             [](const Found &file) { return opens_a_mesh(file.text); });
}

// The folder to start from, and the nearest one at or above it that holds a mesh.
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

// Files side by side; each thread takes the next one.
std::vector<parse::Parsed> parse_all(Host &host, const SourceMap &sources) {
  std::vector<parse::Parsed> parsed(sources.size());
  std::atomic<std::size_t> next{0};
  const auto work = [&] {
    for (std::size_t i = next++; i < parsed.size(); i = next++)
      parsed[i] = parse::parse(sources, FileId(i));
  };
  std::vector<std::jthread> helpers;
  for (std::size_t i = 1; i < std::min<std::size_t>(host.processors(), parsed.size()); ++i)
    helpers.emplace_back(work);
  work();
  return parsed;
}

} // namespace

Loaded load(Host &host, const std::string &path) {
  Loaded loaded;
  if (!host.kind(path)) {
    loaded.problem = IoError{"read", path, "no such file or folder", true};
    return loaded;
  }
  loaded.root = find_root(host, path);
  Reader reader{host, std::nullopt};
  std::vector<Found> files;
  reader.below(loaded.root, true, files);
  loaded.problem = reader.problem;
  if (loaded.problem)
    return loaded;
  std::ranges::sort(files, {}, &Found::path);
  const std::size_t prefix = loaded.root == "."           ? 2
                             : loaded.root.ends_with('/') ? loaded.root.size()
                                                          : loaded.root.size() + 1;
  loaded.sources.set_prefix(loaded.root == "." ? "" : loaded.root.ends_with('/') ? loaded.root : loaded.root + "/");
  for (Found &file : files)
    loaded.sources.add(file.path.substr(prefix), std::move(file.text));
  for (parse::Parsed &one : parse_all(host, loaded.sources)) {
    loaded.trees.push_back(std::move(one.tree));
    loaded.findings.append(std::move(one.findings));
  }
  return loaded;
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
