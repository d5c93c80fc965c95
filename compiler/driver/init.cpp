#include "base/text.h"
#include "driver/folders.h"
#include "driver/verbs.h"
#include "driver/write_file.h"
#include "embedded.h"

#include <algorithm>

namespace meshc::driver {
namespace {

// The mesh is called after its folder, if that can name one.
std::string named(std::string text, std::string_view folder) {
  constexpr std::string_view head = "mesh start {";
  if (const auto at = text.find(head); at != std::string::npos && is_dns_label(folder))
    text.replace(at, head.size(), "mesh " + std::string(folder) + " {");
  return text;
}

std::string next_steps(const std::string &behind) {
  const std::pair<std::string, std::string> steps[] = {
      {"meshc check" + behind, "what is wrong or missing"},
      {"meshc compile" + behind + " -o build", "the manifests of both clusters"},
      {"meshc explain cluster", "what else may be said of a cluster"}};
  std::size_t width = 0;
  for (const auto &[command, what] : steps)
    width = std::max(width, command.size());
  std::string text = "\nNext:\n";
  for (const auto &[command, what] : steps)
    text += "  " + command + std::string(width + 3 - command.size(), ' ') + what + "\n";
  return text;
}

} // namespace

int run_init(const Options &options, Host &host) {
  const std::string &folder = options.mesh;
  const auto kind = host.kind(folder);
  if (kind && *kind != EntryKind::folder)
    return fail(host, folder + " is no folder");
  if (kind) {
    const auto content = read_folder(host, folder);
    if (const auto *error = std::get_if<IoError>(&content))
      return fail(host, error->text());
    std::vector<std::string> names;
    for (const FoundFile &file : std::get<FolderContent>(content).files)
      names.emplace_back(name_of(file.path));
    if (!names.empty())
      return fail(host, folder + " holds " + list_in_words(names) +
                            " already, and nothing is written beside them; name another folder");
  } else {
    const auto made = host.make_folder(folder);
    if (const auto *error = std::get_if<IoError>(&made))
      return fail(host, error->text());
  }
  const std::string name(name_of(absolute_path(host.working_folder(), folder)));
  const std::pair<std::string, std::string> files[] = {
      {"fleet.mesh", named(std::string(embedded::start_fleet()), name)},
      {"services.mesh", std::string(embedded::start_services())}};
  const std::string inside = folder == "." ? "" : folder;
  for (const auto &[file, text] : files) {
    if (const auto error = write_file(host, join_path(inside, file), text))
      return fail(host, error->text());
    host.print(join_path(inside, file) + "\n");
  }
  if (!options.quiet)
    host.print_error(next_steps(folder == "." ? "" : " " + folder));
  return clean;
}

} // namespace meshc::driver
