#include "driver/codeowners.h"

#include "base/text.h"

#include <algorithm>

namespace meshc::driver {
namespace {

bool is_word(std::string_view text, std::string_view extra) {
  return !text.empty() && std::ranges::all_of(text, [&](char c) {
    return is_alpha(c) || is_digit(c) || extra.find(c) != std::string_view::npos;
  });
}

// A blank in a path ends it, and `#` begins a comment.
std::string escaped(std::string_view path) {
  std::string text;
  for (const char c : path) {
    if (c == ' ' || c == '#')
      text += '\\';
    text += c;
  }
  return text;
}

// The folder at or above `folder` that holds a git repository, or `folder`.
std::string repository_top(Host &host, const std::string &folder) {
  for (std::string at = folder;; at = std::string(folder_of(at))) {
    if (host.kind(join_path(at, ".git")))
      return at;
    if (at == "/")
      return folder;
  }
}

} // namespace

bool is_codeowner(std::string_view owner) {
  const auto at = owner.find('@');
  if (at == std::string_view::npos)
    return false;
  const std::string_view before = owner.substr(0, at), after = owner.substr(at + 1);
  if (!before.empty())
    return is_word(before, ".+-_") && is_dns_name(lower(after)) && after.find('.') != std::string_view::npos;
  return std::ranges::all_of(split(after, '/'), [](std::string_view part) { return is_word(part, ".-_"); });
}

std::optional<manifest::File> codeowners_file(const model::Mesh &mesh) {
  manifest::File file{"CODEOWNERS",
                      "# Who answers for what meshc wrote, from `owner` in the program. It is read at the top of a "
                      "repository: where this\n"
                      "# tree lies deeper, move the lines there with the folder in front.\n",
                      {}};
  std::uint32_t line = 2;
  const auto add = [&](const std::string &path, const model::Setting<std::string> &owner) {
    if (!owner.is_set() || !is_codeowner(owner.value))
      return;
    file.bytes += path + " " + owner.value + "\n";
    file.origins.push_back({++line, owner.span});
  };
  add("*", mesh.owner);
  for (const model::Namespace &space : mesh.namespaces)
    add("/clusters/*/60-services/" + space.name + "/", space.owner);
  return file.origins.empty() ? std::nullopt : std::optional(std::move(file));
}

std::string source_codeowners(Host &host, const Compilation &compilation) {
  const model::Mesh &mesh = compilation.checked.mesh;
  const std::string root = absolute_path(host.working_folder(), compilation.loaded.root);
  const std::string top = repository_top(host, root);
  std::string text;
  const auto add = [&](const std::vector<model::Word> &files, const model::Setting<std::string> &owner) {
    if (!owner.is_set() || !is_codeowner(owner.value))
      return;
    for (const model::Word &pattern : files) {
      const std::string path = absolute_path(root, pattern.text);
      if (path.starts_with(top == "/" ? top : top + "/"))
        text += escaped(path.substr(top == "/" ? 0 : top.size())) + " " + owner.value + "\n";
      else
        text += "# " + pattern.text + " lies outside this repository: " + owner.value + "\n";
    }
  };
  add(mesh.files, mesh.owner);
  for (const model::Namespace &space : mesh.namespaces)
    add(space.files, space.owner);
  return text;
}

} // namespace meshc::driver
