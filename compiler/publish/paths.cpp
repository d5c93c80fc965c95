#include "publish/paths.h"

#include "base/text.h"

#include <algorithm>
#include <array>
#include <unordered_map>

namespace meshc::publish {
namespace {

constexpr std::size_t segment_limit = 255; // bytes, on every common file system
constexpr std::size_t path_limit = 1024;   // bytes: macOS' limit, and room below Linux' 4096 for the root

bool is_device_name(std::string_view segment) {
  const std::string name = lower(segment.substr(0, segment.find('.')));
  constexpr std::array<std::string_view, 4> words{"con", "prn", "aux", "nul"};
  if (std::ranges::find(words, name) != words.end())
    return true;
  return name.size() == 4 && (name.starts_with("com") || name.starts_with("lpt")) && name[3] >= '1' && name[3] <= '9';
}

// Every folder a path lies in, outermost first: "a", "a/b" for "a/b/c".
template <class Each> void for_each_folder(std::string_view path, Each each) {
  for (std::size_t slash = path.find('/'); slash != path.npos; slash = path.find('/', slash + 1))
    each(path.substr(0, slash));
}

} // namespace

bool is_git_name(std::string_view segment) {
  const std::string name = lower(segment);
  return name == ".git" || name == "git~1";
}

std::optional<std::string> refused_segment(std::string_view segment) {
  if (segment.empty())
    return "it has an empty segment";
  if (segment == "." || segment == "..")
    return "it has a segment `" + std::string(segment) + "`";
  if (segment.size() > segment_limit)
    return "a segment is longer than 255 bytes";
  for (const char c : segment)
    if (c < 0x20 || c > 0x7e || std::string_view("\\:*?\"<>|").find(c) != std::string_view::npos)
      return "it holds a character that not every file system takes";
  if (segment.ends_with('.') || segment.ends_with(' '))
    return "a segment ends in a dot or a space";
  constexpr std::array<std::string_view, 5> special{".gitmodules", ".gitattributes", ".github", ".gitlab", ".gitea"};
  if (is_git_name(segment) || std::ranges::find(special, lower(segment)) != special.end())
    return "`" + std::string(segment) + "` belongs to git or to its host";
  if (is_device_name(segment))
    return "`" + std::string(segment) + "` is a device on Windows";
  return std::nullopt;
}

std::optional<std::string> refused_path(std::string_view path) {
  if (path.starts_with('/'))
    return "it is absolute";
  if (path.size() > path_limit)
    return "it is longer than 1024 bytes";
  for (const std::string_view segment : split(path, '/'))
    if (auto reason = refused_segment(segment))
      return reason;
  return std::nullopt;
}

void check_paths(const manifest::FileTree &tree, diagnostics::Diagnostics &findings) {
  // Lower-cased path to its first spelling, for files and for the folders they lie in.
  struct Spelling {
    std::string_view path;
    bool is_file = false;
  };
  std::unordered_map<std::string, Spelling> spellings;
  spellings.reserve(tree.files.size() * 2);
  const auto add = [&](std::string_view path, bool is_file) {
    const auto [known, fresh] = spellings.try_emplace(lower(path), Spelling{path, is_file});
    if (fresh || (!is_file && !known->second.is_file && known->second.path == path))
      return;
    if (known->second.path != path)
      findings.report(diagnostics::path_clash, {}, known->second.path, path);
    else
      findings.report(diagnostics::path_refused, {}, path,
                      known->second.is_file == is_file ? "two files have it" : "a file and a folder have it");
  };

  std::string_view folder; // neighbours mostly share one: its parts were seen
  for (const manifest::File &file : tree.files) {
    if (const auto reason = refused_path(file.path)) {
      findings.report(diagnostics::path_refused, {}, file.path, *reason);
      continue;
    }
    const std::string_view own = std::string_view(file.path).substr(0, file.path.rfind('/') + 1);
    if (own != folder)
      for_each_folder(file.path, [&](std::string_view part) { add(part, false); });
    folder = own;
    add(file.path, true);
  }
}

} // namespace meshc::publish
